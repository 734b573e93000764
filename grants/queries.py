"""What the room of grants can be asked."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.core.errors import present
from reviews.maths.ranking import Claim, Line, LineRules, Offer, refill
from reviews.models import Decision
from reviews.queries import line_rules
from reviews.states import OFFERS, DecisionState, Outcome

from .models import Award, Tranche

if TYPE_CHECKING:
    from portal.calls.models import Call


def agreements_due(call: "Call") -> QuerySet[Application]:
    """Return accepted applications whose agreement has no number yet, in rank order."""
    return (
        Application.objects.filter(call=call, state=ApplicationState.ACCEPTED, award__agreement__isnull=True)
        .select_related("call", "award__decision", "applicant_organisation", "applicant_person", "created_by")
        .order_by(F("award__decision__rank").asc(nulls_last=True), "reference")
    )


def awards_of(call: "Call") -> QuerySet[Award]:
    """Return the awards of a call with what its payments page shows."""
    return (
        Award.objects.filter(application__call=call)
        .select_related("application__applicant_organisation", "application__applicant_person", "agreement")
        .prefetch_related("tranches")
        .order_by(F("decision__rank").asc(nulls_last=True), "application__reference")
    )


def tranches_of(award: Award) -> QuerySet[Tranche]:
    return award.tranches.order_by("n")


def next_of_reserve(call: "Call", at: datetime) -> Iterator[tuple[Decision, Decimal]]:
    """Yield (decision on the reserve, amount to offer) for the money that declined or lapsed offers left free."""
    rules = line_rules(call)
    if rules is None:
        return
    standing = list(_released(call).exclude(outcome__in=[Outcome.NOT_FUNDED, Outcome.BELOW_THRESHOLD]))
    reserve = {d.application.public_id: d for d in standing if d.outcome == Outcome.RESERVE}
    line = _line_now(call, rules, list(reserve.values()))
    filled = refill(line, (), rules, expired=_reserve_expired(call, at))
    for offer in filled.offers[len(line.offers) :]:
        yield reserve[offer.id], offer.amount


def _released(call: "Call") -> QuerySet[Decision]:
    rows = Decision.objects.filter(application__call=call, state=DecisionState.RELEASED)
    return rows.select_related("application").order_by("reserve_place", "application__reference")


def _line_now(call: "Call", rules: LineRules, reserve: list[Decision]) -> Line:
    """Return the money as it stands: offers that are not declined, what is left, the reserve in its order."""
    lost = [ApplicationState.DECLINED, ApplicationState.LAPSED, ApplicationState.WITHDRAWN]
    pending = Decision.objects.filter(
        application__call=call, outcome__in=OFFERS, state__in=[DecisionState.PROPOSED, DecisionState.CONFIRMED]
    )
    released = _released(call).filter(outcome__in=OFFERS).exclude(application__state__in=lost)
    offers = tuple(
        Offer(d.application.public_id, _asked(d), present(d.amount, "the amount of an offer"))
        for d in [*released, *pending.select_related("application")]
    )
    waiting = tuple(Claim(d.application.public_id, _asked(d)) for d in reserve)
    left = rules.envelope - sum((offer.amount for offer in offers), Decimal(0))
    return Line(offers, left, waiting)


def _asked(decision: Decision) -> Decimal:
    return present(decision.application.requested, "the amount requested")


def _reserve_expired(call: "Call", at: datetime) -> bool:
    decision = call.terms.decision
    reserve = decision.reserve_list if decision else None
    until = reserve and (reserve.valid_until or reserve.until_money_used_or)
    return bool(until and at > until)
