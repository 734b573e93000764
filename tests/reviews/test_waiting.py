"""What waits for reviewers, officers, chairs and applicants."""

from datetime import timedelta

import pytest

from reviews.actions import (
    answer_offer,
    close_ranking,
    confirm_decisions,
    propose_decisions,
)
from reviews.models import PanelSeat, Review
from reviews.queries import waiting_for

from ..factories import AT, DecisionFactory
from .cases import CODE, CRITERIA, MEETING, RELEASE, handed_in, scored_round, small_round, staff_page

pytestmark = pytest.mark.django_db


def lines(user, at=AT) -> list[tuple[str, str]]:
    return [(line.label, line.url) for line in waiting_for(user, at)]


def test_reviewers_are_told_of_sheets_until_they_are_due(call, application, seat, assign, ana):
    assignment = assign(application, seat)
    assert lines(ana) == [(f"1 review to write in {CODE}", "/reviews/")]
    assert lines(ana, assignment.due_at + timedelta(seconds=1)) == []
    handed_in(assignment, version=2)
    assert lines(ana) == []


def test_officers_are_told_what_is_missing_to_confirm_and_to_release(
    call, application, seat, assign, maia, levan, irakli
):
    assign(application, seat)
    missing = (f"1 review is still missing in {CODE}", staff_page("assignment"))
    DecisionFactory(application=application, proposed_by=maia)
    assert lines(maia) == [missing]
    assert lines(levan) == [missing, (f"1 decision to confirm in {CODE}", staff_page("decisions"))]
    confirm_decisions(call, by=levan, at=MEETING)
    assert lines(maia) == [missing, (f"1 letter to release in {CODE}", staff_page("letters"))]
    assert lines(irakli) == []


def test_a_closed_ranking_waits_for_no_sheet(maia, ana):
    call = scored_round()
    seat = PanelSeat.objects.get(key="R1")
    PanelSeat.objects.filter(pk=seat.pk).update(user=ana)
    Review.objects.filter(assignment__seat=seat, assignment__application__external_id="A01").update(state="draft")
    assert len(lines(ana)) == len(lines(maia)) == 1
    close_ranking(call, by=maia, at=AT)
    assert lines(ana) == lines(maia) == []


def test_a_chair_is_told_when_all_sheets_are_in(call, application, seat, assign, ana):
    PanelSeat.objects.filter(pk=seat.pk).update(is_chair=True)
    assignment = assign(application, seat)
    assert [url for _label, url in lines(ana)] == ["/reviews/"]
    handed_in(assignment, version=2)
    assert lines(ana) == [(f"All reviews of {CODE} are in", staff_page("ranking"))]


def test_applicants_are_told_of_an_offer_until_it_is_answered(offered, nino):
    at = RELEASE + timedelta(days=1)
    reference = offered.application.reference
    assert lines(nino, at) == [(f"Your application {reference} was selected", f"/applications/{reference}/offer/")]
    assert lines(nino, offered.answer_due + timedelta(seconds=1)) == []
    answer_offer(offered, True, by=nino, at=at)
    assert lines(nino, at) == []


def test_what_waits_costs_the_same_for_one_call_and_for_thirty(maia, levan, django_assert_num_queries):
    def add(code):
        call = small_round(1, code=code)
        DecisionFactory(application=call.applications.get(), proposed_by=levan)

    add("SG-2027-01")
    waiting_for(maia, AT)
    with django_assert_num_queries(6):
        assert len(waiting_for(maia, AT)) == 1
    for n in range(2, 31):
        add(f"SG-2027-{n:02}")
    with django_assert_num_queries(6):
        assert len(waiting_for(maia, AT)) == 30


def test_a_second_proposal_after_a_change_asks_the_second_person_again(of_maia, maia, levan):
    call = scored_round()
    propose_decisions(call, by=maia, at=MEETING)
    confirm_decisions(call, by=levan, at=MEETING)
    Review.objects.filter(assignment__application__external_id="A28").update(scores=dict.fromkeys(CRITERIA, "2"))
    page = " ".join(of_maia.post(staff_page("propose"), follow=True).content.decode().split())
    assert "You have proposed them, so you cannot confirm them." in page
