"""A small round in review: three applications, two seats with people, one empty seat."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from reviews.actions import confirm_decisions, declare_no_conflict, propose_decisions, release_decisions
from reviews.models import Assignment, Decision, PanelSeat, Review

from ..factories import AT, AccessFactory, SubmissionFactory
from .cases import MEETING, RELEASE, STAGE, decided_one, scored_round, small_round


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let what is told outside a page be told in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def call(db: None) -> Call:
    return small_round()


@pytest.fixture
def application(call: Call) -> Application:
    """The first application of the round."""
    return Application.objects.get(external_id="A1")


@pytest.fixture
def seat(call: Call, ana: User) -> PanelSeat:
    """Ana's seat."""
    return PanelSeat.objects.create(call=call, stage=STAGE, key="R1", user=ana)


@pytest.fixture
def other_seat(call: Call, beka: User) -> PanelSeat:
    """Beka's seat."""
    return PanelSeat.objects.create(call=call, stage=STAGE, key="R2", user=beka)


@pytest.fixture
def assign(maia: User) -> Callable[..., Assignment]:
    """Return a function that gives an application to a seat; `declared` opens it, with an empty sheet."""

    def give(application: Application, seat: PanelSeat, *, declared: bool = True) -> Assignment:
        given = Assignment.objects.create(
            application=application,
            stage=STAGE,
            seat=seat,
            due_at=application.call.terms.moments["review_closes"],
            declared_at=AT if declared else None,
            assigned_by=maia,
            assigned_at=AT,
        )
        if declared:
            Review.objects.create(assignment=given)
        return given

    return give


@pytest.fixture
def of_ana(as_user, ana, clock) -> Client:
    """Ana's browser, while the clock stands still."""
    return as_user(ana)


@pytest.fixture
def of_maia(as_user, maia, clock) -> Client:
    """Maia's browser."""
    return as_user(maia)


@pytest.fixture
def assignment(application, seat, assign) -> Assignment:
    """Ana's, not declared yet, on an application with an answer, a contact and an account."""
    Application.objects.filter(pk=application.pk).update(title="Open budget in Terjola")
    application.refresh_from_db()
    answers = {
        "summary": "ANSWER-TOKEN",
        "contact": {"full_name": "Contact PLANTED", "personal_number": "99000001414"},
        "iban": "GE29NB0000000101904917",
    }
    SubmissionFactory(application=application, stage=STAGE, answers=answers, submitted_at=AT)
    return assign(application, seat, declared=False)


@pytest.fixture
def declared(assignment, ana) -> Assignment:
    """The same, once Ana has declared that she has no conflict."""
    declare_no_conflict(assignment, by=ana, at=AT)
    return assignment


@pytest.fixture
def offered(call, maia, levan, nino, clock) -> Decision:
    """An offer of 10,000 to Nino, released on 5 April 2027; the clock stands two days later."""
    decision = decided_one(call, maia, levan)
    AccessFactory(application=decision.application, user=nino)
    clock.move_to(RELEASE + timedelta(days=2))
    return decision


@pytest.fixture
def scored(db) -> Call:
    """The example round with all its sheets."""
    return scored_round()


@pytest.fixture
def decided(scored, maia, levan) -> Call:
    """The example round, its decisions proposed by Maia and confirmed by Levan."""
    propose_decisions(scored, by=maia, at=MEETING)
    confirm_decisions(scored, by=levan, at=MEETING)
    return scored


@pytest.fixture
def released(decided, maia) -> Call:
    """The example round, its letters released on 5 April 2027, 18:00."""
    release_decisions(decided, by=maia, at=RELEASE)
    return decided
