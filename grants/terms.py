"""The definition of a call as grants read it."""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from portal.calls.models import Call

    from .definition import GrantDefinition


def terms_of(call: "Call") -> "GrantDefinition":
    """Return the typed definition of a call that gives grants."""
    return cast("GrantDefinition", call.terms)
