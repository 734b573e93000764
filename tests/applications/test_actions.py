"""Handing in, withdrawing, checking: what is written, what is refused, who is told."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from portal.accounts.models import Membership, Organisation
from portal.accounts.states import MemberRole
from portal.applications.actions import (
    mark_ineligible,
    open_version,
    pass_to_review,
    start_application,
    start_check,
    submit_application,
    withdraw_application,
)
from portal.applications.actions.claims import claim
from portal.applications.actions.submission import check_version, hand_in
from portal.applications.models import Application, Claim
from portal.applications.states import ApplicationState
from portal.core.canonical import digest
from portal.core.errors import Refused
from portal.core.events import events_of
from portal.core.models import Message
from portal.documents.contexts import receipt_page
from portal.documents.rendering.labels import LABELS
from tests.factories import CallFactory, definition

from .conftest import DEADLINE, SUBMISSIONS, fill, payload

S = ApplicationState
LAST_MOMENT = datetime.fromisoformat("2027-02-26T23:59:59.900+04:00")


def problems(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_submitting_writes_everything_that_the_application_says(call, nino, written, at):
    application = written(call, nino)
    submission = submit_application(application, by=nino, at=at)

    application.refresh_from_db()
    assert (application.state, application.title, application.requested) == (
        S.SUBMITTED,
        payload("A01")["project_title"],
        Decimal("13700.00"),
    )
    assert application.submitted_at == submission.submitted_at == at
    assert application.counted == submission
    assert submission.digest == digest(submission.answers)
    assert submission.answers["org_id"] == "999000001"
    assert [name["name"] for name in submission.answers["documents"]["team_cvs"]] == ["good_cv.docx"]
    assert sorted(Claim.objects.values_list("key", "value")) == [
        ("answer:org_id", "999000001"),
        ("organisation", "999000001#1"),
    ]
    assert [event.verb for event in events_of(application)][-2:] == ["moved", "submitted"]


def test_submitting_enters_an_unknown_organisation_with_the_applicant_as_its_manager(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    organisation = Organisation.objects.get()
    assert (organisation.code, organisation.name) == ("999000001", "ღია მერია")
    assert application.applicant_organisation == organisation
    assert Membership.objects.get().role == MemberRole.OWNER


def test_a_known_organisation_keeps_its_name_and_members_and_officers_get_notes(call, nino, zura, written, at):
    known = Organisation.objects.create(code="999000001", name="Open Town Hall")
    Membership.objects.create(organisation=known, user=zura)
    submission = submit_application(written(call, nino), by=nino, at=at)
    known.refresh_from_db()
    assert known.name == "Open Town Hall"
    assert list(known.members.all()) == [zura]
    assert [(note["field"], note["code"]) for note in submission.notes] == [
        ("org_name", "other_name"),
        ("org_id", "not_a_member"),
    ]


def test_ac01_the_last_second_counts(call, nino, written):
    application = written(call, nino, "A40", when=DEADLINE - timedelta(hours=1))
    submission = submit_application(application, by=nino, at=LAST_MOMENT)
    assert application.state == S.SUBMITTED
    assert application.reference.startswith("SG-2027-01-")
    on_the_receipt = {"ka": "26.02.2027, 23:59:59 (თბილისის დროით)", "en": "26 February 2027, 23:59:59 (Tbilisi time)"}
    for language, text in on_the_receipt.items():
        application.language = language
        facts = receipt_page(submission)["facts"]
        assert {"label": "received", "value": text} in facts
        assert {fact["label"] for fact in facts if isinstance(fact["label"], str)} <= set(LABELS)


def test_the_next_second_is_late_and_the_draft_stays(call, nino, written):
    application = written(call, nino, "A40", when=DEADLINE - timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        submit_application(application, by=nino, at=DEADLINE + timedelta(seconds=1))
    assert problems(refused) == [("__call__", "deadline_passed")]
    application.refresh_from_db()
    assert application.state == S.DRAFT
    assert application.submissions.get().answers["org_id"] == payload("A40")["org_id"]
    assert not Claim.objects.exists()


def test_all_problems_are_told_at_once_and_nothing_is_written(call, nino, written, at):
    application = written(call, nino, legal_form="llc", org_name="", iban="GE00")
    before = application.submissions.get().answers
    with pytest.raises(Refused) as refused:
        submit_application(application, by=nino, at=at)
    assert problems(refused) == [("org_name", "required"), ("legal_form", "not_eligible"), ("iban", "format")]
    assert all(problem.message for problem in refused.value.problems)
    assert application.submissions.get().answers == before
    assert (Organisation.objects.count(), Claim.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_ac07_a_double_click_makes_one_application_one_number_one_mail(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    again = Application.objects.select_related("call").get(pk=application.pk)
    with pytest.raises(Refused) as refused:
        submit_application(again, by=nino, at=at + timedelta(seconds=1))
    assert problems(refused) == [("__call__", "already_submitted")]
    assert Application.objects.count() == 1
    assert [version.submitted_at for version in again.submissions.all()] == [at]
    message = Message.objects.get()
    assert (message.purpose, message.recipient, message.language) == ("application_submitted", nino.email, "en")
    assert application.reference in message.subject
    assert "26 February 2027, 23:59:59 (Tbilisi time)" in message.body


def test_two_requests_that_read_the_same_draft_hand_it_in_once(call, nino, written, at):
    first = written(call, nino)
    second = Application.objects.select_related("call").get(pk=first.pk)
    stale = second.submissions.get()
    submit_application(first, by=nino, at=at)
    stale.application = second
    checked = check_version(stale, at=at)
    with pytest.raises(Refused) as refused:
        hand_in(stale, checked, by=nino, at=at)
    assert problems(refused) == [("__call__", "already_submitted")]
    assert Claim.objects.count() == 2


def test_ac13_withdraw_and_come_back_before_the_deadline(call, nino, written):
    on_20, on_22, on_25 = (datetime.fromisoformat(f"2027-02-{day}T12:00:00+04:00") for day in (20, 22, 25))
    first = written(call, nino, when=on_20)
    submit_application(first, by=nino, at=on_20)
    withdraw_application(first, by=nino, at=on_22)
    second = written(call, nino, when=on_25)
    submit_application(second, by=nino, at=on_25)

    assert first.pk != second.pk
    assert (first.state, second.state) == (S.WITHDRAWN, S.SUBMITTED)
    assert set(Claim.objects.values_list("application", flat=True)) == {second.pk}
    assert [event.verb for event in events_of(first)][-3:] == ["moved", "submitted", "moved"]
    assert [event.data["to"] for event in events_of(first) if event.verb == "moved"] == [S.SUBMITTED, S.WITHDRAWN]
    purposes = Message.objects.order_by("pk").values_list("purpose", flat=True)
    assert list(purposes) == ["application_submitted", "application_withdrawn", "application_submitted"]


def test_ac15_the_last_submitted_version_counts_and_the_first_can_be_opened(call, nino, written):
    on_15, on_25 = (datetime.fromisoformat(f"2027-02-{day}T12:00:00+04:00") for day in (15, 25))
    application = written(call, nino, "A02", when=on_15)
    first = submit_application(application, by=nino, at=on_15)
    draft = open_version(application, by=nino, at=on_25)
    fill(draft, payload("A02", project_title="A better title"), by=nino, at=on_25)
    assert application.counted == first

    second = submit_application(application, by=nino, at=on_25)
    application.refresh_from_db()
    assert (second.version, application.counted, application.title) == (2, second, "A better title")
    assert application.submitted_at == on_25
    first.refresh_from_db()
    assert first.answers["project_title"] == payload("A02")["project_title"]
    assert Claim.objects.filter(application=application).count() == 2


def test_ac19_two_certificates_of_one_person_are_too_few(call, nino, written, at):
    certificates = payload("A38", SUBMISSIONS)["certificates"]
    application = written(call, nino, certificates=certificates)
    with translation.override("en"), pytest.raises(Refused) as refused:
        submit_application(application, by=nino, at=at)
    assert problems(refused) == [("certificates", "too_few")]
    assert refused.value.problems[0].message == "Give valid certificates of at least two different persons."


def test_ac21_the_same_organisation_is_refused_with_the_number_of_the_first(call, nino, zura, written, at):
    first = written(call, nino)
    submit_application(first, by=nino, at=at)
    second = written(call, zura, "A02", org_id="999000001", when=at)
    with pytest.raises(Refused) as refused:
        submit_application(second, by=zura, at=at)
    assert problems(refused) == [("org_id", "duplicate_in_call")]
    message = refused.value.problems[0].message
    assert first.reference in message
    assert first.title not in message
    assert Claim.objects.filter(application=second).count() == 0


def test_ac21_of_two_at_once_only_one_passes(call, nino, zura, written, at):
    first, second = written(call, nino), written(call, zura, "A02", org_id="999000001")
    checks = [check_version(one.submissions.get(), at=at) for one in (first, second)]
    claim(first, checks[0])
    with pytest.raises(Refused) as refused:
        claim(second, checks[1])
    assert problems(refused) == [("org_id", "duplicate_in_call")]
    assert set(Claim.objects.values_list("application", flat=True)) == {first.pk}


def test_an_organisation_may_apply_as_often_as_the_call_says(nino, zura, elene, written, at):
    terms = definition("SG-2027-01")
    terms["call"]["max_applications_per_organisation"] = 2
    terms["form"]["sections"][0]["questions"][1]["unique_per_call"] = False
    call = CallFactory(definition=terms)
    for person in (nino, zura):
        submit_application(written(call, person), by=person, at=at)
    with pytest.raises(Refused) as refused:
        submit_application(written(call, elene), by=elene, at=at)
    assert problems(refused) == [("org_id", "duplicate_in_call")]
    assert sorted(Claim.objects.values_list("value", flat=True)) == ["999000001#1", "999000001#2"]


def test_a_person_applies_once_and_is_told_at_the_question(internships, nino, zura, written):
    at = datetime.fromisoformat("2027-03-18T12:00:00+04:00")
    submit_application(written(internships, nino, "C01", when=at), by=nino, at=at)
    again = written(internships, zura, "C01", when=at)
    with pytest.raises(Refused) as refused:
        submit_application(again, by=zura, at=at)
    assert problems(refused) == [("personal_number", "duplicate_in_call")]


def test_a_stranger_can_do_nothing_with_an_application(call, nino, zura, written, at):
    application = written(call, nino)
    with pytest.raises(PermissionDenied):
        submit_application(application, by=zura, at=at)
    submit_application(application, by=nino, at=at)
    for act in (withdraw_application, open_version):
        with pytest.raises(PermissionDenied):
            act(application, by=zura, at=at)
    assert application.state == S.SUBMITTED


def test_an_officer_checks_and_passes_on(call, nino, maia, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    start_check(application, by=maia, at=at)
    pass_to_review(application, by=maia, at=at)
    assert application.state == S.IN_REVIEW


def test_an_applicant_does_not_check(call, nino, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    with pytest.raises(PermissionDenied):
        start_check(application, by=nino, at=at)
    assert application.state == S.SUBMITTED


def test_closing_an_application_needs_a_reason_which_its_writers_read(call, nino, maia, written, at):
    application = written(call, nino)
    submit_application(application, by=nino, at=at)
    start_check(application, by=maia, at=at)
    with pytest.raises(Refused) as refused:
        mark_ineligible(application, reason="  ", by=maia, at=at)
    assert problems(refused) == [("reason", "required")]

    mark_ineligible(application, reason="The register says otherwise.", by=maia, at=at)
    assert application.state == S.INELIGIBLE
    assert not Claim.objects.exists()
    message = Message.objects.get(purpose="application_closed")
    assert (message.recipient, "The register says otherwise." in message.body) == (nino.email, True)


def test_no_application_begins_before_the_opening_or_after_the_deadline(call, nino):
    for when in ("2027-01-18T09:59:59+04:00", "2027-02-27T00:00:00+04:00"):
        with pytest.raises(Refused) as refused:
            start_application(call, by=nino, at=datetime.fromisoformat(when))
        assert problems(refused) == [("__call__", "not_open")]
    assert not Application.objects.exists()
