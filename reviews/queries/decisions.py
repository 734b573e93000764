"""Decisions: which stand, which are still to be answered."""

from typing import TYPE_CHECKING

from django.db.models import Count, F, QuerySet

from ..models import Decision
from ..states import OFFERS, DecisionState

if TYPE_CHECKING:
    from portal.applications.models import Application
    from portal.calls.models import Call


def decisions_of(call: "Call") -> QuerySet[Decision]:
    """Return the standing decisions of a call in rank order, with what lists show of them."""
    rows = Decision.objects.filter(application__call=call).exclude(state=DecisionState.SUPERSEDED)
    return (
        rows.prefetch_related("application__call")
        .select_related(
            "application__applicant_organisation",
            "application__applicant_person",
            "application__created_by",
            "proposed_by",
            "confirmed_by",
        )
        .order_by(F("rank").asc(nulls_last=True), "application__reference")
    )


def open_offers(call: "Call") -> QuerySet[Decision]:
    """Return the released offers of a call that have not been answered, in rank order."""
    return decisions_of(call).filter(state=DecisionState.RELEASED, outcome__in=OFFERS, answered_at__isnull=True)


def offer_to(application: "Application") -> Decision | None:
    """Return the released offer on an application, answered or not."""
    return application.decisions.filter(state=DecisionState.RELEASED, outcome__in=OFFERS).first()


def decision_counts(call: "Call") -> dict[str, int]:
    """Return {state: number} of the standing decisions of a call."""
    rows = Decision.objects.filter(application__call=call).exclude(state=DecisionState.SUPERSEDED)
    return dict(rows.values_list("state").annotate(n=Count("pk")))
