"""The sheet of a reviewer, and the sheets of the others."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from reviews.actions import (
    declare_conflict,
    submit_review,
)
from reviews.models import Conflict, PanelSeat, Review
from tests.budget import assert_same_cost

from ..factories import AT, SMALL_GRANTS, definition
from .cases import CRITERIA, STAGE, decided_one, handed_in, shown, small_round

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ALL_FOUR = {f"scores.{key}": "4" for key in CRITERIA}


def address(name, assignment):
    return reverse(f"reviews:{name}", args=[assignment.pk])


def test_the_sheet_shows_the_text_of_every_level_beside_its_choice(of_ana, declared):
    page = " ".join(shown(of_ana, address("review", declared)).split())
    assert page.count('name="scores.relevance"') == 6
    assert "The project answers the aim precisely" in page
    assert "Satisfactory" in page
    assert page.count("Applicants do not see it.") == len(CRITERIA) + 1
    assert '<output class="sheet-total" data-score-total data-text="{total} of 100">0.00 of 100</output>' in page
    assert 'data-sheet data-most="5"' in page


def test_the_panel_reads_no_personal_and_no_bank_number(of_ana, declared):
    page = shown(of_ana, address("review", declared))
    assert "Contact PLANTED" in page
    assert "99000001414" not in page
    assert "0101904917" not in page.replace(" ", "")


def test_autosave_keeps_and_answers_with_the_parts_that_changed(of_ana, declared):
    given = {"revision": "0", **ALL_FOUR, "comments.team": "New people", "minutes": "15"}
    answer = of_ana.post(address("autosave", declared), given, headers=HTMX)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="revision" id="sheet-revision" value="1" hx-swap-oob="true"' in page
    assert "80.00 of 100" in page
    assert "Saved 12:00" in page
    stored = Review.objects.get()
    assert (stored.scores["team"], stored.comments, stored.minutes) == ("4", {"team": "New people"}, 15)


def test_autosave_of_an_older_page_overwrites_nothing_and_offers_both(of_ana, declared):
    of_ana.post(address("autosave", declared), {"revision": "0", "comment": "first"}, headers=HTMX)
    answer = of_ana.post(address("autosave", declared), {"revision": "0", "comment": "second"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Keep what stands here" in answer.content.decode()
    assert Review.objects.get().comment == "first"
    of_ana.post(address("review", declared), {"revision": "0", "comment": "second", "keep": "1"})
    assert Review.objects.get().comment == "second"


@pytest.mark.parametrize("given", [{"minutes": "long"}, {"comment": "x" * 12_001}, {"comment": "a\x00b"}])
def test_autosave_tells_what_cannot_be_kept(of_ana, declared, given):
    answer = of_ana.post(address("autosave", declared), {"revision": "0", **given}, headers=HTMX)
    assert answer.status_code == 422
    assert "notice-bad" in answer.content.decode()
    assert Review.objects.get().revision == 0


def test_handing_in_tells_every_fault_beside_its_field(of_ana, declared):
    given = {"revision": "0", **ALL_FOUR, "scores.relevance": "5", "scores.budget": "", "submit": "1"}
    answer = of_ana.post(address("review", declared), given)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert 'href="#id_scores.budget"' in page
    assert 'href="#id_comments.relevance"' in page
    assert 'id="comments.relevance-problem"' in page
    assert "Give a score from 0 to 5." in page
    assert "Such a score needs a comment." in page
    stored = Review.objects.get()
    assert (stored.state, stored.scores["relevance"], stored.revision) == ("draft", "5", 1)


def test_a_sheet_that_is_handed_in_is_read_only(of_ana, declared):
    answer = of_ana.post(address("review", declared), {"revision": "0", **ALL_FOUR, "comment": "Sound", "submit": "1"})
    assert answer.url == address("review", declared)
    page = shown(of_ana, answer.url)
    assert "Your review" in page
    assert "80.00" in page
    assert "<textarea" not in page
    assert of_ana.post(address("autosave", declared), {"revision": "1"}, headers=HTMX).status_code == 403


def test_saving_without_script_comes_back_or_goes_to_the_desk(of_ana, declared):
    answer = of_ana.post(address("review", declared), {"revision": "0", "comment": "So far"})
    assert answer.url == address("review", declared)
    answer = of_ana.post(address("review", declared), {"revision": "1", "comment": "Further", "later": "1"})
    assert answer.url == "/reviews/"
    assert Review.objects.get().comment == "Further"


def test_after_the_deadline_the_sheet_is_read_only(as_user, ana, declared, clock):
    clock.move_to(declared.due_at + timedelta(seconds=1))
    page = shown(as_user(ana), address("review", declared))
    assert "Your review was not handed in" in page
    assert "<textarea" not in page


def test_once_the_decision_is_released_the_application_is_closed_to_reviewers(of_ana, declared, ana, maia, levan):
    own = declared.reviews.get()
    own.scores, own.comment = dict.fromkeys(CRITERIA, "4"), "Mine"
    own.save()
    submit_review(own, by=ana, at=AT)
    assert "ANSWER-TOKEN" in shown(of_ana, address("review", declared))
    decided_one(declared.application.call, maia, levan)
    page = shown(of_ana, address("review", declared))
    assert "ANSWER-TOKEN" not in page
    assert "80.00" in page
    assert of_ana.get(f"/applications/{declared.application.reference}/").status_code == 404


def test_staff_are_led_to_all_sheets(as_user, maia, irakli, declared):
    for person in (maia, irakli):
        answer = as_user(person).get(address("review", declared))
        assert answer.url == reverse("reviews:sheets", args=["SG-2027-01", declared.application.reference])


def test_a_criterion_that_may_not_apply_offers_so(as_user, ana, clock, assign):
    terms = definition(SMALL_GRANTS)
    terms["review"]["criteria"][0]["allow_na"] = True
    call = small_round(1, definition=terms)
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1", user=ana)
    assignment = assign(call.applications.get(), seat)
    browser = as_user(ana)
    assert "Not applicable" in shown(browser, address("review", assignment))
    given = {"revision": "0", **ALL_FOUR, "scores.relevance": "na", "submit": "1"}
    assert browser.post(address("review", assignment), given).status_code == 302
    assert Review.objects.get().scores["relevance"] is None
    assert "Not applicable" in shown(browser, address("review", assignment))


def test_many_steps_are_typed_and_sub_criteria_scored_one_by_one(as_user, ana, clock, assign):
    terms = definition(SMALL_GRANTS)
    review = terms["review"]
    review["criteria"] = [
        {
            "key": "idea",
            "out_of": 30,
            "title": {"ka": "იდეა", "en": "Idea"},
            "sub": [
                {"key": "new", "multiplier": 2, "title": {"ka": "სიახლე", "en": "Novelty"}},
                {"key": "use", "multiplier": 4, "title": {"ka": "სარგებელი", "en": "Use"}},
            ],
        },
        {
            "key": "plan",
            "out_of": 70,
            "title": {"ka": "გეგმა", "en": "Plan"},
            "scale": {"min": 0, "max": 70, "step": "0.5"},
        },
    ]
    review |= {"thresholds": [], "comment_required_for_scores": [], "total": {"out_of": 100}}
    terms["decision"]["tie_break"] = ["public_draw"]
    call = small_round(1, definition=terms)
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1", user=ana)
    assignment = assign(call.applications.get(), seat)
    browser = as_user(ana)
    page = shown(browser, address("review", assignment))
    assert "Idea: Novelty" in page
    assert 'name="scores.plan" value="" inputmode="decimal"' in page
    assert "data-sheet " not in page
    given = {"revision": "0", "scores.idea.new": "5", "scores.idea.use": "2", "scores.plan": "35,5", "submit": "1"}
    assert browser.post(address("review", assignment), given).status_code == 302
    assert "53.50" in shown(browser, address("review", assignment))


@pytest.fixture
def peer(declared, other_seat, assign, ana):
    """Beka's sheet on the same application, with tokens in every text, and a tie he has declared."""
    assignment = assign(declared.application, other_seat)
    comments = {"team": "PEER-TOKEN-TEAM"}
    review = handed_in(assignment, 3, comment="PEER-TOKEN-WHOLE", comments=comments, version=2)
    Conflict.objects.create(
        application=declared.application,
        seat=other_seat,
        ground="lecturer",
        note="PEER-TOKEN-TIE",
        excludes=False,
        at=AT,
    )
    return review


