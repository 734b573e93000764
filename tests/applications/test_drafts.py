"""Keeping what is written: nothing lost, nothing overwritten, saving never fails on what is wrong."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from portal.accounts.models import Membership
from portal.applications.actions import (
    add_paper,
    open_version,
    remove_paper,
    save_answers,
    start_application,
    submit_application,
)
from portal.applications.actions.drafts import grant_editing
from portal.applications.answers import section_answers, section_mark
from portal.applications.models import Access, Application, Attachment, Submission
from portal.core.errors import Refused
from tests.factories import FIXTURES, OrganisationFactory

from .conftest import DEADLINE, fill, payload


def section_named(draft, key):
    return next(section for section in draft.application.stage_terms.sections if section.key == key)


def save(draft, key, answers, *, by, at, read=None):
    section = section_named(draft, key)
    mark = section_mark(section, draft.answers) if read is None else read
    save_answers(draft, section, answers, read=mark, by=by, at=at)


def test_starting_knows_the_applicant_and_lets_them_edit(call, nino, at):
    organisation = OrganisationFactory(code="999000077", name="ხიდი")
    Membership.objects.create(organisation=organisation, user=nino)
    application = start_application(call, by=nino, at=at, organisation=organisation, language="ka")
    assert application.submissions.get().answers == {
        "org_name": "ხიდი",
        "org_id": "999000077",
        "contact": {"full_name": "Nino Lomidze", "email": "nino@example.org"},
    }
    assert application.accesses.get().user == nino
    assert (application.language, application.applicant_organisation) == ("ka", organisation)


def test_starting_again_goes_on_with_the_open_draft(call, nino, at):
    first = start_application(call, by=nino, at=at)
    assert start_application(call, by=nino, at=at + timedelta(days=1)) == first
    assert (Application.objects.count(), Submission.objects.count(), Access.objects.count()) == (1, 1, 1)


def test_nobody_starts_for_an_organisation_of_others(call, nino, at):
    with pytest.raises(PermissionDenied):
        start_application(call, by=nino, at=at, organisation=OrganisationFactory())
    assert not Application.objects.exists()


def test_saving_keeps_what_is_wrong(draft, nino, at):
    wrong = {"org_name": "", "org_id": "12", "iban": "nonsense", "contact": {"email": "no"}, "certificates": [{}]}
    save(draft, "applicant", wrong, by=nino, at=at)
    stored = Submission.objects.get()
    assert section_answers(section_named(draft, "applicant"), stored.answers) == wrong
    assert (stored.revision, stored.saved_at, stored.saved_by) == (1, at, nino)


def test_saving_makes_a_nul_visible_because_databases_cannot_keep_it(draft, nino, at):
    save(draft, "project", {"project_title": "a\0b", "target_groups": ["\0"]}, by=nino, at=at)
    assert section_answers(section_named(draft, "project"), Submission.objects.get().answers) == {
        "project_title": "a\N{REPLACEMENT CHARACTER}b",
        "target_groups": ["\N{REPLACEMENT CHARACTER}"],
    }


def test_two_tabs_in_one_section_never_overwrite_silently(draft, nino, giorgi, at):
    grant_editing(draft.application, giorgi, by=nino, at=at)
    section = section_named(draft, "project")
    read = section_mark(section, draft.answers)
    save(draft, "project", {"project_title": "By Nino"}, by=nino, at=at, read=read)
    with pytest.raises(Refused) as refused:
        save(Submission.objects.get(), "project", {"project_title": "By Giorgi"}, by=giorgi, at=at, read=read)
    assert [problem.code for problem in refused.value.problems] == ["changed_meanwhile"]
    assert Submission.objects.get().answers["project_title"] == "By Nino"


def test_two_people_in_two_sections_never_stand_in_each_others_way(draft, nino, giorgi, at):
    grant_editing(draft.application, giorgi, by=nino, at=at)
    of_giorgi = Submission.objects.select_related("application__call").get()
    save(draft, "project", {"project_title": "By Nino"}, by=nino, at=at)
    save(of_giorgi, "applicant", {"org_name": "By Giorgi"}, by=giorgi, at=at)
    stored = Submission.objects.get()
    assert (stored.answers["project_title"], stored.answers["org_name"]) == ("By Nino", "By Giorgi")
    assert stored.revision == 2


def test_saving_what_is_stored_already_writes_nothing(draft, nino, at):
    save(draft, "project", {"project_title": "One"}, by=nino, at=at)
    save(draft, "project", {"project_title": "One"}, by=nino, at=at + timedelta(hours=1))
    assert (Submission.objects.get().revision, Submission.objects.get().saved_at) == (1, at)


def test_an_answer_that_is_taken_away_is_gone_and_others_stay(draft, nino, at):
    save(draft, "project", {"project_title": "One", "summary": "Two"}, by=nino, at=at)
    save(draft, "project", {"summary": "Two"}, by=nino, at=at)
    assert section_answers(section_named(draft, "project"), Submission.objects.get().answers) == {"summary": "Two"}


def test_more_than_sixty_saves_a_minute_are_refused(draft, nino, at):
    for number in range(60):
        save(draft, "project", {"project_title": str(number)}, by=nino, at=at)
    with pytest.raises(Refused) as refused:
        save(draft, "project", {"project_title": "61"}, by=nino, at=at)
    assert refused.value.problems[0].code == "too_many_saves"
    save(draft, "project", {"project_title": "62"}, by=nino, at=at + timedelta(minutes=1))
    assert Submission.objects.get().answers["project_title"] == "62"


def test_an_application_that_is_too_long_as_a_whole_is_refused(draft, nino, at, settings):
    settings.MAX_SUBMISSION_CHARACTERS = 100
    with pytest.raises(Refused) as refused:
        save(draft, "project", {"method": "x" * 101}, by=nino, at=at)
    assert refused.value.problems[0].code == "too_long"


def test_nobody_else_saves_and_nothing_is_saved_after_the_deadline(draft, nino, zura, at):
    with pytest.raises(PermissionDenied):
        save(draft, "project", {"project_title": "Mine"}, by=zura, at=at)
    with pytest.raises(Refused) as refused:
        save(draft, "project", {"project_title": "Late"}, by=nino, at=DEADLINE + timedelta(seconds=1))
    assert refused.value.problems[0].code == "locked"
    save(draft, "project", {"project_title": "In time"}, by=nino, at=DEADLINE + timedelta(milliseconds=900))
    assert Submission.objects.get().answers["project_title"] == "In time"


def paper(name):
    return (FIXTURES / "files" / name).read_bytes()


def test_a_paper_is_kept_under_a_random_key_and_named_by_the_answer(draft, nino, at):
    question = draft.application.stage_terms.by_path["documents.statute"]
    kept = add_paper(draft, question, "../../წესდება.pdf", paper("good_statute.pdf"), by=nino, at=at)
    assert (kept.name, kept.media_type, kept.size, kept.question) == (
        "წესდება.pdf",
        "application/pdf",
        599,
        "documents.statute",
    )
    assert "წესდება" not in kept.file_key
    assert default_storage.open(kept.file_key).read() == paper("good_statute.pdf")
    assert Submission.objects.get().answers["documents"] == {
        "statute": [{"name": "წესდება.pdf", "sha256": kept.sha256}]
    }


def test_the_same_paper_twice_is_one_paper(draft, nino, at):
    question = draft.application.stage_terms.by_path["documents.team_cvs"]
    first = add_paper(draft, question, "cv.docx", paper("good_cv.docx"), by=nino, at=at)
    assert add_paper(draft, question, "again.docx", paper("good_cv.docx"), by=nino, at=at) == first
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("js_open_action.pdf", "active_content"), ("truncated.pdf", "damaged"), ("html_named.pdf", "wrong_type")],
)
def test_a_bad_paper_is_refused_before_anything_is_stored(draft, nino, at, name, code):
    question = draft.application.stage_terms.by_path["documents.statute"]
    before = default_storage.listdir("")
    with pytest.raises(Refused) as refused:
        add_paper(draft, question, name, paper(name), by=nino, at=at)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("documents.statute", code)]
    assert name in refused.value.problems[0].message
    assert (Attachment.objects.count(), default_storage.listdir("")) == (0, before)


def test_a_second_paper_where_one_is_asked_for_is_refused(draft, nino, at):
    question = draft.application.stage_terms.by_path["documents.statute"]
    add_paper(draft, question, "a.pdf", paper("good_statute.pdf"), by=nino, at=at)
    with pytest.raises(Refused) as refused:
        add_paper(draft, question, "b.pdf", paper("good_extract.pdf"), by=nino, at=at)
    assert refused.value.problems[0].code == "too_many"


def test_saving_a_section_never_touches_its_papers(draft, nino, at):
    question = draft.application.stage_terms.by_path["documents.statute"]
    add_paper(draft, question, "a.pdf", paper("good_statute.pdf"), by=nino, at=at)
    save(draft, "documents", {"documents.statute": [{"name": "x", "sha256": "0" * 64}]}, by=nino, at=at)
    assert Submission.objects.get().answers["documents"]["statute"][0]["name"] == "a.pdf"


def test_a_paper_of_a_draft_is_removed_with_its_file(draft, nino, at, django_capture_on_commit_callbacks):
    question = draft.application.stage_terms.by_path["documents.statute"]
    kept = add_paper(draft, question, "a.pdf", paper("good_statute.pdf"), by=nino, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        remove_paper(draft, kept, by=nino, at=at)
    assert (Attachment.objects.count(), default_storage.exists(kept.file_key)) == (0, False)
    assert "documents" not in Submission.objects.get().answers


def test_a_paper_that_was_handed_in_stays_when_the_next_version_drops_it(call, nino, written, at):
    application = written(call, nino)
    first = submit_application(application, by=nino, at=at)
    draft = open_version(application, by=nino, at=at)
    kept = Attachment.objects.get(question="documents.statute")
    remove_paper(draft, kept, by=nino, at=at)
    assert Attachment.objects.filter(pk=kept.pk).exists()
    assert default_storage.exists(kept.file_key)
    first.refresh_from_db()
    assert first.answers["documents"]["statute"][0]["sha256"] == kept.sha256
    assert "statute" not in Submission.objects.get(version=2).answers["documents"]


def test_the_next_version_begins_with_the_answers_of_the_last(call, nino, written, at):
    application = written(call, nino)
    first = submit_application(application, by=nino, at=at)
    draft = open_version(application, by=nino, at=at)
    assert (draft.version, draft.answers, draft.submitted_at) == (2, first.answers, None)
    assert open_version(application, by=nino, at=at) == draft


def test_a_whole_application_written_page_by_page_reads_back_as_typed(call, nino, written):
    application = written(call, nino, "A35")
    stored = application.submissions.get().answers
    expected = payload("A35")
    assert {key: stored[key] for key in expected if key != "documents"} == {
        key: value for key, value in expected.items() if key != "documents"
    }


def test_filling_after_the_deadline_is_refused(call, nino, at):
    application = start_application(call, by=nino, at=at)
    with pytest.raises(Refused):
        fill(
            application.submissions.get(),
            payload("A01"),
            by=nino,
            at=datetime.fromisoformat("2027-02-27T00:00:00+04:00"),
        )
