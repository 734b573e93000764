"""Inviting those who go on to the next stage."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.calls.models import Call
from portal.core.errors import refuse
from portal.core.transition import move

from ..queries.shortlist import invited_from
from .seats import require


@transaction.atomic
def invite_shortlisted(call: Call, stage: str, *, by: User, at: datetime) -> list[Application]:
    """Shortlist whom the rule of a stage takes on: the state of each, with an event.

    Refused where the stage has no rule (`no_shortlist`) or the line cuts through a tie (`open_tie`). Again, it invites
    only those who have come in since.
    """
    require(by, "reviews.close_ranking", call)
    invited = invited_from(call, stage)
    if invited is None:
        raise refuse("no_shortlist", _("This stage has no shortlist."))
    if invited.open_ties:
        tied = "; ".join(", ".join(tie) for tie in invited.open_ties)
        raise refuse("open_tie", _("These applications are tied and need a draw: %(tied)s.") % {"tied": tied})
    waiting = list(invited.waiting)
    for application in waiting:
        move(application, ApplicationState.SHORTLISTED, by=by, at=at)
    return waiting
