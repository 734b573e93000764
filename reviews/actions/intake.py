"""How applications and their call come into review."""

from datetime import datetime

from portal.accounts.models import User
from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.calls.models import Call
from portal.calls.states import CallState
from portal.core.transition import move

_WAY_OF_APPLICATION = (ApplicationState.SUBMITTED, ApplicationState.IN_CHECK, ApplicationState.IN_REVIEW)
_WAY_OF_CALL = (CallState.PUBLISHED, CallState.CLOSED, CallState.IN_REVIEW)


def bring_into_review(application: Application, *, by: User, at: datetime) -> None:
    """Take an application, and its call, by ordinary moves into review, marked as imported."""
    _walk(application.call, _WAY_OF_CALL, by=by, at=at)
    _walk(application, _WAY_OF_APPLICATION, by=by, at=at)


def _walk(obj: Call | Application, way: tuple[str, ...], *, by: User, at: datetime) -> None:
    """Move along `way` from where the object stands to its end; an object that stands elsewhere stays."""
    if obj.state in way:
        for state in way[way.index(obj.state) + 1 :]:
            move(obj, state, by=by, at=at, imported=True)
