"""Roles of staff: given and taken by a director, never one's own."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.core.errors import refuse
from portal.core.events import record

from ..models import StaffRole, User


def _check(user: User, by: User) -> None:
    if not by.has_perm("accounts.grant_role"):
        raise PermissionDenied("accounts.grant_role")
    if user == by:
        raise refuse("own_role", _("Nobody changes their own roles: ask another director."))


def grant_role(user: User, *, role: str, call_code: str = "", by: User, at: datetime) -> StaffRole:
    """Give `user` a role, for one call or for all (empty code). Refused: `own_role`, `role_held`."""
    _check(user, by)
    try:
        with transaction.atomic():
            grant = StaffRole.objects.create(user=user, role=role, call_code=call_code, granted_by=by, since=at)
            record("role_granted", user, by=by, at=at, role=role, call=call_code)
    except IntegrityError as error:
        raise refuse("role_held", _("This person has this role already."), "role") from error
    user.__dict__.pop("staff_roles", None)
    return grant


@transaction.atomic
def revoke_role(grant: StaffRole, *, by: User, at: datetime) -> None:
    """Take a role away; it stays in history. Refused: `own_role`."""
    _check(grant.user, by)
    record("role_revoked", grant.user, by=by, at=at, role=grant.role, call=grant.call_code)
    grant.delete()
    grant.user.__dict__.pop("staff_roles", None)
