"""Beginning an application and keeping what is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.calls.definition.bindings import bindings
from portal.core.canonical import canonical_json
from portal.core.errors import Refused, refuse
from portal.core.events import record

from ..answers import answer_at, section_answers, section_mark, with_answer, with_section
from ..models import Access, Application, Submission, new_reference
from ..papers import file_paths
from ..states import AccessRole, ApplicationState
from ..windows import is_writable, locked_paths, takes_applications

if TYPE_CHECKING:
    from portal.accounts.models import Organisation, User
    from portal.calls.definition.form import Section
    from portal.calls.models import Call

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def start_application(
    call: "Call", *, by: "User", at: datetime, organisation: "Organisation | None" = None, language: str = ""
) -> Application:
    """Return the open draft of `by` for this applicant, or begin one.

    Effects, in order: the application and its first version, filled with what is known of the applicant; `by` may edit
    it; one event. `organisation` None means: as a person, or an organisation named in the form.
    """
    if not takes_applications(call, at):
        raise refuse("not_open", _("This call does not take applications now."), "__call__")
    if organisation and not by.has_perm("accounts.view_organisation", organisation):
        raise PermissionDenied("accounts.view_organisation")
    drafts = call.applications.written_by(by).filter(state=ApplicationState.DRAFT)
    found = drafts.filter(applicant_organisation=organisation).order_by("-pk").first()
    return found or _begin(call, organisation, language, by=by, at=at)


def _begin(
    call: "Call", organisation: "Organisation | None", language: str, *, by: "User", at: datetime
) -> Application:
    with transaction.atomic():
        application = new_application(call, language=language, by=by, at=at, applicant_organisation=organisation)
        submission = new_version(application, at=at)
        submission.answers = known_answers(application, by, organisation)
        submission.save(update_fields=["answers"])
        grant_editing(application, by, by=by, at=at)
        record("started", application, by=by, at=at)
    return application


def new_application(call: "Call", *, language: str, by: "User", at: datetime, **columns: Any) -> Application:
    """Write the row of a new application to the first written stage of `call`."""
    terms = call.terms
    if terms.call.applicant_type == "individual":
        columns.setdefault("applicant_person", by)
    return Application.objects.create(
        call=call,
        kind=call.kind,
        stage=terms.written_stages[0].key,
        reference=new_reference(call.code),
        language=language if language in terms.languages else terms.call.default_language,
        created_by=by,
        created_at=at,
        **columns,
    )


def known_answers(application: Application, person: "User", organisation: "Organisation | None") -> dict[str, Any]:
    """Return what is known of the applicant, as first answers that can be changed."""
    known = {"contact.name": person.full_name, "contact.email": person.email, "contact.phone": person.phone}
    if organisation:
        known |= {"organisation.code": organisation.code, "organisation.name": organisation.name}
    answers: dict[str, Any] = {}
    for fact, path in bindings(application.stage_terms).items():
        if known.get(fact):
            answers = with_answer(answers, path, known[fact])
    return answers


def grant_editing(application: Application, user: "User", *, by: "User", at: datetime) -> None:
    """Let `user` work on the application."""
    Access.objects.get_or_create(
        application=application,
        user=user,
        role=AccessRole.EDITOR,
        until=None,
        defaults={"granted_by": by, "since": at},
    )


def new_version(application: Application, *, at: datetime) -> Submission:
    """Write the next version of the present stage, with the answers of the one before."""
    before = application.submissions.filter(stage=application.stage).order_by("-version").first()
    return Submission.objects.create(
        application=application,
        stage=application.stage,
        version=before.version + 1 if before else 1,
        definition_version=application.call.definition_version,
        answers=before.answers if before else {},
        saved_at=at if before else None,
    )


def open_version(application: Application, *, by: "User", at: datetime) -> Submission:
    """Return the version that is being written; for a submitted application begin the next one.

    The version handed in last counts until the new one is handed in.
    """
    found = application.submissions.filter(stage=application.stage, submitted_at__isnull=True).first()
    if found:
        return found
    must_be_writable(application, by, at)
    with transaction.atomic():
        submission = new_version(application, at=at)
        record("version_opened", application, by=by, at=at, version=submission.version)
    return submission


def must_be_writable(application: Application, by: "User", at: datetime) -> None:
    """Refuse a change by a person who may not write here (PermissionDenied) or at this time (Refused `locked`)."""
    correcting = application.state == ApplicationState.NEEDS_CORRECTION
    permission = "applications.correct_application" if correcting else "applications.edit_application"
    if not by.has_perm(permission, application):
        raise PermissionDenied(permission)
    if not is_writable(application, at):
        raise refuse("locked", _("This application can no longer be changed."), "__call__")


def save_answers(
    submission: Submission, section: "Section", answers: Mapping[str, Any], *, read: str, by: "User", at: datetime
) -> None:
    """Keep the answers (by path) to one section of an open version, valid or not.

    `read` is the mark of the section the person saw (`section_mark`). Where someone else has meanwhile written other
    answers to this section nothing is written (Refused `changed_meanwhile`); other sections never stand in the way.
    """
    must_be_writable(submission.application, by, at)
    _count_save(by, at)
    given = _storable(answers)
    while True:
        if section_mark(section, submission.answers) != read:
            raise changed_meanwhile()
        kept = _kept(submission, section, given)
        if _write(submission, with_section(section, submission.answers, kept), by, at):
            return
        submission.refresh_from_db()
        if submission.submitted_at:
            raise already_submitted()


def _kept(submission: Submission, section: "Section", given: dict[str, Any]) -> dict[str, Any]:
    """Return `given` with the stored answers where a save changes nothing: papers, and what is locked."""
    stage = submission.application.call.terms.stage(submission.stage)
    fixed = locked_paths(submission.application) | set(file_paths(stage))
    stored = section_answers(section, submission.answers)
    changed = {path: value for path, value in given.items() if path not in fixed}
    return {path: value for path, value in stored.items() if path in fixed} | changed


def _write(submission: Submission, answers: dict[str, Any], by: "User", at: datetime) -> bool:
    """Store `answers` if the version is still as it was read; the compare and the set are one UPDATE."""
    if answers == submission.answers and submission.saved_at:
        return True
    if len(canonical_json(answers)) > settings.MAX_SUBMISSION_CHARACTERS:
        raise refuse("too_long", _("The application as a whole is too long."), "__call__")
    now = {"answers": answers, "revision": submission.revision + 1, "saved_at": at, "saved_by": by}
    rows = Submission.objects.filter(pk=submission.pk, revision=submission.revision, submitted_at__isnull=True)
    if not rows.update(**now):
        return False
    for name, value in now.items():
        setattr(submission, name, value)
    return True


def rewrite(submission: Submission, path: str, change: Any, *, by: "User", at: datetime) -> None:
    """Replace the answer at `path` by `change(answer)`, again if someone else saves in between."""
    while True:
        answers = with_answer(submission.answers, path, change(answer_at(submission.answers, path)))
        if _write(submission, answers, by, at):
            return
        submission.refresh_from_db()
        if submission.submitted_at:
            raise already_submitted()


def _storable(value: Any) -> Any:
    """Return `value` with NUL, which PostgreSQL cannot store in JSON, made visible."""
    if isinstance(value, str):
        return value.replace("\0", REPLACEMENT)
    if isinstance(value, Mapping):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _count_save(by: "User", at: datetime) -> None:
    key = f"saves:{by.pk}:{at:%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    if cache.incr(key) > settings.MAX_SAVES_PER_MINUTE:
        raise refuse("too_many_saves", _("Too many changes in one minute. Please wait a moment."), "__call__")


def changed_meanwhile() -> Refused:
    return refuse("changed_meanwhile", _("Someone else has changed this meanwhile. Nothing was overwritten."))


def already_submitted() -> Refused:
    return refuse("already_submitted", _("This version has already been handed in."), "__call__")
