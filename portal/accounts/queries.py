"""What the room accounts can be asked."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.access import console
from portal.core.desk_line import DeskLine

from .models import Certificate, Membership, Organisation, StaffRole, User


def console_user() -> User:
    """Return the built-in user of the command line."""
    return console()


def person_with(email: str) -> User | None:
    """Return who signs in with `email`, in whatever case it is written."""
    return User.objects.filter(email__iexact=email.strip()).first()


def proved_addresses(user: User) -> set[str]:
    """Return the e-mail addresses which `user` has proved to be their own, in lower case."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return {address.lower() for address in rows.values_list("email", flat=True)}


def certificates_of(user: User) -> QuerySet[Certificate]:
    """Return the certificates bound to `user`, the newest first."""
    return Certificate.objects.filter(person=user).order_by("-issued", "certificate_no")


def certificates_found(words: str) -> QuerySet[Certificate]:
    """Return the certificates whose number, holder or personal number contains `words`; all when there are none."""
    words = words.strip()
    found = Q(certificate_no__icontains=words) | Q(holder_name__icontains=words) | Q(personal_number__startswith=words)
    rows = Certificate.objects.filter(found) if words else Certificate.objects.all()
    return rows.select_related("person").order_by("-issued", "certificate_no")


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return the organisations `user` works for, with the role."""
    return Membership.objects.filter(user=user).select_related("organisation").order_by("organisation__name")


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return who works for `organisation`, those who manage it first."""
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("-role", "since", "pk")


def staff() -> QuerySet[StaffRole]:
    """Return every role that is held, by name of the person."""
    return StaffRole.objects.select_related("user", "granted_by").order_by("user__full_name", "user__email", "role")


def waiting_for(user: User, at: datetime) -> list[DeskLine]:
    """Return what waits for `user` in this room: a name to give."""
    if user.full_name:
        return []
    return [DeskLine(_("Please tell us your name"), reverse("accounts:profile"), None, _("Give your name"))]
