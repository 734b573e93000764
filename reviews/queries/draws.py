"""The public draws of a call: who is drawn for, what is open, what is published."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from ..maths.draw import Commitment, DrawList, published
from ..models import Draw
from ..states import DrawPurpose, DrawState
from .ranking import RankedCall, last_reviewed_stage, ranking

if TYPE_CHECKING:
    from portal.calls.models import Call


@dataclass(frozen=True)
class Entrants:
    """Who is drawn for: public ids with what they ask, and how far down the drawn order goes (None: no limit)."""

    asks: Mapping[str, Decimal]
    places: int | None = None
    money_left: Decimal | None = None
    misfit: str = "stop"


def tied_entrants(call: "Call", stage: str) -> Entrants:
    """Return all who share a place in the ranking of a stage as it stands now, and whom the kind of call finds tied."""
    ranked = ranking(call, stage)
    ties = [*ranked.open_ties, *(tie for _where, tie in other_ties(ranked))]
    ids = sorted({public_id for tie in ties for public_id in tie})
    return Entrants({public_id: ranked.applications[public_id].requested or Decimal(0) for public_id in ids})


def other_ties(ranked: RankedCall) -> list[tuple[str, tuple[str, ...]]]:
    """Return the ties outside the ranking that no draw has settled: where, and who of those still in the running."""
    if ranked.stage != last_reviewed_stage(ranked.call.terms).key:
        return []
    drawn = {given.id for given in ranked.given if given.ticket}
    ties = ranked.call.kind_entry.open_ties(ranked.call)
    found = [(where, tuple(one for one in tie if one in ranked.applications)) for where, tie in ties]
    return [(where, tie) for where, tie in found if len(tie) > 1 and not drawn.issuperset(tie)]


ENTRANTS: dict[str, Callable[["Call", str], Entrants]] = {DrawPurpose.TIE: tied_entrants}
"""Who is drawn for, by the purpose of a draw."""


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


def were_drawn_together(call: "Call", stage: str, purpose: str, ids: Iterable[str]) -> bool:
    """True if one draw has settled the order of all these ids already."""
    drawn = Draw.objects.filter(call=call, stage=stage, purpose=purpose, state=DrawState.DRAWN)
    return any(set(ids) <= set(list_of(draw).asks) for draw in drawn)


def publication(draw: Draw) -> str:
    """Return the JSON that list and value give; raises DrawRefused if the list is not the one that was frozen."""
    promise = Commitment(draw.digest, draw.frozen_at.astimezone(UTC))
    return published(list_of(draw), promise, draw.source, draw.value)
