"""Handing an application in."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.core.canonical import digest
from portal.core.errors import Problem, Refused, refuse
from portal.core.events import record
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move

from .. import emails
from ..checks import Checked, check_answers
from ..models import Application, Submission
from ..papers import as_checked, papers_by_path
from ..states import ApplicationState
from ..windows import late
from .binding import bind_applicant
from .claims import claim, taken
from .drafts import already_submitted, changed_meanwhile

if TYPE_CHECKING:
    from portal.accounts.models import User


def submit_application(application: Application, *, by: "User", at: datetime) -> Submission:
    """Hand in the open version; all that is wrong is told at once (Refused) and then nothing is written.

    Effects, in order: the version is frozen with its answers in stored form, digest and notes (whoever comes second
    with the same version is refused `already_submitted`); what may exist once is claimed; the applicant is bound to
    the register; the application takes title, request and lot and its state; one event. After commit the receipt is
    made and one mail sent; not for imports.
    """
    permission = _permission(application)
    if not by.has_perm(permission, application):
        raise PermissionDenied(permission)
    submission = application.submissions.filter(stage=application.stage, submitted_at__isnull=True).first()
    if submission is None:
        raise already_submitted()
    submission.application = application
    hand_in(submission, check_version(submission, at=at), by=by, at=at)
    return submission


def all_problems(application: Application, checked: Checked, *, at: datetime) -> list[Problem]:
    """Return everything that stands in the way of handing in: the clock, the answers, what others hold."""
    return [*late(application, at), *checked.problems, *taken(application, checked)]


def hand_in(submission: Submission, checked: Checked, *, by: "User", at: datetime, imported: bool = False) -> None:
    """Do what `submit_application` tells, with answers that have been checked."""
    application = submission.application
    problems = all_problems(application, checked, at=at)
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        _freeze(submission, checked, by=by, at=at)
        claim(application, checked)
        _enter(submission, checked, by=by, at=at, imported=imported)
        if not imported:
            enqueue_after_commit("documents.make_receipt", submission.pk)
            emails.confirm_submission(submission, by, at=at)


def _permission(application: Application) -> str:
    if application.state == ApplicationState.NEEDS_CORRECTION:
        return "applications.correct_application"
    return "applications.submit_application"


def check_version(submission: Submission, *, at: datetime) -> Checked:
    """Return everything that is wrong with a version as it stands, said in the language in use."""
    application = submission.application
    person = application.applicant_person
    return check_answers(
        application.call,
        application.call.terms.stage(submission.stage),
        submission.answers,
        at=at,
        language=translation.get_language() or application.language,
        papers=as_checked(papers_by_path(submission)),
        applicant_number=person.personal_number if person else None,
    )


def _freeze(submission: Submission, checked: Checked, *, by: "User", at: datetime) -> None:
    frozen = {
        "answers": checked.answers,
        "notes": [note.as_dict() for note in checked.notes],
        "digest": digest(checked.answers),
        "definition_version": submission.application.call.definition_version,
        "submitted_at": at,
        "submitted_by": by,
    }
    as_read = Submission.objects.filter(pk=submission.pk, revision=submission.revision, submitted_at__isnull=True)
    if not as_read.update(**frozen):
        submission.refresh_from_db()
        raise already_submitted() if submission.submitted_at else changed_meanwhile()
    for name, value in frozen.items():
        setattr(submission, name, value)


def _enter(submission: Submission, checked: Checked, *, by: "User", at: datetime, imported: bool) -> None:
    application = submission.application
    notes = bind_applicant(application, checked.bound, at=at)
    _add_notes(submission, notes)
    columns: dict[str, Any] = {
        "title": checked.title[:300],
        "requested": checked.requested,
        "lot": checked.lot,
        "submitted_at": at,
        "applicant_organisation": application.applicant_organisation,
    }
    to = {
        ApplicationState.DRAFT: ApplicationState.SUBMITTED,
        ApplicationState.NEEDS_CORRECTION: ApplicationState.IN_CHECK,
    }.get(ApplicationState(application.state))
    if to is not None:
        move(application, to, by=by, at=at, imported=imported, **columns)
    else:
        _replace(application, columns)
    origin = {"imported": True} if imported else {}
    record("submitted", application, by=by, at=at, version=submission.version, digest=submission.digest, **origin)
    application.__dict__.pop("counted", None)


def _replace(application: Application, columns: dict[str, Any]) -> None:
    """Take over what a later version says, if the application has not gone on meanwhile."""
    same = Application.objects.filter(pk=application.pk, state=application.state)
    if not same.update(**columns):
        raise refuse("locked", _("This application can no longer be changed."), "__call__")
    for name, value in columns.items():
        setattr(application, name, value)


def _add_notes(submission: Submission, notes: list[Problem]) -> None:
    if notes:
        submission.notes = [*submission.notes, *(note.as_dict() for note in notes)]
        submission.save(update_fields=["notes"])
