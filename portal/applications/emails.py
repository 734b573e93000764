"""Mails to those who work on an application, in its language."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from portal.core.formats import moment
from portal.core.letters import written
from portal.core.outbox import send_at_once

from .states import AccessRole
from .windows import last_moment

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import Application, Submission


def confirm_submission(submission: "Submission", to: "User", *, at: datetime) -> None:
    """Tell the person who handed in: number, moment, until when it may be replaced."""
    application = submission.application
    received = _moment(application, at)
    _send("application_submitted", application, to, at=at, version=submission.version, received=received)


def confirm_withdrawal(application: "Application", to: "User", *, at: datetime) -> None:
    _send("application_withdrawn", application, to, at=at)


def tell_closed(application: "Application", reason: str, *, at: datetime) -> None:
    """Tell everyone who works on the application that it goes no further, and why."""
    for person in _editors(application):
        _send("application_closed", application, person, at=at, reason=reason)


def ask_correction(application: "Application", reason: str, *, at: datetime) -> None:
    """Tell everyone who works on the application what to correct and until when."""
    for person in _editors(application):
        _send("application_correction", application, person, at=at, reason=reason)


def _editors(application: "Application") -> "list[User]":
    accesses = application.accesses.filter(role=AccessRole.EDITOR, until__isnull=True).select_related("user")
    return [access.user for access in accesses]


def _moment(application: "Application", at: datetime) -> str:
    return moment(at, application.language, application.call.terms.call.time_zone)


def _send(
    purpose: str, application: "Application", to: "User", *, at: datetime, version: int = 1, **values: str
) -> None:
    """Queue the mail `templates/letters/<purpose>.<language>.txt`."""
    last = last_moment(application)
    values |= {
        "reference": application.reference,
        "title": application.title,
        "call": application.call.title(application.language),
        "until": _moment(application, last) if last else "",
        "address": settings.SITE_URL + reverse("applications:application", args=[application.reference]),
    }
    subject, body = written(purpose, application.language, values)
    send_at_once(
        purpose=purpose,
        recipient=to.email,
        recipient_user_id=to.pk,
        language=application.language,
        subject=subject,
        body=body,
        about=application,
        call_code=application.call.code,
        at=at,
        version=version,
    )


def tell_of_change(application: "Application", version: int, reason: str, *, at: datetime) -> None:
    """Tell everyone who works on the application that the rules of its call have changed, and why."""
    for person in _editors(application):
        _send("call_changed", application, person, at=at, version=version, reason=reason)