def reachable(browser, assignment) -> str:
    """Return all that a reviewer can open about an application, and their desks."""
    reference = assignment.application.reference
    pages = ["/reviews/", "/desk/", address("review", assignment), address("declare", assignment)]
    pages += [f"/applications/{reference}/", f"/manage/calls/SG-2027-01/ranking/{reference}/"]
    pages += [f"/manage/calls/SG-2027-01/{page}/" for page in ("ranking", "assignment", "decisions", "letters")]
    pages += ["/manage/calls/SG-2027-01/ranking/?export=csv"]
    return " ".join(browser.get(page, follow=True).content.decode() for page in pages)


def test_the_scores_of_others_are_hidden_before_ones_own(of_ana, declared, peer):
    found = reachable(of_ana, declared)
    assert "ANSWER-TOKEN" in found
    assert "PEER-TOKEN" not in found
    assert "60.00" not in found


def test_the_scores_of_others_are_hidden_from_a_chair_too(of_ana, declared, peer, seat):
    seat.is_chair = True
    seat.save()
    assert "PEER-TOKEN" not in reachable(of_ana, declared)


def test_after_ones_own_the_others_are_shown_with_what_they_declared(of_ana, declared, peer, ana):
    own = declared.reviews.get()
    own.scores, own.comment = dict.fromkeys(CRITERIA, "4"), "Mine"
    own.save()
    submit_review(own, by=ana, at=AT)
    page = shown(of_ana, address("review", declared))
    for token in ("PEER-TOKEN-TEAM", "PEER-TOKEN-WHOLE", "PEER-TOKEN-TIE", "Beka Maisuradze", "60.00"):
        assert token in page


def test_a_recused_member_sees_no_sheet(of_ana, declared, peer, ana):
    declare_conflict(declared, "family", by=ana, at=AT)
    assert "PEER-TOKEN" not in reachable(of_ana, declared)


def test_the_review_page_costs_the_same_however_many_peers(of_ana, declared, ana, call, assign):
    own = declared.reviews.get()
    own.scores, own.comment = dict.fromkeys(CRITERIA, "4"), "Mine"
    own.save()
    submit_review(own, by=ana, at=AT)

    def add_peer():
        other = PanelSeat.objects.create(call=call, stage=STAGE, key=f"P{call.seats.count()}")
        handed_in(assign(declared.application, other, declared=False))

    assert_same_cost(of_ana, address("review", declared), add_peer, most=16)
