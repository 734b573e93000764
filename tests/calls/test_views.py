"""The pages of calls, as visitors and staff see them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.calls.actions import close_due_calls, load_call, publish_call, read_call
from portal.calls.models import Call
from portal.calls.states import CallState
from tests.budget import assert_same_cost
from tests.factories import FIXTURES, INTERNSHIPS, SMALL_GRANTS, CallFactory, StaffRoleFactory, UserFactory

pytestmark = pytest.mark.django_db
YAML = {code: (FIXTURES / "calls" / f"{code}.yaml").read_bytes() for code in (SMALL_GRANTS, INTERNSHIPS)}


@pytest.fixture
def visitor(as_user):
    return as_user(None)


def page(browser, name, *args):
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_without_calls_says_so(visitor):
    assert "No call is open now" in page(visitor, "home")


def test_home_sorts_calls_by_the_clock(visitor, clock):
    CallFactory()
    clock.move_to(datetime(2027, 1, 18, 5, 59, 59, tzinfo=UTC))
    assert page(visitor, "home").count("Opening later") == 1
    clock.move_to(datetime(2027, 2, 26, 19, 59, 59, 900000, tzinfo=UTC))
    assert "No call is open now" not in page(visitor, "home")
    clock.move_to(datetime(2027, 2, 26, 20, 0, tzinfo=UTC))
    closed = page(visitor, "home")
    assert ("No call is open now" in closed, "Closed" in closed) == (True, True)


def test_home_shows_no_draft(visitor, clock):
    CallFactory(state=CallState.DRAFT)
    assert SMALL_GRANTS not in page(visitor, "home")


def test_home_costs_the_same_with_many_calls(visitor, clock):
    codes = iter(f"SG-2027-{number:02}" for number in range(1, 31))
    assert_same_cost(visitor, reverse("home"), lambda: CallFactory(code=next(codes)), most=4)


def test_ac05_the_deadline_stands_with_the_name_of_its_clock(visitor, clock):
    CallFactory()
    shown = page(visitor, "calls:call", SMALL_GRANTS)
    assert "26 February 2027, 23:59:59 (Tbilisi time)" in shown
    assert 'data-reader-time="2027-02-26T19:59:59+00:00" data-zone="Asia/Tbilisi"' in shown
    visitor.cookies["django_language"] = "ka"
    assert "26.02.2027, 23:59:59 (თბილისის დროით)" in page(visitor, "calls:call", SMALL_GRANTS)


def test_the_call_page_tells_who_what_and_how(visitor, clock):
    CallFactory()
    shown = page(visitor, "calls:call", SMALL_GRANTS)
    for text in (
        "Small grants call: monitoring local government and policy dialogue",
        "At least two representatives of the organisation must hold a certificate",
        "Statute of the organisation",
        "Relevance to the aim of the call",
        "Information meeting (online)",
        reverse("applications:apply", args=[SMALL_GRANTS]),
    ):
        assert text in shown
    assert "Bank statement confirming the account" not in shown


def test_a_closed_call_offers_no_button(visitor, clock):
    CallFactory()
    clock.move_to(datetime(2027, 3, 1, tzinfo=UTC))
    shown = page(visitor, "calls:call", SMALL_GRANTS)
    assert reverse("applications:apply", args=[SMALL_GRANTS]) not in shown
    assert "This call takes no more applications." in shown


def test_a_draft_is_unknown_to_visitors_and_seen_by_its_staff(visitor, as_user, maia, zura, clock):
    CallFactory(state=CallState.DRAFT)
    for name in ("calls:call", "calls:blank-form"):
        assert visitor.get(reverse(name, args=[SMALL_GRANTS])).status_code == 404
        assert as_user(zura).get(reverse(name, args=[SMALL_GRANTS])).status_code == 404
        assert as_user(maia).get(reverse(name, args=[SMALL_GRANTS])).status_code == 200


def test_the_blank_form_holds_every_question_and_option(visitor, clock):
    call = CallFactory()
    shown = page(visitor, "calls:blank-form", SMALL_GRANTS)
    for question in call.terms.written_stages[0].questions:
        assert question.label.en in shown
    assert "Ozurgeti" in shown


@pytest.mark.parametrize("code", [SMALL_GRANTS, INTERNSHIPS])
def test_both_kinds_have_their_pages_in_both_languages(visitor, clock, code):
    CallFactory(source=code)
    for language in ("ka", "en"):
        visitor.cookies["django_language"] = language
        for name in ("calls:call", "calls:blank-form"):
            assert f'lang="{language}"' in page(visitor, name, code)


def test_a_change_is_shown_with_its_reason(visitor, maia, at, clock):
    publish_call(load_call(read_call(YAML[SMALL_GRANTS]), by=maia, at=at), by=maia, at=at)
    changed = YAML[SMALL_GRANTS].replace(b'envelope: "150000.00"', b'envelope: "160000.00"')
    load_call(read_call(changed), reason="The funder added money.", by=maia, at=at)
    assert "The funder added money." in page(visitor, "calls:call", SMALL_GRANTS)


def test_only_staff_of_the_call_manage_it(as_user, nino, maia, irakli, clock):
    CallFactory()
    other = StaffRoleFactory(user=UserFactory(), call_code="IN-2027-01").user
    url = reverse("calls:manage", args=[SMALL_GRANTS])
    assert as_user(None).get(url).status_code == 302
    assert [as_user(person).get(url).status_code for person in (nino, other, maia, irakli)] == [403, 403, 200, 200]


def test_the_manage_page_leads_to_every_stage_of_work(as_user, maia, clock):
    CallFactory()
    shown = page(as_user(maia), "calls:manage", SMALL_GRANTS)
    for name in ("applications:list", "reviews:assignment", "reviews:ranking", "documents:agreements"):
        assert reverse(name, args=[SMALL_GRANTS]) in shown


def test_a_draft_tells_what_is_missing_and_is_published_by_a_button(as_user, maia, clock):
    browser = as_user(maia)
    incomplete = YAML[SMALL_GRANTS].replace(b'en: "Identification code"', b'en: ""')
    load_call(read_call(incomplete), by=maia, at=datetime(2027, 1, 1, tzinfo=UTC))
    shown = page(browser, "calls:manage", SMALL_GRANTS)
    assert "1 thing is missing before you can publish" in shown
    assert "form.sections[applicant].questions[org_id].label.en" in shown
    browser.post(reverse("calls:publish", args=[SMALL_GRANTS]))
    assert Call.objects.get().state == CallState.DRAFT

    load_call(read_call(YAML[SMALL_GRANTS]), by=maia, at=datetime(2027, 1, 2, tzinfo=UTC))
    answer = browser.post(reverse("calls:publish", args=[SMALL_GRANTS]), follow=True)
    assert "The call is published." in answer.content.decode()
    assert Call.objects.get().state == CallState.PUBLISHED


def test_an_auditor_reads_and_changes_nothing(as_user, irakli, clock):
    CallFactory()
    browser = as_user(irakli)
    for name in ("calls:publish", "calls:close"):
        assert browser.post(reverse(name, args=[SMALL_GRANTS])).status_code == 403
    assert browser.get(reverse("calls:load")).status_code == 403


def upload(browser, data, **fields):
    file = SimpleUploadedFile("call.yaml", data)
    return browser.post(reverse("calls:load"), {"file": file, "reason": "", **fields})


def test_a_call_file_is_loaded_on_a_page(as_user, maia, clock):
    answer = upload(as_user(maia), YAML[SMALL_GRANTS])
    assert answer.headers["Location"] == reverse("calls:manage", args=[SMALL_GRANTS])
    assert Call.objects.get().state == CallState.DRAFT


def test_every_error_of_a_call_file_is_listed_by_its_path(as_user, maia, clock):
    wrong = YAML[SMALL_GRANTS].replace(b"applicant_type: organisation", b"applicant_type: cat\n  colour: red")
    answer = upload(as_user(maia), wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "2 things in the file need mending" in shown
    for path in ("call.applicant_type", "call.colour"):
        assert f"<code>{path}</code>" in shown
    assert not Call.objects.exists()


@pytest.mark.parametrize("data", [b"\xff\xfe", b"- 1\n", b"a: [", b"x" * (2 * 1024 * 1024 + 1)])
def test_what_is_no_call_file_is_refused_without_a_crash(as_user, maia, clock, data):
    assert upload(as_user(maia), data).status_code == 422


def test_the_call_file_can_be_taken_home_and_loaded_again(as_user, maia, clock):
    CallFactory()
    answer = as_user(maia).get(reverse("calls:call-file", args=[SMALL_GRANTS]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SMALL_GRANTS}.yaml"'
    assert read_call(answer.content) == Call.objects.get().terms


def test_the_clock_closes_a_call_once_its_last_second_is_over(db):
    CallFactory()
    deadline = datetime(2027, 2, 26, 19, 59, 59, tzinfo=UTC)
    assert close_due_calls(deadline + timedelta(milliseconds=900)) == 0
    assert close_due_calls(deadline + timedelta(seconds=1)) == 1
    assert Call.objects.get().state == CallState.CLOSED
    assert close_due_calls(deadline + timedelta(hours=1)) == 0


def test_an_officer_closes_a_call_by_hand(as_user, maia, clock):
    CallFactory()
    as_user(maia).post(reverse("calls:close", args=[SMALL_GRANTS]))
    assert Call.objects.get().state == CallState.CLOSED
