"""The pages of the ranking."""

import pytest
from django.urls import reverse

from portal.applications.models import Application
from reviews.models import Assignment, PanelSeat, Review
from tests.budget import assert_same_cost

from ..factories import AT, CallFactory
from .cases import CODE, CRITERIA, STAGE, handed_in, in_review, scored_round, shown, small_round, staff_page

pytestmark = pytest.mark.django_db


def test_the_ranking_page_draws_the_line_and_what_if_stores_nothing(of_maia):
    scored_round()
    page = shown(of_maia, staff_page("ranking"))
    assert "GEL 12,491.00 left" in page
    assert page.count('class="funding-line"') == 1
    assert page.index("SG-2027-01-A32") < page.index('class="funding-line"') < page.index("SG-2027-01-A19")
    assert "40 applications in rank order, the best with 82.33; 11 lie above the funding line." in page
    assert page.count("fig-dot-in") == 11
    assert page.count("fig-dot-out") == 29
    page = shown(of_maia, f"{staff_page('ranking')}?envelope=120 000,00")
    assert "This is how it would be with GEL 120,000.00. Nothing is stored." in page
    assert "GEL 9,691.00" in page
    assert "Close the ranking" not in page
    assert not CallFactory().rankings.exists()


@pytest.mark.parametrize("envelope", ["12,500", "much", "-5"])
def test_an_unreadable_envelope_is_told(of_maia, call, application, seat, assign, envelope):
    handed_in(assign(application, seat, declared=False))
    page = shown(of_maia, f"{staff_page('ranking')}?envelope={envelope}")
    assert "Please write an amount such as 150 000.00." in page


def test_an_empty_ranking_says_when_it_appears(of_maia):
    small_round(0)
    assert "There is nothing to rank yet" in shown(of_maia, staff_page("ranking"))


def test_closing_by_page_and_what_it_says_afterwards(of_maia, maia):
    scored_round()
    page = of_maia.post(staff_page("close-ranking"), follow=True).content.decode()
    assert "The ranking is closed." in page
    assert "Go on to the decisions" in page
    assert "by Maia Beridze" in page
    Review.objects.filter(assignment__application__external_id="A40").update(scores=dict.fromkeys(CRITERIA, "1"))
    assert "Since then something has changed" in shown(of_maia, staff_page("ranking"))


def test_a_tie_is_named_and_keeps_the_ranking_open(of_maia, call, seat, assign):
    for application in Application.objects.all():
        handed_in(assign(application, seat, declared=False))
    page = shown(of_maia, staff_page("ranking"))
    assert "Some places are still tied" in page
    answer = of_maia.post(staff_page("close-ranking"), follow=True)
    tied = ", ".join(call.applications.order_by("external_id").values_list("reference", flat=True))
    assert f"These applications are tied and need a draw: {tied}." in answer.content.decode()
    assert not call.rankings.exists()


def test_the_ranking_costs_the_same_for_one_and_for_thirty(of_maia, call, seat, assign):
    names = iter(range(30))

    def add():
        handed_in(assign(in_review(call, f"B{next(names)}"), seat, declared=False))

    assert_same_cost(of_maia, staff_page("ranking"), add, most=12)


def test_long_rankings_are_read_fifty_a_page(of_maia):
    call = small_round(51)
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1")
    for application in call.applications.all():
        handed_in(
            Assignment.objects.create(
                application=application, stage=STAGE, seat=seat, assigned_by=application.created_by, assigned_at=AT
            )
        )
    assert "1–50 of 51" in shown(of_maia, staff_page("ranking"))
    assert "51–51 of 51" in shown(of_maia, f"{staff_page('ranking')}?page=2")


def test_all_sheets_of_an_application_stand_side_by_side(of_maia):
    scored_round()
    page = shown(of_maia, staff_page("sheets", "SG-2027-01-A12"))
    for told_here in ("96.00", "64.00", "77.00", "79.00", "Reviews differ by 32.00", "place 2", "GEL 23,909.00"):
        assert told_here in page
    assert reverse("reviews:sheets", args=[CODE, "SG-2027-01-A28"]) in page
    assert reverse("reviews:sheets", args=[CODE, "SG-2027-01-A17"]) in page
    assert of_maia.get(staff_page("sheets", "SG-2027-01-A99")).status_code == 404


def test_reopening_by_page_needs_a_reason(of_maia, application, seat, assign):
    review = handed_in(assign(application, seat, declared=False))
    url = staff_page("reopen", review.pk)
    assert "Reopen the review" in shown(of_maia, url)
    assert "error-summary" in of_maia.post(url, {"reason": " "}).content.decode()
    answer = of_maia.post(url, {"reason": "The budget page was missing."})
    assert answer.url == staff_page("sheets", application.reference)
    assert Review.objects.get(version=2).reason == "The budget page was missing."
    assert "This review has already been reopened." in of_maia.post(url, {"reason": "Again"}).content.decode()
