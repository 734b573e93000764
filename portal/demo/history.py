"""Two finished calls as history: each step by the actions of the pages, at its own moment."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from internships.actions import exclude_host
from internships.importing import NEEDED as FIT_COLUMNS
from internships.importing import import_fits
from internships.models import HostPerson
from portal.accounts.actions import import_certificates
from portal.accounts.models import User
from portal.applications.importing import import_applications
from portal.applications.importing.folder import Folder
from portal.applications.queries import application_by_any_id
from portal.calls.actions import load_call, read_call
from portal.calls.models import Call
from portal.core.access import console
from portal.core.tables import RowReport, read_rows
from portal.documents.actions import create_agreements
from reviews.actions import (
    answer_offer,
    calibrate_panel,
    confirm_decisions,
    fill_seat,
    propose_decisions,
    release_decisions,
)
from reviews.importing import import_sheets
from reviews.queries import open_offers

from .people import HOST_PEOPLE, INTERNSHIP_REVIEWERS, REVIEWERS, person

FIXTURES = Path(settings.BASE_DIR) / "tests" / "fixtures"


class UnexpectedRefusal(Exception):
    """A record of the example was refused; the example no longer fits the rules."""


def bring_certificates() -> None:
    """Bring the course certificates that applications cite."""
    data = (FIXTURES / "graduates" / "certificates.csv").read_bytes()
    import_certificates(data, by=console(), at=_at("2027-01-10T10:00:00+04:00"))


def bring_grants(staff: Mapping[str, User]) -> Call:
    """Bring SG-2027-01 from its publication to its agreements."""
    call = _loaded("SG-2027-01", "2027-01-18T10:00:00+04:00")
    _bring_applications(call, "applications/SG-2027-01_accepted.json", "2027-02-27T09:00:00+04:00")
    _bring_sheets(call, "application", "reviews/SG-2027-01_reviews.csv", ("reviewer", "status"))
    _seat(call, REVIEWERS, chair="R6", at=_at("2027-03-01T10:00:00+04:00"))
    calibrate_panel(call, call.terms.stages[0].key, by=staff["officer"], at=_at("2027-03-30T11:00:00+04:00"))
    _decide(call, staff, "2027-03-31T15:00:00+04:00", "2027-04-05T18:00:00+04:00", "2027-04-09T12:00:00+04:00")
    create_agreements(call, by=staff["officer"], at=_at("2027-04-20T12:00:00+04:00"))
    return call


def bring_internships(staff: Mapping[str, User]) -> Call:
    """Bring IN-2027-01 from its publication to its agreements."""
    call = _loaded("IN-2027-01", "2027-03-01T10:00:00+04:00")
    _bring_applications(call, "internships/IN-2027-01_applications.json", "2027-03-24T19:00:00+04:00")
    _bring_sheets(call, "application", "internships/IN-2027-01_reviews.csv", ("reviewer", "status"))
    _bring_sheets(call, "interview", "internships/IN-2027-01_interviews.csv", ("panel_member", "status"))
    _seat(call, INTERNSHIP_REVIEWERS, chair="", at=_at("2027-03-25T10:00:00+04:00"))
    _bring_hosts(call, _at("2027-04-20T17:00:00+04:00"))
    _decide(call, staff, "2027-04-21T12:00:00+04:00", "2027-04-22T18:00:00+04:00", "2027-04-26T12:00:00+04:00")
    create_agreements(call, by=staff["officer"], at=_at("2027-04-28T12:00:00+04:00"))
    return call


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _loaded(code: str, at: str) -> Call:
    return load_call(read_call((FIXTURES / "calls" / f"{code}.yaml").read_bytes()), by=console(), at=_at(at))


def _bring_applications(call: Call, name: str, at: str) -> None:
    records = json.loads((FIXTURES / name).read_text(encoding="utf-8"))["applications"]
    folder = Folder(FIXTURES / "files")
    refused = [o for o in import_applications(call, records, folder, by=console(), at=_at(at)) if o.errors]
    if refused:
        raise UnexpectedRefusal(refused)


def _bring_sheets(call: Call, stage: str, name: str, needed: tuple[str, ...]) -> None:
    at = call.terms.moments["results"]
    _all_taken(import_sheets(call, stage, read_rows(FIXTURES / name, needed), by=console(), at=at))


def _all_taken(report: RowReport) -> None:
    if report.problems:
        raise UnexpectedRefusal(report.lines())


def _seat(call: Call, people: Mapping[str, tuple[str, str]], *, chair: str, at: datetime) -> None:
    for seat in call.seats.filter(key__in=people):
        fill_seat(seat, person(*people[seat.key], at), is_chair=seat.key == chair, by=console(), at=at)


def _bring_hosts(call: Call, at: datetime) -> None:
    rows = read_rows(FIXTURES / "internships/IN-2027-01_host_fit.csv", FIT_COLUMNS)
    _all_taken(import_fits(call, rows, by=console(), at=at))
    exclude_host(application_by_any_id(call, "C05"), "H5", "employer of the candidate", by=console(), at=at)
    for key, (name, full_name) in HOST_PEOPLE.items():
        user = person(name, full_name, at)
        HostPerson.objects.get_or_create(call=call, host_key=key, user=user, defaults={"is_signatory": True})


def _decide(call: Call, staff: Mapping[str, User], met: str, released: str, answered: str) -> None:
    call.refresh_from_db()
    propose_decisions(call, by=staff["officer"], at=_at(met))
    confirm_decisions(call, by=staff["director"], at=_at(met))
    release_decisions(call, by=staff["officer"], at=_at(released))
    for decision in list(open_offers(call)):
        answer_offer(decision, True, by=decision.application.created_by, at=_at(answered))
