"""The public draws of a call: who is drawn for, what is open, what is published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from ..maths.draw import Commitment, DrawList, published
from ..maths.ranking import Entry, Outcome
from ..models import Draw
from ..states import DrawPurpose, DrawState
from .desk import open_sheets
from .ranking import RankedCall, last_reviewed_stage

if TYPE_CHECKING:
    from portal.calls.models import Call


@dataclass(frozen=True)
class Entrants:
    """Who is drawn for, and why: public ids with what they ask, how far down the drawn order goes (None: no limit).

    `elsewhere`: the ties outside the ranking that are drawn for, where and who. `basis` keeps what random selection
    near the line rests on.
    """

    purpose: DrawPurpose
    asks: Mapping[str, Decimal]
    places: int | None = None
    money_left: Decimal | None = None
    misfit: str = "stop"
    elsewhere: Sequence[tuple[str, tuple[str, ...]]] = ()
    basis: Mapping[str, Any] = field(default_factory=dict)


def entrants_of(ranked: RankedCall) -> Entrants:
    """Return who is to be drawn for in a ranking as it stands: those near the funding line, else all who share a place.

    Sharing a place includes whom the kind of call finds tied.
    """
    near = [tie for tie in ranked.open_ties if set(tie) <= ranked.near_line]
    elsewhere = [] if near else other_ties(ranked)
    ties = [*ranked.open_ties, *(tie for _where, tie in elsewhere)]
    ids = sorted({public_id for tie in near or ties for public_id in tie})
    asks = {public_id: ranked.applications[public_id].requested or Decimal(0) for public_id in ids}
    return _near_line_entrants(ranked, asks) if near else Entrants(DrawPurpose.TIE, asks, elsewhere=elsewhere)


def _near_line_entrants(ranked: RankedCall, asks: Mapping[str, Decimal]) -> Entrants:
    """Add what the draw stops at, which one number cannot say for several lots, and what the groups rest on."""
    drawn = {lot: one for lot, one in ranked.selections.items() if set(one.selection.group) <= set(asks)}
    drawn = {lot: one for lot, one in drawn.items() if one.selection.outcome == "draw"}
    if not drawn:
        return Entrants(DrawPurpose.NEAR_LINE, asks)
    candidates = [candidate for one in drawn.values() for candidate in one.candidates]
    basis = {
        "lots": sorted(drawn),
        "certain": sorted(name for one in drawn.values() for name in one.selection.accepted),
        "ranks": {one.application: [one.expected_rank, one.low, one.high] for one in candidates},
    }
    lot = next(iter(drawn))
    rules = ranked.lines[lot]
    if len(drawn) > 1:
        return Entrants(DrawPurpose.NEAR_LINE, asks, misfit=rules.misfit, basis=basis)
    certain = sum((ranked.rankings[lot].entry(name).offer or Decimal(0) for name in basis["certain"]), Decimal(0))
    places, left = drawn[lot].selection.to_draw, rules.envelope - certain
    return Entrants(DrawPurpose.NEAR_LINE, asks, places, left, rules.misfit, basis=basis)


def missing_reviews(ranked: RankedCall, entrants: Entrants) -> list[str]:
    """Return the references of those whose sheets are still to come, on whom it rests who is drawn for.

    Near the line that is everyone, because each score moves the expected ranks of all; of a tie, those who share it. A
    sheet that was taken back or given up is waited for by nobody: what counts then is what was handed in.
    """
    sheets = open_sheets().filter(application__call=ranked.call, stage=ranked.stage)
    awaited = set(sheets.values_list("application__reference", flat=True))
    counted = ranked.entries if entrants.purpose == DrawPurpose.NEAR_LINE else _tied(ranked, entrants)
    unsettled = {_reference(one, ranked) for one in counted if one.outcome == Outcome.UNSETTLED}
    provisional = {_reference(one, ranked) for one in counted if one.provisional}
    return sorted(unsettled | (provisional & awaited))


def _reference(entry: Entry, ranked: RankedCall) -> str:
    return ranked.applications[entry.application].reference


def references_of(draw: Draw) -> dict[str, str]:
    """Return {public id: reference} of those on the list of a draw."""
    ids = [*list_of(draw).asks]
    rows = draw.call.applications.filter(Q(external_id__in=ids) | Q(reference__in=ids))
    return {row.public_id: row.reference for row in rows.only("external_id", "reference")}


def _tied(ranked: RankedCall, entrants: Entrants) -> list[Entry]:
    return [entry for entry in ranked.entries if entry.application in entrants.asks]


def other_ties(ranked: RankedCall) -> list[tuple[str, tuple[str, ...]]]:
    """Return the ties outside the ranking that no one draw has settled: where, and who is still in the running."""
    if ranked.stage != last_reviewed_stage(ranked.call.terms).key:
        return []
    draws = {given.id: set(given.tickets) for given in ranked.given}
    ties = ranked.call.kind_entry.open_ties(ranked.call)
    found = [(where, tuple(one for one in tie if one in ranked.applications)) for where, tie in ties]
    return [(where, tie) for where, tie in found if len(tie) > 1 and not set.intersection(*map(draws.__getitem__, tie))]


def draws_of(call: "Call") -> QuerySet[Draw]:
    """Return the draws of a call, the latest first, with who froze the list and who wrote the value."""
    return (
        Draw.objects.filter(call=call).select_related("call", "frozen_by", "first_by", "second_by").order_by("-number")
    )


def open_draw(call: "Call", stage: str) -> Draw | None:
    """Return the draw of a stage whose list is frozen and that has not been made."""
    return Draw.objects.filter(call=call, stage=stage, state=DrawState.FROZEN).first()


def list_of(draw: Draw) -> DrawList:
    """Return the frozen list of a draw."""
    return DrawList.read(draw.frozen)


def were_drawn_together(call: "Call", stage: str, purpose: DrawPurpose, ids: Iterable[str]) -> bool:
    """True if one draw for this purpose has settled the order of all these ids already."""
    drawn = Draw.objects.filter(call=call, stage=stage, purpose=purpose, state=DrawState.DRAWN)
    return any(set(ids) <= set(list_of(draw).asks) for draw in drawn)


def publication(draw: Draw) -> str:
    """Return the JSON that list and value give; raises DrawRefused if the list is not the one that was frozen."""
    promise = Commitment(draw.digest, draw.frozen_at.astimezone(UTC))
    return published(list_of(draw), promise, draw.source, draw.value)
