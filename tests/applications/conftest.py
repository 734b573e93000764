"""A published call, its certificates, and applications as the fixtures tell them."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from portal.accounts.models import Certificate, User
from portal.applications.actions import add_paper, save_answers, start_application
from portal.applications.answers import answer_at, own_paths, section_mark
from portal.applications.models import Application, Submission
from portal.calls.models import Call
from tests.factories import FIXTURES, INTERNSHIPS, CallFactory

SUBMISSIONS = FIXTURES / "applications" / "SG-2027-01_submissions.json"
ACCEPTED = FIXTURES / "applications" / "SG-2027-01_accepted.json"
CANDIDATES = FIXTURES / "internships" / "IN-2027-01_applications.json"
DEADLINE = datetime.fromisoformat("2027-02-26T23:59:59+04:00")


@cache
def _records(path: Any) -> str:
    return path.read_text(encoding="utf-8")


def records(path: Any) -> list[dict[str, Any]]:
    return json.loads(_records(path))["applications"]


def payload(name: str, path: Any = ACCEPTED, **changes: Any) -> dict[str, Any]:
    """Return the answers of one record of the fixtures, with some of them changed."""
    found = next(record["payload"] for record in records(path) if record["id"] == name)
    return {**found, **changes}


@pytest.fixture
def call(db: None) -> Call:
    """The small-grants call, published."""
    return CallFactory()


@pytest.fixture
def internships(db: None) -> Call:
    """The internship call, published."""
    return CallFactory(source=INTERNSHIPS)


@pytest.fixture
def graduates(db: None) -> None:
    """The certificates that the applications name."""
    lines = (FIXTURES / "graduates" / "certificates.csv").read_text(encoding="utf-8").splitlines()[1:]
    Certificate.objects.bulk_create([_certificate(line.split(",")) for line in lines])


def _certificate(cells: list[str]) -> Certificate:
    number, holder, personal_number, email, course, issued, grade, withdrawn = cells
    return Certificate(
        certificate_no=number,
        holder_name=holder,
        personal_number=personal_number,
        email=email,
        course=course,
        issued=date.fromisoformat(issued),
        grade=int(grade),
        withdrawn=date.fromisoformat(withdrawn) if withdrawn else None,
    )


def fill(draft: Submission, answers: dict[str, Any], *, by: User, at: datetime) -> None:
    """Write every section of a draft and add its papers, as a person does page by page."""
    stage = draft.application.call.terms.stage(draft.stage)
    for section in stage.sections:
        paths = [path for question in section.questions for path in own_paths(question)]
        given = {path: answer_at(answers, path) for path in paths if answer_at(answers, path) is not None}
        read = section_mark(section, draft.answers)
        save_answers(draft, section, given, read=read, by=by, at=at)
    for path, question in stage.by_path.items():
        for name in (answer_at(answers, path) or []) if question.type == "file" else []:
            add_paper(draft, question, name, (FIXTURES / "files" / name).read_bytes(), by=by, at=at)


@pytest.fixture
def written(graduates: None, at: datetime) -> Callable[..., Application]:
    """Return a function that begins an application of a person and fills it with the answers of a record."""

    def write(call: Call, by: User, name: str = "A01", when: datetime = at, **changes: Any) -> Application:
        path = ACCEPTED if call.kind == "small_grant" else CANDIDATES
        application = start_application(call, by=by, at=when, language="en")
        fill(application.submissions.get(), payload(name, path, **changes), by=by, at=when - timedelta(minutes=5))
        return application

    return write


@pytest.fixture
def draft(call: Call, nino: User, at: datetime) -> Submission:
    """An application that Nino has begun and not yet written in."""
    return start_application(call, by=nino, at=at, language="en").submissions.get()
