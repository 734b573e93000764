"""Fetching one object for one person."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

if TYPE_CHECKING:
    from portal.accounts.models import User


def get_permitted(user: "User", permission: str, rows: Any, **lookup: Any) -> Any:
    """Return the row of `lookup` if `user` may do `permission` to it.

    404 for what the person may not know of (outside `visible_to`), 403 for what is known but refused.
    """
    obj = get_object_or_404(rows.visible_to(user), **lookup)
    if not user.has_perm(permission, obj):
        raise PermissionDenied(permission)
    return obj


CONSOLE_EMAIL = "console@localhost.invalid"


def console() -> "User":
    """Return the built-in user of the command line and of the clock: it imports and prepares, it never confirms."""
    people = get_user_model()._default_manager
    user, _made = people.get_or_create(email=CONSOLE_EMAIL, defaults={"full_name": "console", "password": "!"})
    return user  # type: ignore[return-value]
