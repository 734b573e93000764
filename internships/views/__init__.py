"""Pages of hosts and placing."""

from .fit import candidate_veto, fit
from .hosts import host_person_remove, hosts
from .placing import host_exclude, host_reopen, placing, placing_propose, placing_run

__all__ = [
    "candidate_veto",
    "fit",
    "host_exclude",
    "host_person_remove",
    "host_reopen",
    "hosts",
    "placing",
    "placing_propose",
    "placing_run",
]
