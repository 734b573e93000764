"""Who may see and release money."""

import rules

from portal.calls.rules import is_finance, is_staff_of_call

rules.add_perm("grants.view_payments", is_staff_of_call)
rules.add_perm("grants.release_tranche", is_finance)
