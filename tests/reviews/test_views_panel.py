"""The pages of a reviewer: desk, declaration, sheet."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from portal.applications.models import Application
from reviews.actions import declare_conflict, declare_no_conflict, submit_review
from reviews.models import Assignment, Conflict, PanelSeat, Review
from tests.budget import assert_same_cost

from ..factories import AT, SMALL_GRANTS, SubmissionFactory, definition
from .cases import CRITERIA, STAGE, handed_in, in_review, small_round

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ALL_FOUR = {f"scores.{key}": "4" for key in CRITERIA}


@pytest.fixture
def of_ana(as_user, ana, clock):
    return as_user(ana)


@pytest.fixture
def assignment(application, seat, assign) -> Assignment:
    """Ana's, not declared yet, on an application with an answer and a contact."""
    application.title = "Open budget in Terjola"
    application.save()
    answers = {"summary": "ANSWER-TOKEN", "contact": {"full_name": "Contact PLANTED"}, "project_title": application.title}
    SubmissionFactory(application=application, stage=STAGE, answers=answers, submitted_at=AT)
    return assign(application, seat, declared=False)


@pytest.fixture
def declared(assignment, ana) -> Assignment:
    declare_no_conflict(assignment, by=ana, at=AT)
    return assignment


def address(name, assignment):
    return reverse(f"reviews:{name}", args=[assignment.pk])


