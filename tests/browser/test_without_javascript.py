"""Everything works without a script, and without a mouse."""

from collections.abc import Iterator

import pytest
import time_machine

from portal.accounts.models import User
from portal.applications.models import Application
from portal.demo import living, people
from reviews.actions import declare_no_conflict
from reviews.models import Assignment
from tests.factories import UserFactory
from tests.proof.world import NOW

from .conftest import Opened
from .filling import begin, fill_and_submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff(live_server, chromium) -> Iterator[dict[str, User]]:
    """The staff of a portal with programme and people, the clock going on from `NOW`."""
    with time_machine.travel(NOW, tick=True):
        people.make_programme()
        yield people.make_staff(NOW)


def test_one_applies_and_submits_without_javascript(staff: dict[str, User], opened: Opened) -> None:
    living.make_open_call(staff, NOW)
    page = opened(UserFactory(email="keti@example.org"), java_script_enabled=False).new_page()
    reference = begin(page, "SG-OPEN")
    fill_and_submit(page, reference)
    assert Application.objects.get(reference=reference).state == "submitted"


def test_a_sheet_is_scored_with_the_keyboard_alone(staff: dict[str, User], opened: Opened) -> None:
    living.make_review_call(staff, NOW)
    assignment = Assignment.objects.filter(declared_at__isnull=True).select_related("seat__user").first()
    assert assignment is not None
    declare_no_conflict(assignment, by=assignment.seat.user, at=NOW)
    page = opened(assignment.seat.user).new_page()
    page.goto(f"/reviews/{assignment.pk}/")
    for criterion, score in (("need", 5), ("plan", 3), ("involvement", 4)):
        tab_to(page, f'[name="scores.{criterion}"]')
        page.keyboard.press(str(score))
    tab_to(page, '#sheet [name="submit"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    given = assignment.reviews.get()
    assert (given.state, given.scores) == ("submitted", {"need": "5", "plan": "3", "involvement": "4"})


def tab_to(page, target: str) -> None:
    """Press Tab until an element that matches `target` has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"the keyboard does not reach {target}")
