"""Who may see, write, check and answer an application."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import rules

from portal.calls.rules import is_officer, is_staff_of_call, prepares
from portal.core.rules import is_console

from .states import EDITABLE, AccessRole, ApplicationState

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import Application


def application_of(obj: Any) -> "Application":
    return cast("Application", obj.application if hasattr(obj, "application_id") else obj)


def _has_access(*roles: str) -> Callable[["User", Any], bool]:
    def predicate(user: "User", obj: Any) -> bool:
        if obj is None or not user.is_authenticated:
            return False
        open_rows = application_of(obj).accesses.filter(user=user, until__isnull=True)
        return open_rows.filter(role__in=roles).exists() if roles else open_rows.exists()

    return predicate


has_access = rules.predicate(_has_access(), name="has_access")
is_editor = rules.predicate(_has_access(AccessRole.EDITOR), name="is_editor")
reads_as_panel = rules.predicate(_has_access(AccessRole.REVIEWER, AccessRole.CHAIR), name="reads_as_panel")


@rules.predicate
def is_draft(user: "User", obj: Any) -> bool:
    return obj is not None and application_of(obj).state == ApplicationState.DRAFT


@rules.predicate
def is_editable(user: "User", obj: Any) -> bool:
    """True while the state allows answers to change; the clock is asked by the action."""
    return obj is not None and application_of(obj).state in EDITABLE


@rules.predicate
def is_imported(user: "User", obj: Any) -> bool:
    return obj is not None and bool(application_of(obj).external_id)


rules.add_perm("applications.view_application", has_access | (is_staff_of_call & ~is_draft) | is_console)
rules.add_perm("applications.read_draft", is_editor)
rules.add_perm("applications.edit_application", is_editor & is_editable)
rules.add_perm(
    "applications.submit_application", (is_editor & is_editable) | is_console | (is_officer & is_imported & is_draft)
)
rules.add_perm("applications.withdraw_application", is_editor | is_console)
rules.add_perm("applications.correct_application", is_editor)
rules.add_perm("applications.check_application", prepares)
rules.add_perm("applications.decide_application", prepares)
rules.add_perm("applications.answer_offer", is_editor | is_officer | is_console)
rules.add_perm("applications.import_applications", prepares)
rules.add_perm("applications.list_applications", is_staff_of_call)
rules.add_perm("applications.export_applications", is_staff_of_call)
