"""Organisations and who works for them."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refused, refuse
from portal.core.events import events_of, record

from .. import emails
from ..models import Membership, Organisation, User
from ..queries import proved_addresses
from ..states import MemberRole

INVITATION_HOLDS = timedelta(days=14)
_SALT = "organisation-invitation"


@transaction.atomic
def register_organisation(*, code: str, name: str, by: User, at: datetime) -> Organisation:
    """Enter an organisation into the register, managed by who enters it.

    One that is there already keeps its name, and takes as manager only the person with its head's e-mail address, while
    nobody manages it. Refused otherwise: `registered`.
    """
    organisation, is_new = Organisation.objects.select_for_update().get_or_create(code=code, defaults={"name": name})
    if not is_new and not _may_take_over(organisation, by):
        raise refuse(
            "registered",
            _("This organisation is registered. Ask one of its members to invite you, or write to us."),
            "code",
        )
    Membership.objects.create(organisation=organisation, user=by, role=MemberRole.OWNER, since=at)
    record("registered" if is_new else "taken_over", organisation, by=by, at=at)
    return organisation


def _may_take_over(organisation: Organisation, person: User) -> bool:
    return not organisation.membership_set.exists() and organisation.head_email.lower() in proved_addresses(person)


def _check(organisation: Organisation, by: User) -> None:
    if not by.has_perm("accounts.change_organisation", organisation):
        raise PermissionDenied("accounts.change_organisation")


@transaction.atomic
def invite_member(organisation: Organisation, email: str, *, by: User, at: datetime) -> None:
    """Send a link with which the owner of `email`, once signed in, becomes a member. Refused: `member`."""
    _check(organisation, by)
    if organisation.membership_set.filter(user__email__iexact=email).exists():
        raise refuse("member", _("This person is a member already."), "email")
    record("member_invited", organisation, by=by, at=at)
    invitation = {"organisation": organisation.pk, "email": email.lower(), "at": at.timestamp()}
    emails.invite(organisation, email, signing.dumps(invitation, salt=_SALT), by=by, at=at)


@transaction.atomic
def accept_invitation(token: str, *, by: User, at: datetime) -> Organisation:
    """Make the invited person a member; following the link again changes nothing.

    Refused: `invitation` (not ours, expired, or the person was removed since), `other_address`.
    """
    invitation = _read(token, at)
    organisation = Organisation.objects.filter(pk=invitation["organisation"]).first()
    if organisation is None or _removed_since(organisation, by, float(invitation["at"])):
        raise _no_longer_holds()
    if invitation["email"] not in proved_addresses(by):
        raise refuse("other_address", _("This invitation was sent to another e-mail address."))
    _member, is_new = Membership.objects.get_or_create(
        organisation=organisation, user=by, defaults={"role": MemberRole.MEMBER, "since": at}
    )
    if is_new:
        record("member_joined", organisation, by=by, at=at)
    return organisation


def _read(token: str, at: datetime) -> dict[str, Any]:
    try:
        invitation: dict[str, Any] = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise _no_longer_holds() from error
    if at.timestamp() > float(invitation["at"]) + INVITATION_HOLDS.total_seconds():
        raise _no_longer_holds()
    return invitation


def _no_longer_holds() -> Refused:
    return refuse("invitation", _("This invitation no longer holds. Please ask for a new one."))


def _removed_since(organisation: Organisation, user: User, invited_at: float) -> bool:
    removed = events_of(organisation).filter(verb="member_removed", data__user=user.pk).last()
    return removed is not None and removed.at.timestamp() >= invited_at


@transaction.atomic
def remove_member(membership: Membership, *, by: User, at: datetime) -> None:
    """End a membership: one's own, or another's by who manages the organisation.

    Refused: `last_owner`, while others remain whom nobody would manage.
    """
    organisation = membership.organisation
    if membership.user_id != by.pk:
        _check(organisation, by)
    others = organisation.membership_set.select_for_update().exclude(pk=membership.pk)
    if membership.role == MemberRole.OWNER and others.exists() and not others.filter(role=MemberRole.OWNER).exists():
        raise refuse("last_owner", _("Nobody would manage the organisation. Remove the other members first."))
    record("member_removed", organisation, by=by, at=at, user=membership.user_id)
    membership.delete()
