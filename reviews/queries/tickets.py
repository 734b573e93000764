"""What public draws have settled."""

import json
from typing import TYPE_CHECKING

from ..models import Draw
from ..states import DrawPurpose, DrawState

if TYPE_CHECKING:
    from portal.calls.models import Call


def tickets_of(call: "Call", stage: str) -> dict[str, str]:
    """Return {public id: ticket} of the draws of a stage; of an id that was drawn twice, the later."""
    drawn = Draw.objects.filter(call=call, stage=stage, state=DrawState.DRAWN).order_by("number")
    orders = (json.loads(published)["order"] for published in drawn.values_list("published", flat=True))
    return {place["id"]: place["ticket"] for order in orders for place in order}


def near_line_draw_of(call: "Call", stage: str) -> Draw | None:
    """Return the draw that has fixed the groups near the funding line of a stage, made or still to be made."""
    drawn = Draw.objects.filter(call=call, stage=stage, purpose=DrawPurpose.NEAR_LINE)
    return drawn.exclude(state=DrawState.CANCELLED).order_by("-number").first()
