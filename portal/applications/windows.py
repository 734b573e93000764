"""Until when an applicant may change what."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.calls.states import CallState
from portal.core.errors import Problem
from portal.core.moments import is_on_time

from .states import EDITABLE, ApplicationState

if TYPE_CHECKING:
    from portal.calls.models import Call

    from .models import Application


def last_moment(application: "Application") -> datetime | None:
    """Return the last second in which the applicant may hand in; None where no moment is fixed."""
    if application.state == ApplicationState.NEEDS_CORRECTION:
        return application.correction_due
    return application.stage_terms.closes


def late(application: "Application", at: datetime) -> list[Problem]:
    """Return the problem with handing in at `at`: too early or too late; an empty list while it is time."""
    opens = application.stage_terms.opens
    if opens is not None and at < opens:
        return [Problem("__call__", "too_early", _("The call is not open yet."))]
    if not is_on_time(at, last_moment(application)):
        return [Problem("__call__", "deadline_passed", _("The deadline has passed."))]
    return []


def is_writable(application: "Application", at: datetime) -> bool:
    """True while answers may change: by state and by the clock."""
    by_state = application.state in EDITABLE or application.state == ApplicationState.NEEDS_CORRECTION
    return by_state and not late(application, at)


def takes_applications(call: "Call", at: datetime) -> bool:
    """True while a new application to `call` can be begun."""
    if call.state != CallState.PUBLISHED:
        return False
    first = call.terms.written_stages[0]
    return (first.opens is None or at >= first.opens) and is_on_time(at, first.closes)


def locked_paths(application: "Application") -> frozenset[str]:
    """Return the answers that may not change: in a correction all but those asked for."""
    if application.state != ApplicationState.NEEDS_CORRECTION:
        return frozenset()
    return frozenset(application.stage_terms.by_path) - frozenset(application.correction_paths)
