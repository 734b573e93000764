"""Places that were decided: given, answered, passed on, agreed."""

from datetime import datetime

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.access import console
from portal.core.events import record
from portal.documents.models import Agreement
from reviews.actions import promote_from_reserve
from reviews.models import Decision

from ..models import Placement
from ..queries import how_placed, next_of_reserve


def make_placement(decision: Decision, *, by: User, at: datetime) -> None:
    """Write the place that a released decision gives; who gets another place keeps the one row."""
    placement, _made = Placement.objects.update_or_create(
        application=decision.application,
        defaults={
            "decision": decision,
            "host_key": decision.place,
            "how": how_placed(decision),
            "placed_at": at,
            "accepted_at": None,
            "declined_at": None,
        },
    )
    record("place given", placement, by=by, at=at, call_id=decision.application.call_id, host=decision.place)


def answer_place(decision: Decision, accepted: bool, *, by: User, at: datetime) -> None:
    """Record whether the candidate takes the place; one that is declined is proposed to the host's reserve."""
    call = decision.application.call
    placement = Placement.objects.get(application=decision.application)
    column, verb = ("accepted_at", "place accepted") if accepted else ("declined_at", "place declined")
    Placement.objects.filter(pk=placement.pk).update(**{column: at})
    record(verb, placement, by=by, at=at, call_id=call.pk, host=placement.host_key)
    if not accepted:
        offer_to_reserve(call, placement.host_key, at=at)


def offer_to_reserve(call: Call, host_key: str, *, at: datetime) -> Decision | None:
    """Propose a free place to the first of the host's reserve, who thereby leaves every other reserve.

    People confirm and release it as any decision. None where nobody waits.
    """
    first = next_of_reserve(call, host_key)
    return promote_from_reserve(first, None, host_key, by=console(), at=at) if first else None


def link_agreement(application: Application, agreement: Agreement) -> None:
    """Let the placement point to its agreement."""
    Placement.objects.filter(application=application).update(agreement=agreement)
