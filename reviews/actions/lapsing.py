"""Offers that nobody answered: no answer is a refusal."""

from datetime import datetime

from django.db import transaction

from portal.applications.states import ApplicationState
from portal.core.access import console
from portal.core.moments import is_on_time
from portal.core.transition import move

from ..emails import send_lapse_notice
from ..models import Decision
from ..states import OFFERS, DecisionState


def lapse_offers(at: datetime) -> int:
    """Let lapse what was not answered in time, one transaction each; return how many."""
    waiting = Decision.objects.filter(
        state=DecisionState.RELEASED,
        outcome__in=OFFERS,
        answered_at__isnull=True,
        answer_due__lt=at,
        application__state=ApplicationState.SELECTED,
    ).select_related("application__call", "application__created_by")
    late = [decision for decision in waiting if not is_on_time(at, decision.answer_due)]
    for decision in late:
        _lapse(decision, at)
    return len(late)


@transaction.atomic
def _lapse(decision: Decision, at: datetime) -> None:
    """Effects, in order: the state, what the kind does with a refusal, a notice by mail."""
    by = console()
    move(decision.application, ApplicationState.LAPSED, by=by, at=at)
    decision.application.call.kind_entry.on_answer(decision, False, by=by, at=at)
    send_lapse_notice(decision, at=at)
