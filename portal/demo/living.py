"""Small calls dated from now, so that every role has something to do."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from portal.accounts.models import User
from portal.applications.actions import save_answers, start_application
from portal.applications.answers import section_mark
from portal.applications.importing import import_applications
from portal.applications.importing.folder import Folder
from portal.applications.models import Application
from portal.calls.actions import load_call, publish_call, read_call
from portal.calls.models import Call
from portal.core.access import console
from portal.core.errors import present
from reviews.actions import (
    assign_reviewer,
    bring_into_review,
    declare_no_conflict,
    fill_seat,
    open_seat,
    propose_decisions,
    save_review,
    submit_review,
)
from reviews.models import Assignment, PanelSeat

from .history import UnexpectedRefusal
from .people import REVIEWERS, make_applicant, person

SOURCE = Path(__file__).with_name("calls") / "open.yaml"
_MOMENT = re.compile(r"([+-]\d+)d (\d\d):(\d\d):(\d\d)")
IDEAS = (
    ("სკვერი ბებიებისა და ბავშვებისთვის", "ozurgeti", "1800.00"),
    ("სოფლის ბიბლიოთეკის გაცოცხლება", "lanchkhuti", "2400.00"),
    ("უსაფრთხო გზა სკოლამდე", "zugdidi", "3100.00"),
    ("ახალგაზრდული კინოკლუბი", "gori", "2000.00"),
    ("წყაროს აღდგენა", "oni", "4200.00"),
    ("ქალთა საბჭო მერიაში", "telavi", "1500.00"),
)
STORY = (
    "სოფელში თავშეყრის ადგილი აღარ არის და მოსახლეობა ერთმანეთს იშვიათად ხვდება. მოვაწყობთ სივრცეს, სადაც თვეში ორჯერ "
    "შევიკრიბებით, ერთად დავგეგმავთ საქმიანობას და შედეგს გამგეობის წარმომადგენლებს ვაჩვენებთ."
)
COMMUNITY = "იდეას სოფლის კრებაზე განვიხილავთ, სამუშაოს მოხალისეები შეასრულებენ, შედეგს კი მოსახლეობა შეაფასებს."


def make_open_call(staff: Mapping[str, User], now: datetime) -> Call:
    """A call that takes applications, with one draft begun."""
    call = _published("SG-OPEN", 0, staff, now)
    user, organisation = make_applicant(now - timedelta(days=3))
    application = start_application(call, organisation=organisation, by=user, at=now - timedelta(days=2))
    draft, section = application.submissions.get(), application.stage_terms.sections[1]
    given = {"project_title": "მდინარის ნაპირის დასუფთავება", "places": ["ozurgeti"], "idea": STORY}
    save_answers(draft, section, given, read=section_mark(section, draft.answers), by=user, at=now - timedelta(days=1))
    return call


def make_review_call(staff: Mapping[str, User], now: datetime) -> Call:
    """A call in review: half of the sheets are in, the rest are due in a week or so."""
    call = _published("SG-REVIEW", -20, staff, now)
    _receive(call, IDEAS, now - timedelta(days=9))
    _review(call, now - timedelta(days=2), finished=3)
    return call


def make_decision_call(staff: Mapping[str, User], now: datetime) -> Call:
    """A call whose decisions one person has proposed and another has to confirm."""
    call = _published("SG-DECIDE", -32, staff, now)
    _receive(call, IDEAS, now - timedelta(days=22))
    _review(call, now - timedelta(days=3), finished=len(IDEAS))
    call.refresh_from_db()
    propose_decisions(call, by=staff["officer"], at=now - timedelta(hours=3))
    return call


TITLES = {
    "SG-REVIEW": {"ka": "მცირე გრანტები ახალგაზრდებისთვის", "en": "Small grants for young people"},
    "SG-DECIDE": {"ka": "მცირე გრანტები მაღალმთიანი სოფლებისთვის", "en": "Small grants for highland villages"},
}


def _published(code: str, days: int, staff: Mapping[str, User], now: datetime) -> Call:
    definition = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    definition["call"]["code"] = code
    definition["call"]["title"] = TITLES.get(code, definition["call"]["title"])
    definition["agreement"]["number_pattern"] = f"{code}/{{seq:03d}}"
    for item in definition["timeline"]:
        item["at"] = _moment(item["at"], now + timedelta(days=days))
    published = datetime.fromisoformat(definition["timeline"][0]["at"])
    call = load_call(read_call(yaml.safe_dump(definition, allow_unicode=True)), by=staff["officer"], at=published)
    publish_call(call, by=staff["officer"], at=published)
    return call


def _moment(written: str, base: datetime) -> str:
    """Return the moment that `+12d 23:59:59` means, seen from `base`, in Tbilisi time."""
    days, hour, minute, second = map(int, present(_MOMENT.fullmatch(written), "a moment").groups())
    local = (base + timedelta(days=days, hours=4)).replace(tzinfo=None)
    return f"{local:%Y-%m-%d}T{hour:02}:{minute:02}:{second:02}+04:00"


def _receive(call: Call, ideas: tuple[tuple[str, str, str], ...], at: datetime) -> None:
    records = [_record(n, *idea, at=at + timedelta(minutes=17 * n)) for n, idea in enumerate(ideas, start=1)]
    refused = [o for o in import_applications(call, records, Folder(SOURCE.parent), by=console(), at=at) if o.errors]
    if refused:
        raise UnexpectedRefusal(refused)


def _record(n: int, title: str, place: str, amount: str, *, at: datetime) -> dict[str, Any]:
    return {
        "id": f"D{n:02}",
        "received_at": at.isoformat(),
        "ui_language": "ka",
        "payload": {
            "org_name": f"თემი და ჩვენ {n}",
            "org_id": f"99900080{n}",
            "contact": {
                "full_name": "გურამ ნადირაძე",
                "email": f"community{n}@example.org",
                "phone": f"+995 500 00 08 0{n}",
            },
            "project_title": title,
            "places": [place],
            "idea": STORY,
            "community": COMMUNITY,
            "budget": _budget(Decimal(amount)),
            "declarations": ["true_data", "data_processing"],
        },
    }


def _contact(n: int) -> dict[str, str]:
    return {"full_name": "გურამ ნადირაძე", "email": f"community{n}@example.org", "phone": f"+995 500 00 08 0{n}"}


def _budget(amount: Decimal) -> dict[str, Any]:
    events = Decimal("300.00")
    lines = [_line("materials", "მასალები", amount - events), _line("events", "სათემო შეხვედრა", events)]
    return {"currency": "GEL", "lines": lines, "declared_total": str(amount), "declared_requested": str(amount)}


def _line(category: str, description: str, amount: Decimal) -> dict[str, str]:
    figures = {"quantity": "1", "unit_cost": str(amount), "total": str(amount), "requested": str(amount), "own": "0.00"}
    return {"category": category, "description": description, "unit": "კომპლექტი", **figures, "own_kind": "cash"}


def _review(call: Call, at: datetime, *, finished: int) -> None:
    """Give every application to two of three reviewers; the first `finished` are scored."""
    by = console()
    seats = [_seat(call, key, at) for key in ("R1", "R2", "R3")]
    for n, application in enumerate(call.applications.order_by("external_id")):
        bring_into_review(application, by=by, at=at)
        for seat in (seats[n % 3], seats[(n + 1) % 3]):
            assignment = assign_reviewer(application, seat, by=by, at=at)
            if n < finished:
                _score(assignment, n, at)


def _seat(call: Call, key: str, at: datetime) -> PanelSeat:
    seat = open_seat(call, "application", key, by=console(), at=at)
    fill_seat(seat, person(*REVIEWERS[key], at), is_chair=key == "R3", by=console(), at=at)
    return seat


def _score(assignment: Assignment, n: int, at: datetime) -> None:
    by = present(assignment.seat.user, "the person of the seat")
    declare_no_conflict(assignment, by=by, at=at)
    review = assignment.reviews.get()
    scores = {"need": str(5 - n % 3), "plan": str(3 + n % 2), "involvement": str(4 - n % 4)}
    comment = "გეგმა რეალისტურია, თემის როლი კარგად ჩანს."
    save_review(review, scores=scores, comments={}, comment=comment, revision=0, by=by, at=at, minutes=25)
    submit_review(review, by=by, at=at)


def is_there() -> bool:
    """True if the demo has been made before."""
    return Application.objects.exists()
