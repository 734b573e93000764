"""A shortcoming that is mended once, and nothing else with it (AC-17)."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from portal.applications.actions import (
    add_paper,
    open_version,
    remove_paper,
    request_correction,
    save_answers,
    start_check,
    submit_application,
)
from portal.applications.answers import section_mark
from portal.applications.models import Attachment
from portal.applications.states import ApplicationState
from portal.core.errors import Refused
from portal.core.models import Message
from tests.factories import FIXTURES

ASKED = datetime.fromisoformat("2027-03-04T10:00:00+04:00")
DUE = datetime.fromisoformat("2027-03-12T18:00:00+04:00")
EXTRACT = "documents.register_extract"
S = ApplicationState


@pytest.fixture
def sent_back(call, nino, maia, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    start_check(application, by=maia, at=ASKED)
    request_correction(application, paths=[EXTRACT], due=DUE, reason="The extract is 8 months old.", by=maia, at=ASKED)
    return application


def test_the_applicant_is_told_what_and_until_when(sent_back, nino):
    assert (sent_back.state, sent_back.correction_paths, sent_back.correction_due) == (
        S.NEEDS_CORRECTION,
        [EXTRACT],
        DUE,
    )
    message = Message.objects.get(purpose="application_correction")
    assert message.recipient == nino.email
    assert "12 March 2027, 18:00 (Tbilisi time)" in message.subject
    assert "The extract is 8 months old." in message.body


def test_ac17_only_what_is_asked_for_can_change_and_the_reply_returns_to_the_check(sent_back, nino, at):
    when = DUE - timedelta(hours=1)
    draft = open_version(sent_back, by=nino, at=when)
    before = dict(draft.answers)
    question = draft.application.stage_terms.by_path[EXTRACT]
    remove_paper(draft, Attachment.objects.get(question=EXTRACT), by=nino, at=when)
    new = (FIXTURES / "files" / "good_statute.pdf").read_bytes()
    add_paper(draft, question, "new_extract.pdf", new, by=nino, at=when)
    project = draft.application.stage_terms.sections[1]
    read = section_mark(project, draft.answers)
    save_answers(draft, project, {"project_title": "Another project"}, read=read, by=nino, at=when)
    with pytest.raises(Refused) as refused:
        remove_paper(draft, Attachment.objects.get(question="documents.statute"), by=nino, at=when)
    assert refused.value.problems[0].code == "locked"

    second = submit_application(sent_back, by=nino, at=when)
    assert sent_back.state == S.IN_CHECK
    assert sent_back.counted == second
    assert second.answers["project_title"] == before["project_title"]
    assert [paper["name"] for paper in second.answers["documents"]["register_extract"]] == ["new_extract.pdf"]
    assert second.answers["documents"]["statute"] == before["documents"]["statute"]


def test_a_correction_after_its_last_moment_is_late(sent_back, nino):
    draft_moment = DUE + timedelta(seconds=1)
    with pytest.raises(Refused) as refused:
        open_version(sent_back, by=nino, at=draft_moment)
    assert refused.value.problems[0].code == "locked"
    open_version(sent_back, by=nino, at=DUE)
    with pytest.raises(Refused) as late:
        submit_application(sent_back, by=nino, at=draft_moment)
    assert [problem.code for problem in late.value.problems] == ["deadline_passed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paths": []}, "paths"),
        ({"paths": ["nonsense"]}, "paths"),
        ({"due": ASKED}, "due"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_request_without_paths_time_or_reason_is_refused(call, nino, maia, written, at, changes, field):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    start_check(application, by=maia, at=ASKED)
    request = {"paths": [EXTRACT], "due": DUE, "reason": "Old.", **changes}
    with pytest.raises(Refused) as refused:
        request_correction(application, **request, by=maia, at=ASKED)
    assert refused.value.problems[0].field == field
    assert application.state == S.IN_CHECK


def test_the_pages_of_a_correction(as_user, call, nino, maia, written, at, clock):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    clock.move_to(ASKED)
    officer, applicant = as_user(maia), as_user(nino)
    url = reverse("applications:move", args=[application.reference])
    officer.post(url, {"to": "in_check"})
    posted = {"to": "needs_correction", "paths": [EXTRACT], "due": "12.03.2027 18:00", "reason": "Too old."}
    officer.post(url, posted)
    application.refresh_from_db()
    assert (application.state, application.correction_due) == (S.NEEDS_CORRECTION, DUE)

    overview = reverse("applications:application", args=[application.reference])
    page = applicant.get(overview).content.decode()
    assert "Please correct what is open until 12 March 2027, 18:00 (Tbilisi time)" in page
    assert "Too old." in page
    applicant.post(reverse("applications:change", args=[application.reference]))
    papers = applicant.get(reverse("applications:section", args=[application.reference, "documents"])).content.decode()
    assert ("documents-register_extract" in papers, "documents-statute" in papers) == (True, False)
    project = applicant.get(reverse("applications:section", args=[application.reference, "project"])).content.decode()
    assert "Nothing in this section can be changed now." in project
    applicant.post(reverse("applications:submit", args=[application.reference]))
    application.refresh_from_db()
    assert application.state == S.IN_CHECK
