"""Taking an application back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.core.transition import move

from .. import emails
from ..models import Application
from ..states import ApplicationState

if TYPE_CHECKING:
    from portal.accounts.models import User


def withdraw_application(application: Application, *, reason: str = "", by: "User", at: datetime) -> None:
    """Withdraw an application.

    Effects, in order: the state; its claims go, so that the same applicant may apply again; an open version that was
    not handed in goes; one event; one mail that confirms it.
    """
    with transaction.atomic():
        move(application, ApplicationState.WITHDRAWN, by=by, at=at, reason=reason.strip())
        application.claims.all().delete()
        application.submissions.filter(submitted_at__isnull=True).delete()
        emails.confirm_withdrawal(application, by, at=at)
