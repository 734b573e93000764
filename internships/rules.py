"""Who names hosts, rates and refuses candidates for them, and places interns."""

from typing import TYPE_CHECKING, Any

import rules

from portal.applications.rules import application_of
from portal.applications.states import AccessRole
from portal.calls.rules import call_of, is_staff_of_call, prepares

if TYPE_CHECKING:
    from portal.accounts.models import User


@rules.predicate
def is_host_of_call(user: "User", obj: Any) -> bool:
    """True for who speaks for any host of the call."""
    return obj is not None and user.is_authenticated and call_of(obj).host_people.filter(user=user).exists()


@rules.predicate
def speaks_for_host(user: "User", obj: Any) -> bool:
    """True for who speaks for the very host that a rating or a refusal is about."""
    if obj is None or not user.is_authenticated:
        return False
    return bool(call_of(obj).host_people.filter(user=user, host_key=obj.host_key).exists())


@rules.predicate
def sees_as_host(user: "User", obj: Any) -> bool:
    """True while the candidate is shown to the person as a host."""
    if obj is None or not user.is_authenticated:
        return False
    shown = application_of(obj).accesses.filter(user=user, role=AccessRole.HOST, until__isnull=True)
    return bool(shown.exists())


rules.add_perm("internships.view_candidates", is_host_of_call)
rules.add_perm("internships.rate_candidate", (speaks_for_host & sees_as_host) | prepares)
rules.add_perm("internships.veto_candidate", speaks_for_host & sees_as_host)
rules.add_perm("internships.record_fit", prepares)
rules.add_perm("internships.exclude_host", prepares)
rules.add_perm("internships.name_host", prepares)
rules.add_perm("internships.share_candidates", prepares)
rules.add_perm("internships.view_hosts", is_staff_of_call)
rules.add_perm("internships.view_placing", is_staff_of_call)
rules.add_perm("internships.place_interns", prepares)
