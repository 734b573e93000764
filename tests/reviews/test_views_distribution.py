"""The page of the distribution, from the first press of the button to taking it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.actions import distribute, draft_plan
from reviews.models import Assignment, AssignmentPlan, PanelSeat

from ..factories import CallFactory, MembershipFactory
from .cases import CODE, STAGE, conflicted, panel, shown, small_round, staff_page

pytestmark = pytest.mark.django_db
PAGE = staff_page("distribution")
ACTS = ("distribute", "apply-plan", "undo-plan")


@pytest.fixture
def three(call):
    panel(call, 4)
    return call


@pytest.fixture
def draft(three, maia, at) -> AssignmentPlan:
    return draft_plan(three, STAGE, by=maia, at=at)


def seen(plan) -> dict[str, str]:
    return {"stage": STAGE, "version": str(plan.version)}


@pytest.mark.parametrize("name", ACTS)
def test_acts_need_an_officer_and_a_post(three, as_user, clock, name, irakli, ana, maia):
    for person in (irakli, ana):
        assert as_user(person).post(staff_page(name)).status_code == 403
    assert as_user(maia).get(staff_page(name)).status_code == 405


def test_the_panel_page_offers_it_once_there_is_something_to_distribute(of_maia):
    call = CallFactory(code=CODE)
    url = staff_page("assignment")
    assert "As soon as there are seats" in shown(of_maia, url)
    PanelSeat.objects.create(call=call, stage=STAGE, key="R1")
    assert "As soon as applications are in review" in shown(of_maia, url)
    small_round(1)
    assert ">Distribute</button>" in shown(of_maia, url)


@pytest.mark.parametrize(
    ("seats", "told"), [(0, "There is no seat on this panel yet."), (2, "No application is in review yet.")]
)
def test_what_is_missing_is_told_on_the_panel_page(of_maia, seats, told):
    panel(CallFactory(code=CODE), seats)
    answer = of_maia.post(staff_page("distribute"), follow=True)
    assert told in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{staff_page('assignment')}?stage={STAGE}"


def test_nothing_distributed_yet_says_what_to_do(of_maia, call):
    assert "Nothing has been distributed yet" in shown(of_maia, PAGE)
    assert of_maia.post(staff_page("apply-plan")).status_code == 404


def test_a_job_computes_while_the_page_polls(of_maia, three, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as jobs:
        assert of_maia.post(staff_page("distribute")).url == f"{PAGE}?stage={STAGE}"
    page = shown(of_maia, PAGE)
    assert f'hx-get="{PAGE}?stage={STAGE}&version=1"' in page
    assert "Start again" in page
    part = of_maia.get(PAGE, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div class="progress-box" id="plan-progress"')
    for job in jobs:
        job()
    assert of_maia.get(PAGE, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "A proposal. Nobody has been given anything yet." in shown(of_maia, PAGE)


def test_a_draft_tells_what_each_gets_and_why(of_maia, three, maia, at):
    conflicted(three, "A1", "R1")
    PanelSeat.objects.filter(key="R1").update(strengths=["schools"])
    three.applications.update(lot="schools")
    draft_plan(three, STAGE, by=maia, at=at)
    page = shown(of_maia, PAGE)
    assert "Applications: 3, seats: 4. New reviews: 9, given out before: 0. None is missing." in page
    assert "R1 gets 2 applications; mean match 100." in page
    assert "Match 75 of 100 (fresh eyes 100, knows the subject 50)." in page
    assert "A better match, but not taken: R1: declared a conflict of interest." in page
    assert "Nobody else may read it." in page
    assert "Apply the distribution" in page


def test_a_shortage_is_told_with_what_would_help(of_maia, three, maia, at):
    PanelSeat.objects.update(most=1)
    draft_plan(three, STAGE, by=maia, at=at)
    page = shown(of_maia, PAGE)
    told = "These 3 applications (A1, A2, A3) need 9 reviews; their 4 reviewers (R1, R2, R3, R4) can give 4."
    assert told in page
    assert "Ask R1 for 2 more, R2 for 1 more, R3 for 1 more, R4 for 1 more." in page
    assert "at most 1" in shown(of_maia, staff_page("assignment"))


def test_applying_shows_progress_then_what_was_done_then_takes_back(of_maia, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as jobs:
        of_maia.post(staff_page("apply-plan"), seen(draft))
    page = shown(of_maia, PAGE)
    assert "Reviews given out</strong> <span>0 of 9" in page
    assert ">Go on</button>" in page
    for job in jobs:
        job()
    page = shown(of_maia, PAGE)
    assert "9 reviews were given out." in page
    assert Assignment.objects.count() == 9
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(staff_page("undo-plan"), seen(draft))
    page = shown(of_maia, PAGE)
    assert "9 reviews were taken back." in page
    assert ">Distribute again</button>" in page
    assert not Assignment.objects.exists()


def test_what_was_left_out_is_named(of_maia, three, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as jobs:
        of_maia.post(staff_page("apply-plan"), seen(draft))
    pair = draft.result["pairs"][0]
    conflicted(three, pair["application"], pair["reviewer"])
    for job in jobs:
        job()
    page = shown(of_maia, PAGE)
    assert "8 reviews were given out." in page
    assert f"{pair['application']}, {pair['reviewer']}: {pair['reviewer']} has declared a conflict of interest." in page


def test_a_draft_that_another_has_replaced_is_not_applied(of_maia, three, draft, levan, at):
    draft_plan(three, STAGE, by=levan, at=at)
    answer = of_maia.post(staff_page("apply-plan"), seen(draft), follow=True)
    assert "There is a later distribution. Read it first." in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_draft_older_than_the_facts_is_told(of_maia, three, draft):
    conflicted(three, "A1", "R1")
    answer = of_maia.post(staff_page("apply-plan"), seen(draft), follow=True)
    assert "have changed since this was computed. Distribute again." in answer.content.decode()


def test_nothing_new_offers_nothing_to_apply(of_maia, three, maia, at, assign):
    for application in three.applications.all():
        for seat in three.seats.all()[:3]:
            assign(application, seat, declared=False)
    draft_plan(three, STAGE, by=maia, at=at)
    page = shown(of_maia, PAGE)
    assert "There is nothing to give out" in page
    assert "Apply the distribution" not in page


def test_a_failure_is_told_and_can_be_tried_again(
    of_maia, three, application, assign, maia, at, django_capture_on_commit_callbacks
):
    seat = three.seats.get(key="R1")
    assign(application, seat)
    MembershipFactory(organisation=application.applicant_organisation, user=seat.user)
    with django_capture_on_commit_callbacks(execute=True):
        distribute(three, STAGE, by=maia, at=at)
    page = shown(of_maia, PAGE)
    assert "a conflict of interest stands against them: A1 R1. Take them back first." in page
    assert ">Distribute again</button>" in page


def test_what_a_seat_can_take_is_given_on_the_panel_page(of_maia, call, seat, ana):
    answer = of_maia.post(
        staff_page("seat-save"), {"key": "R1", "email": ana.email, "most": "12", "languages": ["ka"], "stage": STAGE}
    )
    assert answer.status_code == 302
    seat.refresh_from_db()
    assert (seat.most, seat.languages, seat.strengths, seat.user) == (12, ["ka"], [], ana)
    assert 'value="12"' in shown(of_maia, f"{staff_page('assignment')}?seat=R1")
    wrong = of_maia.post(staff_page("seat-save"), {"key": "R1", "most": "-1", "languages": ["fr"]})
    assert wrong.status_code == 422
    of_maia.post(staff_page("seat-save"), {"key": "R1", "opened": "R1", "most": "", "stage": STAGE})
    seat.refresh_from_db()
    assert (seat.most, seat.languages) == (None, [])


def test_an_empty_form_leaves_what_a_seat_has(of_maia, call, seat, ana):
    PanelSeat.objects.filter(pk=seat.pk).update(most=5, languages=["ka"], strengths=["oni"], is_chair=True)
    of_maia.post(staff_page("seat-save"), {"key": "R1", "stage": STAGE})
    seat.refresh_from_db()
    assert (seat.most, seat.languages, seat.strengths, seat.is_chair) == (5, ["ka"], ["oni"], True)


def test_a_strength_that_is_not_on_offer_stays(of_maia, call, seat):
    page = shown(of_maia, f"{staff_page('assignment')}?seat=R1")
    assert '<input type="hidden" name="opened" value="R1"' in page
    assert 'value="oni"' not in page
    PanelSeat.objects.filter(pk=seat.pk).update(strengths=["oni"])
    of_maia.post(staff_page("seat-save"), {"key": "R1", "opened": "R1", "stage": STAGE, "most": "3"})
    seat.refresh_from_db()
    assert (seat.most, seat.strengths) == (3, ["oni"])


def test_an_earlier_version_is_read_and_taken_back(of_maia, three, draft, maia, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        of_maia.post(staff_page("apply-plan"), seen(draft))
    draft_plan(three, STAGE, by=maia, at=at)
    page = shown(of_maia, PAGE)
    assert "There is nothing to give out" in page
    assert f'href="{PAGE}?stage={STAGE}&version=1">Version 1 of ' in page
    page = shown(of_maia, f"{PAGE}?version=1")
    assert "9 reviews were given out." in page
    assert ">Take the distribution back</button>" in page
    assert of_maia.get(f"{PAGE}?version=7").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        answer = of_maia.post(staff_page("undo-plan"), seen(draft))
    assert answer.url == f"{PAGE}?stage={STAGE}&version=1"
    assert "9 reviews were taken back." in shown(of_maia, answer.url)


def test_a_poll_loads_no_plan(of_maia, three, draft):
    of_maia.post(staff_page("apply-plan"), seen(draft))
    with CaptureQueriesContext(connection) as asked:
        of_maia.get(PAGE, headers={"HX-Request": "true"})
    assert [one["sql"] for one in asked if '"result", "' in one["sql"] or '"given", "' in one["sql"]] == []


@pytest.mark.parametrize("version", ["", "x", "9" * 30])
def test_a_version_that_is_not_there_is_not_found(of_maia, draft, version):
    assert of_maia.post(staff_page("apply-plan"), {"stage": STAGE, "version": version}).status_code == 404
