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


def near_line_draw_of(call: "Call", stage: str) -> Draw | None:
    """Return the draw that has fixed the groups near the funding line of a stage, made or still to be made."""
    drawn = Draw.objects.filter(call=call, stage=stage, purpose=DrawPurpose.NEAR_LINE)
    return drawn.exclude(state=DrawState.CANCELLED).order_by("-number").first()
