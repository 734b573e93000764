"""What public draws have settled."""

import json
from typing import TYPE_CHECKING

from ..models import Draw
from ..states import DrawPurpose, DrawState

if TYPE_CHECKING:
    from portal.calls.models import Call


def tickets_of(call: "Call", stage: str, purpose: str = DrawPurpose.TIE) -> dict[str, str]:
    """Return {public id: ticket} of the draws of a stage for one purpose; of an id that was drawn twice, the later."""
    drawn = Draw.objects.filter(call=call, stage=stage, purpose=purpose, state=DrawState.DRAWN).order_by("number")
    orders = (json.loads(published)["order"] for published in drawn.values_list("published", flat=True))
    return {place["id"]: place["ticket"] for order in orders for place in order}
