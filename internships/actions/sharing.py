"""Which candidates the people of hosts see, and when."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.applications.models import Access
from portal.applications.states import AccessRole
from portal.calls.models import Call
from portal.core.access import console
from reviews.actions.seats import require

from ..emails import tell_of_candidates
from ..models import HostFit
from ..queries import Views, calls_to_share, open_views, unasked, wanted_views


@transaction.atomic
def share_with_hosts(call: Call, *, by: User, at: datetime) -> int:
    """Show candidates under review to the hosts that they chose; return how many views were opened or closed.

    Effects, in order: hosts are asked for their rating of each candidate; their people see the applications until the
    panel has decided, and afterwards those of their own interns; who sees candidates for the first time is told by
    mail. Done again, it changes nothing.
    """
    require(by, "internships.share_candidates", call)
    ask_hosts(call)
    opened, closed = open_and_close_views(call, by=by, at=at)
    tell_of_candidates(call, {user for _application, user in opened}, at=at)
    return len(opened) + len(closed)


def share_due(at: datetime) -> int:
    """Do so for every call whose hosts may see candidates now; return how many views were opened or closed."""
    return sum(share_with_hosts(call, by=console(), at=at) for call in calls_to_share())


def ask_hosts(call: Call) -> None:
    """Write down which hosts are asked about which candidates under review."""
    HostFit.objects.bulk_create(unasked(call), ignore_conflicts=True, batch_size=500)


def open_and_close_views(call: Call, *, by: User, at: datetime) -> tuple[Views, Views]:
    """Bring what the people of hosts see to what they are to see; return what was opened and what was closed."""
    wanted, standing = wanted_views(call), open_views(call)
    opened, closed = wanted - standing, standing - wanted
    rows = [_view(*pair, by=by, at=at) for pair in sorted(opened)]
    Access.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    for user, applications in _by_user(closed).items():
        seen = Access.objects.filter(application__in=applications, user=user, role=AccessRole.HOST)
        seen.filter(until__isnull=True).update(until=at)
    return opened, closed


def _view(application: int, user: int, *, by: User, at: datetime) -> Access:
    return Access(application_id=application, user_id=user, role=AccessRole.HOST, granted_by=by, since=at)


def _by_user(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for application, user in pairs:
        found.setdefault(user, []).append(application)
    return found
