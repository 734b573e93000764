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
from .ranking import ranking

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
    """Return all who share a place in the ranking of a stage as it stands now."""
    ranked = ranking(call, stage)
    ids = sorted(public_id for tie in ranked.open_ties for public_id in tie)
    return Entrants({public_id: ranked.applications[public_id].requested or Decimal(0) for public_id in ids})


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
