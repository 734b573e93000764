"""The example round with its forty applications and its sheets, written straight into the tables."""

import csv
import json
from datetime import datetime
from decimal import Decimal
from functools import cache
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.calls.models import Call
from portal.calls.states import CallState
from reviews.actions import confirm_decisions, release_decisions
from reviews.models import Assignment, Conflict, Decision, PanelSeat, Review
from reviews.states import ReviewState
from tests.factories import (
    AT,
    FIXTURES,
    SMALL_GRANTS,
    ApplicationFactory,
    CallFactory,
    ConflictFactory,
    DecisionFactory,
    OrganisationFactory,
    PanelSeatFactory,
    UserFactory,
    definition,
)

CODE, STAGE = "SG-2027-01", "application"
REVIEWS = FIXTURES / "reviews" / "SG-2027-01_reviews.csv"
EXPECTED = FIXTURES / "reviews" / "SG-2027-01_expected_ranking.json"
ACCEPTED = FIXTURES / "applications" / "SG-2027-01_accepted.json"
CRITERIA = ("relevance", "method", "participation", "results", "team", "budget")
MEETING = datetime.fromisoformat("2027-04-01T12:00:00+04:00")
RELEASE = datetime.fromisoformat("2027-04-05T18:00:00+04:00")


@cache
def expected_text() -> str:
    return EXPECTED.read_text(encoding="utf-8")


def expected() -> dict[str, Any]:
    """Return what the ranking of the example round has to be."""
    return json.loads(expected_text())


@cache
def languages() -> dict[str, str]:
    """Return {application: language} of the example round."""
    records = json.loads(ACCEPTED.read_text(encoding="utf-8"))["applications"]
    return {record["id"]: record["ui_language"] for record in records}


def sheet_rows() -> list[dict[str, str]]:
    """Return the submitted sheets of the example round."""
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["status"] == "submitted"]


def small_round(count: int = 3, code: str = "SG-2027-01", **more: Any) -> Call:
    """Return a call in review with `count` applications, A1 to An, asking 10,000 each."""
    call = CallFactory(code=code, state=CallState.IN_REVIEW, **more)
    for n in range(1, count + 1):
        in_review(call, f"A{n}", title=f"Project {n}")
    return call


def one_sheet(code: str = SMALL_GRANTS) -> dict[str, Any]:
    """Return the call file of a round that wants one review for each application."""
    terms = definition(code)
    terms["review"]["reviews_per_application"] = 1
    return terms


def in_review(call: Call, name: str, **more: Any) -> Application:
    return ApplicationFactory(
        call=call, external_id=name, stage=STAGE, state=ApplicationState.IN_REVIEW, **{"language": "en", **more}
    )


def handed_in(assignment: Assignment, score: int = 4, **more: Any) -> Review:
    """Return a sheet that gives `score` throughout."""
    given = {"scores": dict.fromkeys(CRITERIA, str(score)), "comment": "Sound.", "saved_at": AT, "submitted_at": AT}
    return Review.objects.create(assignment=assignment, state=ReviewState.SUBMITTED, **{**given, **more})


def reviewed(call: Call, *scores: int) -> None:
    """Give each application of a small round one sheet with the same mark throughout."""
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1")
    for application, score in zip(call.applications.order_by("external_id"), scores, strict=False):
        given = Assignment.objects.create(
            application=application, stage=STAGE, seat=seat, assigned_by=application.created_by, assigned_at=AT
        )
        handed_in(given, score)


def scored_round() -> Call:
    """Return the example call with all that its ranking stands on: A01 to A40, R1 to R6, 120 sheets."""
    call = forty_in_review()
    applications = {application.external_id: application for application in call.applications.all()}
    _write_sheets(call, applications, next(iter(applications.values())).created_by)
    return call


def forty_in_review() -> Call:
    """Return the example call with its forty applications in review, A01 to A40; nobody reads them yet."""
    call = CallFactory(state=CallState.IN_REVIEW)
    asked = {row["application"]: Decimal(row["requested"]) for row in expected()["ranking"]}
    owner = UserFactory(email="applicants@example.org")
    for name, language in languages().items():
        in_review(
            call,
            name,
            requested=asked[name],
            language=language,
            created_by=owner,
            title=f"Project of {name}",
            reference=f"{call.code}-{name}",
            applicant_organisation=OrganisationFactory(name=f"Organisation of {name}"),
        )
    return call


def panel(call: Call, count: int = 6, **more: Any) -> list[PanelSeat]:
    """Return seats R1 to Rn of the call's paper review, each with a person."""
    return [PanelSeatFactory(call=call, stage=STAGE, key=f"R{n}", **more) for n in range(1, count + 1)]


def conflicted(call: Call, name: str, key: str, ground: str = "family") -> Conflict:
    """Return an excluding conflict of a seat with an application."""
    application = call.applications.get(external_id=name)
    return ConflictFactory(application=application, seat=call.seats.get(key=key), ground=ground)


def _write_sheets(call: Call, applications: dict[str, Application], by: Any) -> None:
    keys = sorted({row["reviewer"] for row in sheet_rows()})
    seats = {key: PanelSeat.objects.create(call=call, stage=STAGE, key=key) for key in keys}
    given = Assignment.objects.bulk_create(
        Assignment(
            application=applications[row["application"]],
            stage=STAGE,
            seat=seats[row["reviewer"]],
            declared_at=AT,
            assigned_by=by,
            assigned_at=AT,
        )
        for row in sheet_rows()
    )
    Review.objects.bulk_create(
        Review(
            assignment=assignment,
            state=ReviewState.SUBMITTED,
            comment=row["comment"],
            submitted_at=AT,
            scores={key: row[key] for key in CRITERIA},
            minutes=int(row["minutes"]),
        )
        for assignment, row in zip(given, sheet_rows(), strict=True)
    )


def standing(name: str) -> Decision:
    """Return the decision that stands on the application imported as `name`."""
    return Decision.objects.exclude(state="superseded").get(application__external_id=name)


def decided_one(call: Call, proposer: Any, confirmer: Any) -> Decision:
    """Return a released award of 10,000 on the first application of a small round."""
    application = call.applications.get(external_id="A1")
    DecisionFactory(application=application, proposed_by=proposer)
    confirm_decisions(call, by=confirmer, at=MEETING)
    release_decisions(call, by=proposer, at=RELEASE)
    return standing("A1")


def staff_page(name: str, *args: Any) -> str:
    """Return the address of a staff page of the small-grants call."""
    return reverse(f"reviews:{name}", args=[CODE, *args])


def shown(browser: Client, url: str) -> str:
    """Return a page as text in which every run of white space is one space."""
    answer = browser.get(url)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())
