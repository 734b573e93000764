"""What public draws have settled."""

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from ..models import Draw
from ..states import DrawPurpose, DrawState

if TYPE_CHECKING:
    from portal.calls.models import Call


def tickets_of(call: "Call", stage: str) -> dict[str, dict[int, str]]:
    """Return {public id: {number of the draw: ticket}} of a stage; tickets decide only inside one draw."""
    drawn = Draw.objects.filter(call=call, stage=stage, state=DrawState.DRAWN).order_by("number")
    tickets: dict[str, dict[int, str]] = defaultdict(dict)
    for number, published in drawn.values_list("number", "published"):
        for place in json.loads(published)["order"]:
            tickets[place["id"]][number] = place["ticket"]
    return dict(tickets)


def near_line_draws_of(call: "Call", stage: str) -> dict[str, Draw]:
    """Return by lot (`""`: the call as a whole) the draw, made or not, that has fixed its groups near the line."""
    drawn = Draw.objects.filter(call=call, stage=stage, purpose=DrawPurpose.NEAR_LINE)
    standing = drawn.exclude(state=DrawState.CANCELLED).order_by("number")
    return {lot: draw for draw in standing for lot in draw.basis["lots"]}
