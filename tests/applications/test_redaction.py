"""Which answers a reader sees, by role; a test of absence plants what could leak."""

from datetime import datetime

import pytest
from django.urls import reverse

from portal.accounts.states import Role
from portal.applications.actions import submit_application
from portal.applications.models import Attachment
from portal.applications.printing import answer_sections
from portal.applications.redaction import applicant_name, reader_role, redact
from portal.applications.states import AccessRole
from tests.factories import AccessFactory, StaffRoleFactory

from .conftest import CANDIDATES, payload

AT = datetime.fromisoformat("2027-03-18T12:00:00+04:00")
IDENTITY = ("full_name", "personal_number", "email", "phone")
SECRET = "Wheelchair access, please"
WHOLE = (AccessRole.EDITOR, Role.OFFICER)
STAFF = (Role.DIRECTOR, Role.FINANCE, Role.AUDITOR)
PANEL = (AccessRole.REVIEWER, AccessRole.CHAIR)


@pytest.fixture
def candidate(internships, nino, written):
    """A submitted application to a call in which the panel must not learn who applies."""
    documents = {"cv": ["good_cv.docx"], "recommendation": ["good_statute.pdf"]}
    application = written(internships, nino, "C01", when=AT, adjustments=SECRET, documents=documents)
    Attachment.objects.update(name="salome-arqishvili.pdf")
    submit_application(application, by=nino, at=AT)
    return application


def everything(application, role):
    """Return all that `role` sees, as one text."""
    parts = [applicant_name(application, role)]
    for section in redact(application, role, language="en"):
        for answer in section.answers:
            parts += [answer.text, *(cell for row in answer.rows for cell in row), *(p.name for p in answer.papers)]
    return "\n".join(parts)


def paths(application, role):
    return {answer.path for section in redact(application, role, language="en") for answer in section.answers}


def test_the_applicant_and_the_officer_see_every_answer(candidate):
    stage = candidate.stage_terms
    assert (
        paths(candidate, AccessRole.EDITOR)
        == paths(candidate, Role.OFFICER)
        == set(stage.by_path) - {path for path in stage.by_path if path.startswith("languages.")}
    )


@pytest.mark.parametrize("role", PANEL)
def test_a_blind_panel_learns_nothing_of_who_applies(candidate, role):
    seen = everything(candidate, role)
    for key in IDENTITY:
        assert payload("C01", CANDIDATES)[key] not in seen
    assert "1997" not in seen
    assert "arqishvili" not in seen
    assert SECRET not in seen
    assert payload("C01", CANDIDATES)["motivation"] in seen
    assert applicant_name(candidate, role) == ""


@pytest.mark.parametrize("role", PANEL)
def test_a_blind_panel_sees_only_papers_that_are_safe_under_neutral_names(candidate, role):
    papers = [
        paper.name
        for section in redact(candidate, role, language="en")
        for answer in section.answers
        for paper in answer.papers
    ]
    assert papers == [f"{candidate.reference}-cv.pdf"]
    assert "documents.recommendation" not in paths(candidate, role)


@pytest.mark.parametrize("role", [*STAFF, *PANEL, AccessRole.HOST])
def test_a_sensitive_answer_is_seen_only_by_the_roles_it_names(candidate, role):
    assert "adjustments" not in paths(candidate, role)
    assert SECRET not in everything(candidate, role)


@pytest.mark.parametrize("role", WHOLE)
def test_a_sensitive_answer_is_seen_by_its_writer_and_the_roles_it_names(candidate, role):
    assert SECRET in everything(candidate, role)


def test_a_host_learns_the_person_but_no_personal_number(candidate):
    seen = everything(candidate, AccessRole.HOST)
    assert payload("C01", CANDIDATES)["full_name"] in seen
    assert payload("C01", CANDIDATES)["personal_number"] not in seen


def test_an_open_panel_sees_who_applies(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    seen = everything(application, AccessRole.REVIEWER)
    assert payload("A01")["org_name"] in seen
    assert applicant_name(application, AccessRole.REVIEWER) == payload("A01")["org_name"]


def test_a_paper_that_the_panel_does_not_see_cannot_be_fetched(as_user, candidate, ana, clock):
    AccessFactory(application=candidate, user=ana, role=AccessRole.REVIEWER)
    browser = as_user(ana)
    seen, hidden = (Attachment.objects.get(question=f"documents.{key}") for key in ("cv", "recommendation"))
    name = f"{candidate.reference}-cv.pdf"
    answer = browser.get(reverse("applications:file", args=[candidate.reference, seen.pk]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert browser.get(reverse("applications:file", args=[candidate.reference, hidden.pk])).status_code == 404


def test_the_page_of_a_blind_reader_names_nobody(as_user, candidate, ana, clock):
    AccessFactory(application=candidate, user=ana, role=AccessRole.REVIEWER)
    page = as_user(ana).get(reverse("applications:application", args=[candidate.reference])).content.decode()
    for key in IDENTITY:
        assert payload("C01", CANDIDATES)[key] not in page


def test_a_role_for_another_call_counts_for_nothing(candidate, zura):
    StaffRoleFactory(user=zura, role=Role.OFFICER, call_code="SG-2027-01")
    assert reader_role(zura, candidate) == ""


def test_the_widest_role_counts(candidate, nino, maia, ana):
    for person, role in ((maia, AccessRole.REVIEWER), (ana, AccessRole.REVIEWER), (ana, AccessRole.CHAIR)):
        AccessFactory(application=candidate, user=person, role=role)
    assert [reader_role(person, candidate) for person in (nino, maia, ana)] == ["editor", "officer", "chair"]


def test_an_ended_access_counts_for_nothing(candidate, ana):
    AccessFactory(application=candidate, user=ana, role=AccessRole.REVIEWER, until=AT)
    assert reader_role(ana, candidate) == ""


def test_a_follow_up_is_shown_after_a_yes_only(call, nino, written, at):
    yes = written(call, nino, other_funding="yes", other_funding_details="The town, 2000 GEL, 2026")
    assert "other_funding_details" in {
        answer.path
        for section in redact(yes, AccessRole.EDITOR, language="en", submission=yes.submissions.get())
        for answer in section.answers
    }
    submit_application(yes, by=nino, at=at)
    assert "The town, 2000 GEL, 2026" in everything(yes, AccessRole.REVIEWER)


def test_a_budget_is_read_as_a_table(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    budget = next(
        answer
        for section in redact(application, AccessRole.EDITOR, language="en")
        for answer in section.answers
        if answer.path == "budget"
    )
    assert budget.columns[:4] == ("Category", "Description", "Unit", "Quantity")
    assert [cell.replace("\u00a0", " ") for cell in budget.rows[0]] == [
        "Staff",
        "პროექტის კოორდინატორი",
        "თვე",
        "6",
        "GEL 799.00",
        "GEL 4,794.00",
        "GEL 4,794.00",
        "GEL 0.00",
        "In cash",
    ]


def test_what_is_printed_about_the_project_names_nobody(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    whole = answer_sections(application.counted, "en")
    project = answer_sections(application.counted, "en", project_only=True)
    assert [section["heading"] for section in whole] == [
        "Applicant organisation",
        "Project",
        "Budget",
        "Documents",
        "Declarations and consents",
    ]
    assert [section["heading"] for section in project] == ["Project"]
    plan = next(answer for answer in project[0]["answers"] if answer["question"] == "Work plan")
    assert plan["columns"] == ["Activity", "Start (month)", "End (month)", "Responsible person"]
    assert len(plan["rows"]) == 4