def shown(browser, url, status=200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def blind(**more):
    terms = definition(SMALL_GRANTS)
    terms["review"] |= {"blind": True, **more}
    return terms


# The desk ------------------------------------------------------------------------------------------------------------


def test_the_desk_tells_how_many_how_far_and_how_long(of_ana, call, seat, assign):
    one, two, three = Application.objects.order_by("external_id")
    handed_in(assign(one, seat, declared=False), minutes=30)
    handed_in(assign(two, seat, declared=False), minutes=41)
    assign(three, seat, declared=False)
    page = " ".join(shown(of_ana, "/reviews/").split())
    assert "3 sheets, 2 done, about 36 minutes each" in page
    assert page.index(three.title) < page.index(one.title)
    assert "Conflict of interest not declared yet" in page
    assert "until 26 March 2027, 23:59:59 (Tbilisi time)" in page


def test_the_desk_puts_the_oldest_deadline_first(of_ana, call, seat, assign):
    one, two, _three = Application.objects.order_by("external_id")
    assign(one, seat)
    soon = assign(two, seat)
    Assignment.objects.filter(pk=soon.pk).update(due_at=AT + timedelta(days=1))
    page = shown(of_ana, "/reviews/")
    assert page.index(two.title) < page.index(one.title)


def test_what_is_late_says_so_and_has_no_link(as_user, ana, declared, clock):
    clock.move_to(declared.due_at + timedelta(seconds=1))
    page = shown(as_user(ana), "/reviews/")
    assert "Time is over" in page
    assert address("review", declared) not in page


def test_the_desk_of_nobody_says_what_will_stand_there(as_user, zura):
    assert "You have nothing to review" in shown(as_user(zura), "/reviews/")


def test_the_desk_of_a_blind_call_names_nobody(as_user, ana, clock, assign):
    call = small_round(0, definition=blind())
    application = in_review(call, "A1", title="Title PLANTED", applicant_organisation__name="Name PLANTED")
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1", user=ana)
    assign(application, seat, declared=False)
    page = shown(as_user(ana), "/reviews/")
    assert application.reference in page
    assert "PLANTED" not in page


def test_the_desk_costs_the_same_for_one_and_for_thirty(of_ana, call, seat, assign):
    names = iter(range(30))
    assert_same_cost(of_ana, "/reviews/", lambda: assign(in_review(call, f"B{next(names)}"), seat), most=8)


# Declaring -----------------------------------------------------------------------------------------------------------


def test_nothing_is_read_before_declaring(of_ana, assignment):
    answer = of_ana.get(address("review", assignment))
    assert answer.url == address("declare", assignment)
    page = shown(of_ana, answer.url)
    for told in ("Open budget in Terjola", str(assignment.application.applicant_organisation), "Contact PLANTED"):
        assert told in page
    assert "ANSWER-TOKEN" not in page
    for url in (f"/applications/{assignment.application.reference}/", address("autosave", assignment)):
        assert "ANSWER-TOKEN" not in of_ana.get(url).content.decode()


def test_no_conflict_stands_first_and_the_grounds_are_those_of_the_call(of_ana, assignment):
    page = shown(of_ana, address("declare", assignment))
    values = re.findall(r'type="radio" name="ground" value="(\w+)"', page)
    assert values == ["none", "same_organisation", "family", "financial", "advised", "lecturer"]


def test_declaring_no_conflict_leads_to_the_application(of_ana, assignment):
    answer = of_ana.post(address("declare", assignment), {"ground": "none"})
    assert answer.url == address("review", assignment)
    assert "ANSWER-TOKEN" in shown(of_ana, answer.url)


def test_an_excluding_ground_leads_out(of_ana, assignment):
    answer = of_ana.post(address("declare", assignment), {"ground": "family", "note": "My cousin"})
    assert answer.url == "/reviews/"
    assert "You are out of this application" in shown(of_ana, answer.url)
    assert "You are out of this application" in shown(of_ana, address("declare", assignment))
    assert of_ana.get(address("review", assignment)).url == address("declare", assignment)
    assert of_ana.get(f"/applications/{assignment.application.reference}/").status_code == 404


def test_a_ground_that_does_not_exclude_leads_on(of_ana, assignment):
    answer = of_ana.post(address("declare", assignment), {"ground": "lecturer", "note": "Spring term"})
    assert answer.url == address("review", assignment)
    assert Conflict.objects.get().note == "Spring term"


@pytest.mark.parametrize("given", [{}, {"ground": "boredom"}])
def test_an_answer_is_needed(of_ana, assignment, given):
    answer = of_ana.post(address("declare", assignment), given)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Conflict.objects.exists()


def test_a_blind_call_shows_only_the_number_before_declaring(as_user, ana, clock, assign):
    call = small_round(0, definition=blind())
    application = in_review(call, "A1", title="Title PLANTED", applicant_organisation__name="Name PLANTED")
    answers = {"contact": {"full_name": "Contact PLANTED"}, "org_name": "Name PLANTED", "summary": "Text"}
    SubmissionFactory(application=application, stage=STAGE, answers=answers, submitted_at=AT)
    seat = PanelSeat.objects.create(call=call, stage=STAGE, key="R1", user=ana)
    assignment = assign(application, seat, declared=False)
    browser = as_user(ana)
    page = shown(browser, address("declare", assignment))
    assert application.reference in page
    assert "PLANTED" not in page
    browser.post(address("declare", assignment), {"ground": "none"})
    assert "PLANTED" not in shown(browser, address("review", assignment))


@pytest.mark.parametrize(("who", "status"), [("beka", 404), ("nino", 404), ("zura", 404), ("maia", 403)])
def test_nobody_declares_for_another(as_user, assignment, who, status, request):
    browser = as_user(request.getfixturevalue(who))
    assert browser.post(address("declare", assignment), {"ground": "none"}).status_code == status
    assignment.refresh_from_db()
    assert assignment.declared_at is None


def test_visitors_are_asked_to_sign_in(client, assignment):
    for url in ("/reviews/", address("declare", assignment), address("review", assignment)):
        assert client.get(url).url.startswith("/accounts/login/")


# The sheet -----------------------------------------------------------------------------------------------------------


def test_the_sheet_shows_the_text_of_every_level_beside_its_choice(of_ana, declared):
    page = " ".join(shown(of_ana, address("review", declared)).split())
    assert page.count('name="scores.relevance"') == 6
    assert "The project answers the aim precisely" in page
    assert "Satisfactory" in page
    assert page.count("Applicants do not see it.") == len(CRITERIA) + 1
    assert '<output class="sheet-total" data-score-total data-text="{total} of 100">0.00 of 100</output>' in page
    assert 'data-sheet data-most="5"' in page


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


# The others ----------------------------------------------------------------------------------------------------------


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
