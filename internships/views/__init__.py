"""Pages of hosts and placing."""

from .fit import fit
from .placing import host_exclude, placing, placing_propose, placing_run

__all__ = ["fit", "host_exclude", "placing", "placing_propose", "placing_run"]
