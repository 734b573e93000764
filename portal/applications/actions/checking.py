"""The officer's check: complete, eligible, and on to the panel."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import refuse
from portal.core.events import record
from portal.core.transition import move

from .. import emails
from ..models import Application
from ..states import ApplicationState

if TYPE_CHECKING:
    from portal.accounts.models import User


def start_check(application: Application, *, by: "User", at: datetime, imported: bool = False) -> None:
    """Take a submitted application into the check."""
    move(application, ApplicationState.IN_CHECK, by=by, at=at, imported=imported)


def pass_to_review(application: Application, *, by: "User", at: datetime, imported: bool = False) -> None:
    """Pass a checked application to the panel."""
    move(application, ApplicationState.IN_REVIEW, by=by, at=at, imported=imported)


def mark_ineligible(application: Application, *, reason: str, by: "User", at: datetime) -> None:
    """Close an application that does not meet the conditions; the applicant is told the reason by mail."""
    _close(application, ApplicationState.INELIGIBLE, reason, by=by, at=at)


def mark_incomplete(application: Application, *, reason: str, by: "User", at: datetime) -> None:
    """Close an application that lacks what was asked for; the applicant is told the reason by mail."""
    _close(application, ApplicationState.INCOMPLETE, reason, by=by, at=at)


def _close(application: Application, to: str, reason: str, *, by: "User", at: datetime) -> None:
    reason = _required(reason)
    with transaction.atomic():
        move(application, to, by=by, at=at, reason=reason)
        application.claims.all().delete()
        emails.tell_closed(application, reason, at=at)


def request_correction(
    application: Application, *, paths: Sequence[str], due: datetime, reason: str, by: "User", at: datetime
) -> None:
    """Send an application back once for a correctable shortcoming.

    Effects: the state, the paths of the answers that may change (all else stays locked) and the last moment, one
    event, one mail to each person who works on it.
    """
    reason = _required(reason)
    unknown = [path for path in paths if path not in application.stage_terms.by_path]
    if not paths or unknown:
        raise refuse("required", _("Choose what is to be corrected."), "paths")
    if due <= at:
        raise refuse("too_early", _("The last moment must lie in the future."), "due")
    with transaction.atomic():
        move(
            application,
            ApplicationState.NEEDS_CORRECTION,
            by=by,
            at=at,
            reason=reason,
            correction_due=due,
            correction_paths=list(paths),
        )
        record("correction_requested", application, by=by, at=at, paths=list(paths), due=due.isoformat())
        emails.ask_correction(application, reason, at=at)


def correct_application(application: Application, *, by: "User", at: datetime) -> None:
    """Hand in the correction: the open version is submitted and the application returns to the check."""
    from .submission import submit_application

    submit_application(application, by=by, at=at)


def _required(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise refuse("required", _("Please give the reason."), "reason")
    return reason
