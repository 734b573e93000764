"""Who holds which role."""

from typing import TYPE_CHECKING

import rules

from portal.core.rules import is_console

from .states import MemberRole, Role

if TYPE_CHECKING:
    from portal.core.models import Message

    from .models import Organisation, User


def has_role(user: "User", roles: set[str], call_code: str | None = None) -> bool:
    """True if `user` holds one of `roles` for all calls, or for the call `call_code` (None: for any call)."""
    if not user or not user.is_authenticated or not user.is_active:
        return False
    return any(
        role in roles and (code == "" or call_code is None or code == call_code) for role, code in user.staff_roles
    )


@rules.predicate
def is_any_staff(user: "User") -> bool:
    """Holder of any role, for any call."""
    return has_role(user, set(Role.values))


@rules.predicate
def is_general_officer(user: "User") -> bool:
    """Officer or director for the organisation as a whole."""
    return has_role(user, {Role.OFFICER, Role.DIRECTOR}, "")


@rules.predicate
def is_director(user: "User") -> bool:
    """Director for the organisation as a whole."""
    return has_role(user, {Role.DIRECTOR}, "")


@rules.predicate
def manages_organisation(user: "User", organisation: "Organisation | None") -> bool:
    """Member who manages the organisation, and with it who its members are."""
    return bool(
        organisation
        and user.is_authenticated
        and organisation.membership_set.filter(user=user, role=MemberRole.OWNER).exists()
    )


@rules.predicate
def is_member(user: "User", organisation: "Organisation | None") -> bool:
    """Whoever works for the organisation."""
    return bool(organisation and user.is_authenticated and organisation.membership_set.filter(user=user).exists())


@rules.predicate
def is_officer_of_message(user: "User", message: "Message | None") -> bool:
    return message is not None and has_role(user, {Role.OFFICER, Role.DIRECTOR}, message.call_code)


rules.add_perm("core.release_message", is_officer_of_message | is_console)
rules.add_perm("core.send_message", is_officer_of_message | is_console)
rules.add_perm("accounts.view_manage", is_any_staff)
rules.add_perm("accounts.view_organisation", is_member | is_any_staff | is_console)
rules.add_perm("accounts.change_organisation", manages_organisation | is_general_officer)
rules.add_perm("accounts.view_certificates", is_any_staff)
rules.add_perm("accounts.import_certificates", is_general_officer | is_console)
rules.add_perm("accounts.grant_role", is_director | is_console)
