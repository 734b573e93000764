"""What checks of eligibility learn of internships: earlier ones, and hosts that employ the person."""

import pytest

from internships.models import HostExclusion, Placement
from portal.applications.eligibility import Applying
from portal.calls.registry import FACTS
from reviews.models import Decision
from reviews.states import Outcome
from tests.factories import INTERNSHIPS, ApplicationFactory, CallFactory, ClaimFactory

NUMBER = "99000050001"


@pytest.fixture
def earlier(call, maia, at):
    """Return a function that gives the person a place, in another call unless one is named."""

    def place(how: dict, number: str = NUMBER, of=None, key: str = "") -> None:
        another = of or CallFactory(source=INTERNSHIPS, code="IN-2026-01")
        application = ApplicationFactory(call=another)
        ClaimFactory(application=application, key=key or "personal_number", value=number)
        decision = Decision.objects.create(
            application=application, outcome=Outcome.PLACE, place="H1", proposed_by=maia, proposed_at=at
        )
        Placement.objects.create(application=application, decision=decision, host_key="H1", placed_at=at, **how)

    return place


def applying(call, number: str = NUMBER) -> Applying:
    return Applying(call, {}, {"person.number": number})


def internships(call, at, number: str = NUMBER) -> int:
    return FACTS["earlier_internships_of_person"](applying(call, number), at)


def test_a_place_accepted_in_another_call_is_an_earlier_internship(call, earlier, at):
    earlier({"accepted_at": at})
    assert internships(call, at) == 1


def test_a_place_once_for_each_person_is_found_by_the_number_in_front(call, earlier, at):
    earlier({"accepted_at": at}, number=f"{NUMBER}#1")
    assert internships(call, at) == 1


@pytest.mark.parametrize("how", [{}, {"declined_at": True}, {"accepted_at": True, "declined_at": True}])
def test_a_place_that_was_not_taken_is_none(call, earlier, at, how):
    earlier(dict.fromkeys(how, at))
    assert internships(call, at) == 0


def test_places_of_others_and_in_this_call_do_not_count(call, earlier, at):
    earlier({"accepted_at": at}, number="99000050002")
    earlier({"accepted_at": at}, of=call, key="other")
    assert internships(call, at) == 0


def test_nobody_is_nobodys_earlier_intern(call, earlier, at):
    earlier({"accepted_at": at}, number="")
    assert internships(call, at, "") == 0


def test_employers_are_the_hosts_closed_by_an_officer_not_those_that_refused(call, maia, at):
    application = ApplicationFactory(call=call)
    ClaimFactory(application=application, key="personal_number", value=NUMBER)
    for key, is_veto in (("H5", False), ("H6", True)):
        HostExclusion.objects.create(application=application, host_key=key, is_veto=is_veto, by=maia, at=at)
    assert FACTS["employers_of_person"](applying(call), at) == {"H5"}
    assert FACTS["employers_of_person"](applying(call, "99000050002"), at) == set()
