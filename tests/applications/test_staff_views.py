"""The pages of applications as officers, the panel and outsiders see them."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

from django.urls import reverse
from openpyxl import load_workbook

from portal.applications.actions import open_version, submit_application
from portal.applications.exports import HEADER
from portal.applications.models import Application, Attachment
from portal.applications.states import AccessRole, ApplicationState
from portal.core.exports import BYTE_ORDER_MARK
from tests.budget import assert_same_cost
from tests.factories import FIXTURES, AccessFactory, ApplicationFactory, SubmissionFactory

from .browsing import address, shown
from .conftest import DEADLINE, fill, payload

S = ApplicationState


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
