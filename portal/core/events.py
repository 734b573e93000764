"""History: who did what to what, when."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .middleware import current_request_id
from .models import Event

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User


def record(
    verb: str, obj: "Model", *, by: "User | None", at: datetime, call_id: int | None = None, **data: Any
) -> Event:
    """Write one event; `data` holds plain JSON values and never a person's answers."""
    return Event.objects.create(
        actor_id=by.pk if by else None,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        call_id=call_id if call_id is not None else getattr(obj, "call_id", None),
        data=data,
        request_id=current_request_id.get(),
        # Milliseconds, because a dump to JSON keeps no more and the hash of an event must survive the move.
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
    )


def events_of(obj: "Model") -> "Any":
    """Return the events of one object, oldest first."""
    return Event.objects.filter(object_type=obj._meta.label_lower, object_id=obj.pk).order_by("at", "pk")
