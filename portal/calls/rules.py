"""Who may do what with a call, and who is on its staff."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import rules

from portal.accounts.rules import has_role, is_general_officer
from portal.accounts.states import Role
from portal.core.rules import is_console

from .states import CallState

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import Call


def call_of(obj: Any) -> "Call":
    """Return the call an object belongs to: itself, its `.call`, or that of its application."""
    if hasattr(obj, "definition_version") and hasattr(obj, "programme_id"):
        return cast("Call", obj)
    found: Call = obj.call if hasattr(obj, "call") else call_of(obj.application)
    return found


def _holds(roles: set[str]) -> Callable[["User", Any], bool]:
    def predicate(user: "User", obj: Any) -> bool:
        return obj is not None and has_role(user, roles, call_of(obj).code)

    return predicate


is_officer = rules.predicate(_holds({Role.OFFICER, Role.DIRECTOR}), name="is_officer")
is_call_director = rules.predicate(_holds({Role.DIRECTOR}), name="is_call_director")
is_finance = rules.predicate(_holds({Role.FINANCE}), name="is_finance")
is_staff_of_call = rules.predicate(_holds(set(Role.values)), name="is_staff_of_call")
prepares = is_officer | is_console


@rules.predicate
def is_public(user: "User", call: "Call | None") -> bool:
    return call is not None and call.state != CallState.DRAFT


rules.add_perm("calls.view_call", is_public | is_staff_of_call | is_console)
rules.add_perm("calls.manage_call", is_staff_of_call)
rules.add_perm("calls.load_call", is_general_officer | is_console)
rules.add_perm("calls.change_programme", is_general_officer | is_console)
rules.add_perm("calls.change_call", prepares)
rules.add_perm("calls.publish_call", prepares)
rules.add_perm("calls.close_call", prepares)
rules.add_perm("calls.run_call", prepares)
