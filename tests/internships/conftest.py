"""The internship call in review, with candidates and a host's person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from internships.actions import share_with_hosts
from internships.models import HostPerson
from portal.accounts.models import User
from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.calls.models import Call
from portal.calls.states import CallState
from tests.factories import (
    INTERNSHIPS,
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    HostPersonFactory,
    PanelSeatFactory,
    ReviewFactory,
    SubmissionFactory,
    UserFactory,
)

DUE = datetime.fromisoformat("2027-04-20T18:00:00+04:00")
Candidate = Callable[..., Application]


@pytest.fixture
def at() -> datetime:
    """A moment at which hosts rate candidates: 19 April 2027."""
    return DUE - timedelta(days=1)


@pytest.fixture
def call(db: None) -> Call:
    """The internship call, in review."""
    return CallFactory(source=INTERNSHIPS, state=CallState.IN_REVIEW)


@pytest.fixture
def candidate(call: Call) -> Candidate:
    """Return a function that makes a candidate under review who ranks the given hosts."""

    def make(name: str, *hosts: str, state: str = ApplicationState.IN_REVIEW, **answers: Any) -> Application:
        person = UserFactory(full_name=f"Candidate {name}")
        made = ApplicationFactory(
            call=call,
            stage="application",
            external_id=name,
            state=state,
            title="",
            applicant_person=person,
            applicant_organisation=None,
            created_by=person,
        )
        given = {"full_name": person.full_name, "preferences": list(hosts), **answers}
        SubmissionFactory(application=made, answers=given, submitted_at=made.submitted_at)
        return made

    return make


@pytest.fixture
def scored(candidate: Candidate) -> Candidate:
    """Return a function that makes a candidate with a sheet in each stage, every score of which is the given one."""

    def make(name: str, *hosts: str, paper: int, interview: int, **answers: Any) -> Application:
        given = {"hours_per_week": 30, "weekends": "yes", "open_to_other": "no", **answers}
        made = candidate(name, *hosts, **given)
        for stage, score in (("application", paper), ("interview", interview)):
            scores = {criterion.key: str(score) for criterion in made.call.terms.stage(stage).criteria}
            seat = PanelSeatFactory(call=made.call, stage=stage)
            assignment = AssignmentFactory(application=made, stage=stage, seat=seat)
            ReviewFactory(assignment=assignment, scores=scores, state="submitted", submitted_at=made.submitted_at)
        return made

    return make


@pytest.fixture
def host(call: Call, elene: User) -> HostPerson:
    """Elene, who speaks for H2."""
    return HostPersonFactory(call=call, host_key="H2", user=elene)


@pytest.fixture
def share(call: Call, maia: User, at: datetime) -> Callable[[], int]:
    """Return a function that shows candidates to hosts as they stand now."""
    return lambda: share_with_hosts(call, by=maia, at=at)


@pytest.fixture
def c01(host: HostPerson, scored: Candidate, share: Callable[[], int]) -> Application:
    """C01, who chose H2 and then H4 and stands on Elene's page."""
    made = scored("C01", "H2", "H4", paper=5, interview=3)
    share()
    return made


def shown(answer: HttpResponse) -> str:
    """Return the page, which must have been found."""
    assert answer.status_code == 200
    return answer.content.decode()


def address(name: str, *args: object) -> str:
    return reverse(f"internships:{name}", args=args)
