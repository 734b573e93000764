"""Who may rate candidates for a host, exclude hosts and place interns."""

from typing import TYPE_CHECKING, Any

import rules

from portal.calls.rules import call_of, is_staff_of_call, prepares

if TYPE_CHECKING:
    from portal.accounts.models import User


@rules.predicate
def is_host_of_call(user: "User", obj: Any) -> bool:
    return obj is not None and user.is_authenticated and call_of(obj).host_people.filter(user=user).exists()


rules.add_perm("internships.rate_candidates", is_host_of_call | prepares)
rules.add_perm("internships.exclude_host", prepares)
rules.add_perm("internships.view_placing", is_staff_of_call)
rules.add_perm("internships.place_interns", prepares)
