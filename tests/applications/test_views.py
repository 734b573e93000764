"""The pages of an applicant: begin, write, hand in."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.applications.actions import start_application, submit_application
from portal.applications.answers import section_mark
from portal.applications.models import Application, Attachment, Submission
from portal.applications.states import AccessRole, ApplicationState
from portal.core.models import Message
from tests.budget import assert_same_cost
from tests.factories import FIXTURES, AccessFactory, ApplicationFactory, MembershipFactory

from .browsing import address, shown
from .conftest import DEADLINE, fill, payload

HTMX = {"HX-Request": "true"}
S = ApplicationState


@pytest.fixture
def of_nino(as_user, nino, clock):
    return as_user(nino)


def mark(draft, key):
    draft.refresh_from_db()
    return section_mark(section_of(draft, key), draft.answers)


def section_of(draft, key):
    return next(section for section in draft.application.stage_terms.sections if section.key == key)


def test_applying_begins_one_draft_and_goes_on_with_it(of_nino, call, nino):
    url = reverse("applications:apply", args=[call.code])
    assert "You name your organisation in the form." in shown(of_nino, url)
    first, second = of_nino.post(url), of_nino.post(url)
    application = Application.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == address("application", application)
    assert list(application.accesses.values_list("user", "role")) == [(nino.pk, AccessRole.EDITOR)]


def test_applying_asks_for_which_organisation(of_nino, call, nino):
    membership = MembershipFactory(user=nino, organisation__name="ხიდი")
    url = reverse("applications:apply", args=[call.code])
    assert "ხიდი" in shown(of_nino, url)
    assert of_nino.post(url, {"applicant": "999999999"}).status_code == 200
    assert not Application.objects.exists()
    of_nino.post(url, {"applicant": membership.organisation.code})
    assert Application.objects.get().applicant_organisation == membership.organisation


def test_a_visitor_is_asked_to_sign_in_first(as_user, call, clock):
    answer = as_user(None).get(reverse("applications:apply", args=[call.code]))
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_a_closed_call_begins_nothing(of_nino, call, clock):
    clock.move_to(DEADLINE + timedelta(seconds=1))
    url = reverse("applications:apply", args=[call.code])
    assert "This call does not take applications now." in shown(of_nino, url)
    assert of_nino.post(url).status_code == 200
    assert not Application.objects.exists()


def test_the_overview_is_a_task_list_with_what_prevents_submission(of_nino, draft, nino, at):
    fill(draft, payload("A01", org_name=""), by=nino, at=at)
    page = shown(of_nino, address("application", draft.application))
    assert "4 of 5 sections complete" in page
    assert "1 thing prevents submission" in page
    assert f"{address('section', draft.application, 'applicant')}?all=1#id_org_name" in page
    assert "Saved 12:00 by Nino Lomidze" in page


def test_a_section_shows_errors_of_what_is_written_and_required_ones_on_demand(of_nino, draft, nino, at):
    fill(draft, {"org_id": "12", "contact": {}}, by=nino, at=at)
    url = address("section", draft.application, "applicant")
    page = shown(of_nino, url)
    assert ("An identification code has 9 digits" in page, "Please answer this question." in page) == (True, False)
    assert "Please answer this question." in shown(of_nino, f"{url}?all=1")


def test_saving_a_section_goes_on_to_the_next_whatever_is_wrong(of_nino, draft):
    answers = {"org_name": "ხიდი", "org_id": "12", "mark": mark(draft, "applicant")}
    answer = of_nino.post(address("section", draft.application, "applicant"), answers)
    assert answer.headers["Location"] == address("section", draft.application, "project")
    stored = Submission.objects.get().answers
    assert (stored["org_name"], stored["org_id"]) == ("ხიდი", "12")


def test_saving_for_later_goes_to_the_list_and_the_last_section_to_the_check(of_nino, draft):
    url = address("section", draft.application, "applicant")
    later = of_nino.post(url, {"mark": mark(draft, "applicant"), "later": ""})
    assert later.headers["Location"] == address("application", draft.application)
    last = address("section", draft.application, "declarations")
    done = of_nino.post(last, {"declarations": ["true_data"], "mark": mark(draft, "declarations")})
    assert done.headers["Location"] == address("check-answers", draft.application)


def test_autosave_keeps_and_answers_with_status_mark_and_errors(of_nino, draft):
    url = address("section", draft.application, "applicant")
    answer = of_nino.post(url, {"org_id": "12", "mark": mark(draft, "applicant")}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Saved 12:00 by Nino Lomidze" in page
    assert f'id="mark" value="{mark(draft, "applicant")}" hx-swap-oob="true"' in page
    assert "An identification code has 9 digits" in page
    again = of_nino.post(url, {"org_id": "123", "mark": mark(draft, "applicant")}, headers=HTMX)
    assert again.status_code == 200
    assert Submission.objects.get().answers["org_id"] == "123"


def test_two_tabs_lose_nothing_and_show_both_texts(of_nino, draft):
    url = address("section", draft.application, "project")
    old = mark(draft, "project")
    of_nino.post(url, {"project_title": "From the first tab", "mark": old}, headers=HTMX)
    second = of_nino.post(url, {"project_title": "From the second tab", "mark": old}, headers=HTMX)
    page = second.content.decode()
    assert second.status_code == 409
    assert "Someone else has changed this section meanwhile" in page
    assert "From the first tab" in page
    assert Submission.objects.get().answers["project_title"] == "From the first tab"

    whole = of_nino.post(url, {"project_title": "From the second tab", "mark": old})
    page = whole.content.decode()
    assert whole.status_code == 409
    assert ('value="From the second tab"' in page, "From the first tab" in page) == (True, True)

    kept = of_nino.post(url, {"project_title": "From the second tab", "mark": old, "keep": ""})
    assert kept.status_code == 302
    assert Submission.objects.get().answers["project_title"] == "From the second tab"


def test_too_many_saves_are_told_and_nothing_typed_is_lost(of_nino, draft, settings):
    settings.MAX_SAVES_PER_MINUTE = 0
    url = address("section", draft.application, "project")
    answer = of_nino.post(url, {"project_title": "Still here", "mark": mark(draft, "project")})
    assert answer.status_code == 422
    assert 'value="Still here"' in answer.content.decode()
    assert of_nino.post(url, {"project_title": "x", "mark": mark(draft, "project")}, headers=HTMX).status_code == 422


def test_rows_are_added_and_removed_without_javascript(of_nino, draft):
    url = address("section", draft.application, "project")
    rows = {"workplan-0-activity": "First", "workplan-2-activity": "Third", "workplan-5-activity": "Sixth"}
    added = of_nino.post(url, {**rows, "mark": mark(draft, "project"), "add_row": "workplan"})
    assert added.headers["Location"] == f"{url}?add=workplan#id_workplan"
    assert 'name="workplan-3-activity"' in shown(of_nino, f"{url}?add=workplan")
    removed = of_nino.post(url, {**rows, "mark": mark(draft, "project"), "remove_row": "workplan-2"})
    assert removed.headers["Location"] == url
    assert [row["activity"] for row in Submission.objects.get().answers["workplan"]] == ["First", "Sixth"]


def file(name, as_name=None):
    return SimpleUploadedFile(as_name or name, (FIXTURES / "files" / name).read_bytes())


def test_papers_are_uploaded_shown_and_removed(of_nino, draft):
    url = address("section", draft.application, "documents")
    posted = {"documents-statute": file("good_statute.pdf"), "upload": "documents.statute", "mark": ""}
    answer = of_nino.post(url, {**posted, "mark": mark(draft, "documents")})
    assert answer.headers["Location"] == url
    paper = Attachment.objects.get()
    assert "good_statute.pdf" in shown(of_nino, url)
    remove = {"remove_paper": f"documents.statute:{paper.sha256}", "mark": mark(draft, "documents")}
    assert of_nino.post(url, remove).headers["Location"] == url
    assert not Attachment.objects.exists()


def test_a_bad_paper_is_told_at_its_question_and_the_answers_are_kept(of_nino, draft):
    url = address("section", draft.application, "documents")
    posted = {"documents-statute": file("js_open_action.pdf"), "mark": mark(draft, "documents")}
    answer = of_nino.post(url, posted)
    assert answer.status_code == 422
    assert "contains macros, scripts or attached files" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_ac03_the_submit_button_is_there_until_the_last_second(of_nino, draft, clock):
    overview, check = address("application", draft.application), address("check-answers", draft.application)
    clock.move_to(datetime.fromisoformat("2027-02-26T09:00:00+04:00"))
    assert check in shown(of_nino, overview)
    assert "14 hours left" in shown(of_nino, overview)
    assert address("submit", draft.application) in shown(of_nino, check)
    clock.move_to(datetime.fromisoformat("2027-02-26T23:59:59.900+04:00"))
    assert address("submit", draft.application) in shown(of_nino, check)
    clock.move_to(DEADLINE + timedelta(seconds=1))
    page = shown(of_nino, overview)
    assert (check in page, "This draft was not submitted. What you wrote stays here." in page) == (False, True)
    assert of_nino.get(check).headers["Location"] == overview


def test_ac07_submit_sent_twice_makes_one_number_and_one_mail(of_nino, call, nino, written):
    application = written(call, nino)
    url = address("submit", application)
    first, second = of_nino.post(url), of_nino.post(url)
    assert first.headers["Location"] == second.headers["Location"] == address("submitted", application)
    assert (Application.objects.count(), Submission.objects.count(), Message.objects.count()) == (1, 1, 1)
    page = shown(of_nino, address("submitted", application))
    assert application.reference in page
    assert "You may replace it until 26 February 2027, 23:59:59 (Tbilisi time)." in page


def test_submitting_what_is_wrong_tells_every_problem_with_a_link(of_nino, call, nino, written):
    application = written(call, nino, org_name="", legal_form="llc")
    answer = of_nino.post(address("submit", application))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 things prevent submission" in page
    for question in ("org_name", "legal_form"):
        assert f"{address('section', application, 'applicant')}?all=1#id_{question}" in page


def test_a_submitted_application_is_changed_as_a_new_version(of_nino, call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    page = shown(of_nino, address("application", application))
    assert "We are looking at your application." in page
    assert "Read what you submitted" in page
    of_nino.post(address("change", application))
    draft = Submission.objects.get(version=2)
    page = shown(of_nino, address("application", application))
    assert "The one you submitted counts until you submit this one." in page
    posted = {"project_title": "Better", "mark": mark(draft, "project")}
    of_nino.post(address("section", application, "project"), posted)
    assert Submission.objects.get(version=2).answers["project_title"] == "Better"


def test_mine_lists_only_mine(of_nino, call, nino, zura, at):
    mine = start_application(call, by=nino, at=at)
    other = start_application(call, by=zura, at=at)
    page = shown(of_nino, reverse("applications:mine"))
    assert (mine.reference in page, other.reference in page) == (True, False)


def test_mine_costs_the_same_with_many(of_nino, nino, call):
    def add():
        AccessFactory(application=ApplicationFactory(call=call), user=nino)

    assert_same_cost(of_nino, reverse("applications:mine"), add, most=6)


@pytest.mark.parametrize("name", ["application", "check-answers", "submitted", "withdraw", "submit", "change", "move"])
def test_an_outsider_learns_nothing(as_user, draft, zura, clock, name):
    url = address(name, draft.application)
    method = as_user(zura).post if name in ("submit", "change", "move") else as_user(zura).get
    assert method(url).status_code == 404
