"""The only writer of `.state`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from .errors import refuse
from .events import record
from .states import Move

if TYPE_CHECKING:
    from portal.accounts.models import User


def move(obj: Any, to: str, *, by: "User", at: datetime, reason: str = "", imported: bool = False, **also: Any) -> None:
    """Change the state of `obj` to `to`, if its table of moves and the permission of `by` allow it.

    Compare-and-set on the state that was read, the columns in `also` in the same UPDATE, and one event, in one
    transaction. Raises Refused (`no_such_move`, `changed_meanwhile`) or PermissionDenied.
    """
    step = obj.moves.get((obj.state, to))
    if step is None:
        raise refuse("no_such_move", _("This cannot be done in the present state."))
    if not by.has_perm(step.permission, obj):
        raise PermissionDenied(step.permission)
    before = obj.state
    with transaction.atomic():
        found = type(obj)._base_manager.filter(pk=obj.pk, state=before).update(state=to, **also)
        if not found:
            raise refuse("changed_meanwhile", _("Someone else has changed this meanwhile. Load the page again."))
        data = (
            {"from": before, "to": to}
            | ({"reason": reason} if reason else {})
            | ({"imported": True} if imported else {})
        )
        record("moved", obj, by=by, at=at, **data)
    for name, value in {"state": to, **also}.items():
        setattr(obj, name, value)


def moves_for(user: "User", obj: Any) -> list[tuple[str, Move]]:
    """Return the moves that `user` may make now and that are offered as buttons: (state, move)."""
    return [
        (to, step)
        for (state, to), step in obj.moves.items()
        if state == obj.state and step.button and user.has_perm(step.permission, obj)
    ]
