"""The board of decisions and the outbox of letters."""

from html import unescape

import pytest
from django.urls import reverse

from portal.applications.models import Application
from reviews.actions import confirm_decisions, release_decisions
from reviews.models import Decision
from tests.budget import assert_same_cost

from ..factories import AT, CallFactory, DecisionFactory
from .cases import MEETING, RELEASE, decided_one, in_review, scored_round, shown, small_round, staff_page, standing

pytestmark = pytest.mark.django_db


def test_two_people_by_page(of_maia, as_user, levan):
    scored_round()
    page = of_maia.post(staff_page("propose"), follow=True).content.decode()
    assert "40 decisions were proposed by Maia Beridze." in page
    assert "You have proposed them, so you cannot confirm them." in page
    assert staff_page("confirm") not in page
    refused = of_maia.post(staff_page("confirm"), follow=True).content.decode()
    assert "A decision is confirmed by another person than the one who proposed it." in refused
    assert set(Decision.objects.values_list("state", flat=True)) == {"proposed"}
    other = as_user(levan)
    assert "Confirm 40 decisions" in shown(other, staff_page("decisions"))
    page = other.post(staff_page("confirm"), follow=True).content.decode()
    assert "Release 40 letters" in page
    assert set(Decision.objects.values_list("state", flat=True)) == {"confirmed"}


def test_an_auditor_confirms_nothing_by_page(call, as_user, maia, irakli, clock):
    decision = DecisionFactory(application=call.applications.first(), proposed_by=maia)
    browser = as_user(irakli)
    assert staff_page("confirm") not in shown(browser, staff_page("decisions"))
    assert browser.post(staff_page("confirm")).status_code == 403
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_release_by_page_shows_how_far_it_is(of_maia, maia, levan, django_capture_on_commit_callbacks):
    call = small_round(2)
    for n, application in enumerate(call.applications.order_by("external_id"), start=1):
        DecisionFactory(application=application, outcome="not_funded", amount=None, rank=n, proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    with django_capture_on_commit_callbacks(execute=False):
        waiting = of_maia.post(staff_page("release"))
    assert waiting.url == staff_page("release-progress")
    page = shown(of_maia, waiting.url)
    assert "0 of 2" in page
    assert f'hx-get="{waiting.url}"' in page
    assert "Go on with the release" in page
    release_decisions(call, by=maia, at=RELEASE)
    part = of_maia.get(waiting.url, headers={"HX-Request": "true"}).content.decode()
    assert "2 of 2" in part
    assert "hx-get" not in part
    assert "<html" not in part
    assert "All 2 decisions are released." in shown(of_maia, staff_page("decisions"))


def test_the_release_is_done_by_a_job(of_maia, call, maia, levan, django_capture_on_commit_callbacks):
    DecisionFactory(application=call.applications.get(external_id="A1"), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(staff_page("release"))
    assert (standing("A1").state, standing("A1").released_at) == ("released", AT)


def test_one_that_cannot_leave_is_named_on_the_board(of_maia, call, maia, levan):
    DecisionFactory(application=call.applications.get(external_id="A1"), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    Application.objects.filter(external_id="A1").update(state="withdrawn")
    page = shown(of_maia, staff_page("decisions"))
    assert "Cannot be released: Withdrawn. Propose again." in page
    assert staff_page("release") + '"' not in page


def test_the_board_costs_the_same_for_one_and_for_thirty(of_maia, call, maia):
    names = iter(range(30))
    assert_same_cost(
        of_maia,
        staff_page("decisions"),
        lambda: DecisionFactory(application=in_review(call, f"B{next(names)}"), proposed_by=maia),
        most=10,
    )


@pytest.fixture
def lettered(call, maia, levan):
    """A confirmed award with its letter in the outbox."""
    DecisionFactory(application=call.applications.get(external_id="A1"), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    return standing("A1")


def test_a_letter_is_shown_exactly_as_it_would_leave(of_maia, lettered, clock):
    reference = lettered.application.reference
    page = shown(of_maia, staff_page("letters"))
    assert reference in page
    assert "Draft" in page
    page = shown(of_maia, staff_page("letter", reference))
    assert "[[" not in page
    assert "1 March 2027, 23:59:59 (Tbilisi time)" in page
    assert "Grant: GEL 10,000.00" in page


def test_a_letter_is_changed_by_page(of_maia, lettered):
    url = staff_page("letter-edit", lettered.application.reference)
    form = of_maia.get(url).context["form"]
    given = {name: form[name].value() for name in form.fields}
    wrong = of_maia.post(url, given | {"body": "Congratulations."})
    assert "Please keep [[answer_due]] in the text" in unescape(wrong.content.decode())
    answer = of_maia.post(url, given | {"subject": "Good news"})
    assert answer.url == staff_page("letter", lettered.application.reference)
    assert "Good news" in shown(of_maia, answer.url)
    again = of_maia.post(url, given | {"subject": "Older news"})
    assert "Someone else has changed this meanwhile." in again.content.decode()


def test_a_letter_that_has_left_is_shown_as_it_left(of_maia, call, maia, levan):
    decision = decided_one(call, maia, levan)
    page = shown(of_maia, staff_page("letter", decision.application.reference))
    assert "The letter as it left" in page
    assert "12 April 2027, 23:59:59 (Tbilisi time)" in page
    edit = of_maia.get(staff_page("letter-edit", decision.application.reference))
    assert edit.url == staff_page("letter", decision.application.reference)


def test_letters_of_other_calls_are_not_found(of_maia, lettered):
    CallFactory(code="SG-2027-02")
    url = reverse("reviews:letter", args=["SG-2027-02", lettered.application.reference])
    assert of_maia.get(url).status_code == 404


def test_the_outbox_costs_the_same_for_one_and_for_thirty(of_maia, call, maia, levan):
    names = iter(range(30))

    def add():
        DecisionFactory(application=in_review(call, f"B{next(names)}"), proposed_by=maia)
        confirm_decisions(call, by=levan, at=MEETING)

    assert_same_cost(of_maia, staff_page("letters"), add, most=12)
