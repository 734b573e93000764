"""The pages of applications, as applicants, officers and everyone else see them."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from portal.applications.actions import open_version, start_application, submit_application
from portal.applications.answers import section_mark
from portal.applications.exports import HEADER
from portal.applications.models import Application, Attachment, Submission
from portal.applications.states import AccessRole, ApplicationState
from portal.core.exports import BYTE_ORDER_MARK
from portal.core.models import Message
from tests.budget import assert_same_cost
from tests.factories import FIXTURES, AccessFactory, ApplicationFactory, MembershipFactory, SubmissionFactory

from .conftest import DEADLINE, fill, payload

HTMX = {"HX-Request": "true"}
S = ApplicationState


@pytest.fixture
def of_nino(as_user, nino, clock):
    return as_user(nino)


@pytest.fixture
def draft(call, nino, at):
    return start_application(call, by=nino, at=at, language="en").submissions.get()


def address(name, application, *more):
    return reverse(f"applications:{name}", args=[application.reference, *more])


def mark(draft, key):
    draft.refresh_from_db()
    return section_mark(section_of(draft, key), draft.answers)


def section_of(draft, key):
    return next(section for section in draft.application.stage_terms.sections if section.key == key)


def shown(browser, url, status=200):
    answer = browser.get(url)
    assert answer.status_code == status
    return answer.content.decode()


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


def test_staff_see_no_draft(as_user, draft, maia, clock):
    assert as_user(maia).get(address("application", draft.application)).status_code == 404
    page = shown(as_user(maia), reverse("applications:list", args=[draft.application.call.code]))
    assert draft.application.reference not in page
    assert "No application has been submitted yet" in page


def test_an_officer_reads_answers_notes_papers_and_history(as_user, call, nino, maia, written, at, clock):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    page = shown(as_user(maia), address("application", application))
    for text in (payload("A01")["problem"][:60], "999000001", "GEL\u00a013,700.00", "Start the check", "Submitted"):
        assert text in page
    assert f"{application.reference}-statute.pdf" in page
    assert "good_statute.pdf" not in page


def test_ac15_staff_open_the_first_version_and_see_what_changed(as_user, call, nino, maia, written, at, clock):
    application = written(call, nino, "A02")
    submit_application(application, by=nino, at=at)
    draft = open_version(application, by=nino, at=at)
    fill(draft, payload("A02", project_title="A better title"), by=nino, at=at)
    submit_application(application, by=nino, at=at + timedelta(hours=1))
    browser, url = as_user(maia), address("application", application)
    old_title = payload("A02")["project_title"]
    assert "A better title" in shown(browser, url)
    assert old_title not in shown(browser, url)
    assert old_title in shown(browser, f"{url}?version=1")
    compared = shown(browser, f"{url}?compare=1")
    assert f"<del>{old_title}</del>" in compared
    assert "<ins>A better title</ins>" in compared
    assert "Identification code" not in compared
    assert shown(browser, f"{url}?version=9", 404)
    assert shown(browser, f"{url}?version=x", 404)


def test_a_reader_of_the_panel_sees_the_version_that_counts_only(as_user, call, nino, ana, written, at, clock):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    draft = open_version(application, by=nino, at=at)
    fill(draft, payload("A01", project_title="Not handed in"), by=nino, at=at)
    AccessFactory(application=application, user=ana, role=AccessRole.REVIEWER)
    page = shown(as_user(ana), address("application", application))
    assert (payload("A01")["project_title"] in page, "Not handed in" in page) == (True, False)
    assert "Start the check" not in page


def test_an_officer_moves_one_application(as_user, call, nino, maia, written, at, clock):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    browser, url = as_user(maia), address("move", application)
    browser.post(url, {"to": S.IN_CHECK})
    assert "Please give the reason." in browser.post(url, {"to": S.INELIGIBLE}, follow=True).content.decode()
    browser.post(url, {"to": S.INELIGIBLE, "reason": "Not registered."})
    application.refresh_from_db()
    assert application.state == S.INELIGIBLE
    assert "Not registered." in shown(as_user(nino), address("application", application))
    assert browser.post(url, {"to": "selected"}).status_code == 404


def test_an_auditor_moves_nothing(as_user, call, nino, irakli, written, at, clock):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    browser = as_user(irakli)
    assert "Start the check" not in shown(browser, address("application", application))
    assert browser.post(address("move", application), {"to": S.IN_CHECK}).status_code == 403


def test_many_are_moved_together_and_one_in_the_way_stops_no_other(as_user, call, maia, clock):
    rows = [ApplicationFactory(call=call, state=state) for state in (S.SUBMITTED, S.IN_REVIEW, S.SUBMITTED)]
    posted = {"to": S.IN_CHECK, "chosen": [row.reference for row in rows]}
    url = reverse("applications:move-many", args=[call.code])
    answer = as_user(maia).post(f"{url}?state=submitted", posted, follow=True)
    assert "2 applications were moved." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("applications:list", args=[call.code]) + "?state=submitted"
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [S.IN_CHECK, S.IN_REVIEW, S.IN_CHECK]


def listed(browser, call, query=""):
    page = shown(browser, reverse("applications:list", args=[call.code]) + query)
    return [row.reference for row in Application.objects.order_by("pk") if row.reference in page]


def test_the_list_is_filtered_by_state_and_words(as_user, call, maia, clock):
    one = ApplicationFactory(call=call, title="ღია ბიუჯეტი", applicant_organisation__name="ხიდი")
    two = ApplicationFactory(call=call, title="ᲦᲘᲐ ᲛᲔᲠᲘᲐ", state=S.IN_REVIEW, external_id="A07")
    browser = as_user(maia)
    assert listed(browser, call) == [one.reference, two.reference]
    assert listed(browser, call, "?state=in_review") == [two.reference]
    assert listed(browser, call, "?q=ხიდი") == [one.reference]
    assert listed(browser, call, "?q=ღია") == [one.reference, two.reference]
    assert listed(browser, call, "?q=ღია+მერია") == [two.reference]
    assert listed(browser, call, "?q=a07") == [two.reference]
    assert "Nothing fits these filters" in shown(browser, reverse("applications:list", args=[call.code]) + "?q=zzz")


def test_the_list_is_sorted_by_a_click_and_back_by_another(as_user, call, maia, clock):
    for title, amount in (("B", 300), ("A", 200), ("C", 100)):
        ApplicationFactory(call=call, title=f"Title {title}", requested=amount)
    browser, url = as_user(maia), reverse("applications:list", args=[call.code])

    def order(query):
        page = shown(browser, f"{url}{query}")
        return "".join(sorted("ABC", key=lambda letter: page.index(f"Title {letter}")))

    orders = [order(query) for query in ("?sort=title", "?sort=-title", "?sort=requested")]
    assert orders == ["ABC", "CBA", "CAB"]
    assert shown(browser, f"{url}?sort=nonsense&state=nonsense&page=nonsense")


def test_the_list_costs_the_same_with_many_and_shows_fifty(as_user, call, maia, clock):
    browser, url = as_user(maia), reverse("applications:list", args=[call.code])
    assert_same_cost(browser, url, lambda: ApplicationFactory(call=call), most=8)
    for _more in range(21):
        ApplicationFactory(call=call)
    assert "1–50 of 51" in shown(browser, url)


def test_the_export_holds_exactly_what_is_filtered(as_user, call, maia, clock, at):
    title = '=HYPERLINK("x"), „ციტატა“; O\'Neill'
    row = ApplicationFactory(call=call, title=title, applicant_organisation__name="ხიდი", requested="12500.50")
    ApplicationFactory(call=call, state=S.IN_REVIEW)
    browser, url = as_user(maia), reverse("applications:list", args=[call.code])
    answer = browser.get(f"{url}?state=submitted&export=csv")
    text = b"".join(answer.streaming_content).decode().removeprefix(BYTE_ORDER_MARK)
    code = row.applicant_organisation.code
    assert list(csv.reader(StringIO(text))) == [
        list(HEADER),
        [row.reference, "", "Submitted", "'" + title, "ხიდი", code, "12500.50", "", "ka", "2027-02-22T08:00:00+00:00"],
    ]
    workbook = load_workbook(BytesIO(browser.get(f"{url}?state=submitted&export=xlsx").content))
    cells = [[cell.value for cell in row] for row in workbook.active.rows]
    assert cells[1][:7] == [row.reference, None, "Submitted", title, "ხიდი", code, 12500.5]
    assert len(cells) == 2


def test_only_staff_of_the_call_see_the_list(as_user, call, nino, zura, clock):
    url = reverse("applications:list", args=[call.code])
    assert [as_user(person).get(url).status_code for person in (nino, zura)] == [403, 403]
    assert as_user(None).get(url).status_code == 302


def test_papers_are_handed_out_as_attachments_to_those_who_may_see_them(
    as_user, call, nino, maia, zura, ana, written, at, clock
):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    AccessFactory(application=application, user=ana, role=AccessRole.REVIEWER)
    paper = Attachment.objects.get(question="documents.statute")
    url = address("file", application, paper.pk)
    name = f"{application.reference}-statute.pdf"
    for person, expected in ((nino, "good_statute.pdf"), (maia, name), (ana, name)):
        answer = as_user(person).get(url)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{expected}"'
        assert answer.content == (FIXTURES / "files" / "good_statute.pdf").read_bytes()
    assert as_user(zura).get(url).status_code == 404
    assert as_user(nino).get(address("file", application, 999_999)).status_code == 404


def test_nobody_gets_the_paper_of_another_application(as_user, call, nino, zura, written, at, clock):
    first, second = written(call, nino), written(call, zura, "A02")
    paper = second.attachments.first()
    assert as_user(nino).get(address("file", first, paper.pk)).status_code == 404


def test_the_desk_tells_applicants_and_officers_what_waits(as_user, draft, maia, nino, clock):
    assert "Finish your application" in shown(as_user(nino), reverse("desk"))
    ApplicationFactory(call=draft.application.call)
    assert "Check 1 application" in shown(as_user(maia), reverse("manage:desk"))
    clock.move_to(DEADLINE + timedelta(seconds=1))
    assert "Finish your application" not in shown(as_user(nino), reverse("desk"))


def test_submission_factory_rows_without_answers_break_no_page(as_user, call, maia, clock, at):
    application = ApplicationFactory(call=call, stage="application")
    SubmissionFactory(application=application, submitted_at=at)
    assert "Not answered" in shown(as_user(maia), address("application", application))
