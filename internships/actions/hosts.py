"""Who speaks for a host."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import person_with
from portal.calls.models import Call
from portal.core.errors import refuse
from portal.core.events import record
from reviews.actions.seats import require

from ..emails import invite_host
from ..models import HostPerson
from ..queries import takes_part
from .fits import known_host
from .sharing import open_and_close_views


@transaction.atomic
def name_host_person(
    call: Call, host_key: str, email: str, *, full_name: str = "", is_signatory: bool = False, by: User, at: datetime
) -> HostPerson:
    """Let a person speak for a host of a call, known by e-mail or new; a host has one signatory.

    Effects, in order: the person, who proves the address at the first sign-in; the row, or the mark of the signatory
    on the one that is there; candidates who chose the host are shown; event; a mail to who was named. Refused:
    `unknown`, and `takes_part` for who applies in the call or reviews it blind.
    """
    require(by, "internships.name_host", call)
    key = known_host(call, host_key)
    user = _person(call, email, full_name)
    if takes_part(call, user):
        raise refuse("takes_part", _("This person applies in this call, or reviews in it without names."), "email")
    if is_signatory:
        HostPerson.objects.filter(call=call, host_key=key).exclude(user=user).update(is_signatory=False)
    person, made = HostPerson.objects.update_or_create(
        call=call, host_key=key, user=user, defaults={"is_signatory": is_signatory}
    )
    record("host person named", person, by=by, at=at, host=key, user=user.pk, is_signatory=is_signatory)
    if made:
        opened, _closed = open_and_close_views(call, by=by, at=at)
        invite_host(person, has_candidates=bool(opened), at=at)
    return person


def _person(call: Call, email: str, full_name: str) -> User:
    found = person_with(email)
    language = call.terms.call.default_language
    return found or User.objects.create_user(email, None, full_name=full_name.strip()[:120], language=language)


@transaction.atomic
def remove_host_person(person: HostPerson, *, by: User, at: datetime) -> None:
    """Let a person no longer speak for a host: event, row gone, candidates no longer shown. What was rated stays."""
    require(by, "internships.name_host", person.call)
    record("host person removed", person, by=by, at=at, host=person.host_key, user=person.user_id)
    person.delete()
    open_and_close_views(person.call, by=by, at=at)
