"""A reviewer's desk, and the declaration before reading."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from portal.applications.models import Application
from reviews.models import Assignment, Conflict, PanelSeat
from tests.budget import assert_same_cost

from ..factories import (
    AT,
    SMALL_GRANTS,
    SubmissionFactory,
    definition,
)
from .cases import (
    STAGE,
    handed_in,
    in_review,
    shown,
    small_round,
)

pytestmark = pytest.mark.django_db


def address(name, assignment):
    return reverse(f"reviews:{name}", args=[assignment.pk])


def blind():
    terms = definition(SMALL_GRANTS)
    terms["review"]["blind"] = True
    return terms


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
