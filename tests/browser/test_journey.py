"""One journey on a phone in Georgian: from the first code by mail to the agreement in one's hands."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.access import console
from portal.demo import living, people
from reviews.actions import assign_reviewer, bring_into_review, fill_seat, open_seat
from reviews.models import Assignment
from tests.proof.world import NOW

from .conftest import Opened
from .filling import ANSWERS, begin, fill_and_submit, fill_section, go_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = re.compile(r"^([A-Z0-9]{4}-?[A-Z0-9]{4})$", re.MULTILINE)
CALL = "SG-OPEN"
NEWCOMER = "keti@example.org"


@pytest.fixture
def clock(live_server, chromium) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as clock:
        yield clock


@pytest.fixture
def staff(clock: time_machine.Traveller) -> dict[str, User]:
    """The staff of a portal that has one open call."""
    people.make_programme()
    staff = people.make_staff(NOW)
    living.make_open_call(staff, NOW)
    return staff


def test_from_the_first_code_to_the_agreement(staff, clock, opened: Opened, mailoutbox) -> None:
    page = opened().new_page()
    sign_up(page, mailoutbox)
    reference = begin(page, CALL)
    keeps_every_word(page, reference)
    fill_and_submit(page, reference)
    assert reference in page.locator("main").inner_text()
    clock.move_to(NOW + timedelta(days=20))
    review(opened, reference)
    clock.move_to(NOW + timedelta(days=34))
    decide(opened, staff)
    agree(opened, staff, reference)


def sign_up(page: Page, mailoutbox: list) -> None:
    page.goto("/accounts/signup/")
    page.locator('main [name="email"]').fill(NEWCOMER)
    go_on(page)
    page.wait_for_url("**/confirm-email/")
    found = CODE.search(mailoutbox[-1].body)
    assert found is not None
    page.locator('main [name="code"]').fill(found[1])
    go_on(page)
    page.wait_for_url("**/desk/")


def keeps_every_word(page: Page, reference: str) -> None:
    """Type, wait for the server to say so, load the page anew: nothing is lost."""
    page.goto(f"/applications/{reference}/sections/project/")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
        fill_section(page, "project")
        page.locator('[name="idea"]').blur()
    page.reload()
    for name, text in ANSWERS["project"].items():
        assert page.locator(f'[name="{name}"]').input_value() == text


def review(opened: Opened, reference: str) -> None:
    """Two members of the panel declare and score on their phones."""
    for assignment in given_out(reference):
        page = opened(assignment.seat.user).new_page()
        page.goto(f"/reviews/{assignment.pk}/")
        page.locator('[name="ground"]').first.check()
        go_on(page)
        page.wait_for_url(f"**/reviews/{assignment.pk}/")
        for criterion in ("need", "plan", "involvement"):
            page.locator(f'[name="scores.{criterion}"][value="4"]').check()
        page.locator('#sheet [name="submit"]').click()
        page.wait_for_load_state()
        assert assignment.reviews.get().state == "submitted"


def given_out(reference: str) -> list[Assignment]:
    application, at = Application.objects.get(reference=reference), NOW + timedelta(days=20)
    bring_into_review(application, by=console(), at=at)
    made = []
    for key in ("R1", "R2"):
        seat = open_seat(application.call, "application", key, by=console(), at=at)
        fill_seat(seat, people.person(*people.REVIEWERS[key], at), by=console(), at=at)
        made.append(assign_reviewer(application, seat, by=console(), at=at))
    return made


def decide(opened: Opened, staff: dict[str, User]) -> None:
    """The officer proposes, the director confirms, the officer lets the letters leave."""
    steps = [("officer", "propose"), ("director", "confirm"), ("officer", "release")]
    for role, act in steps:
        page = opened(staff[role]).new_page()
        page.goto(f"/manage/calls/{CALL}/decisions/")
        page.locator(f'form[action$="/decisions/{act}/"] button[type=submit]').click()
        page.wait_for_load_state()
    assert Call.objects.get(code=CALL).state in ("decided", "running")


def agree(opened: Opened, staff: dict[str, User], reference: str) -> None:
    """The applicant accepts, the officer issues and offers the agreement, the applicant takes it home."""
    applicant = opened(User.objects.get(email=NEWCOMER)).new_page()
    applicant.goto(f"/applications/{reference}/offer/?answer=accept")
    applicant.locator("main form button[type=submit]").first.click()
    applicant.wait_for_load_state()
    officer = opened(staff["officer"]).new_page()
    officer.goto(f"/manage/calls/{CALL}/agreements/")
    officer.locator('form[action$="/agreements/issue/"] button[type=submit]').click()
    officer.locator('form[action$="/offer/"] button[type=submit]').click()
    officer.wait_for_load_state()
    applicant.goto(f"/applications/{reference}/")
    document = Application.objects.get(reference=reference).documents.get(kind="grant_agreement")
    got = applicant.request.get(f"/documents/{document.pk}/file/")
    assert (got.status, got.body()[:4]) == (200, b"%PDF")
