"""What the room of internships can be asked."""

from .market import final_scores, market_of
from .places import agreements_due, candidates_for_host, hosts_of, placements_of, waiting_for

__all__ = [
    "agreements_due",
    "candidates_for_host",
    "final_scores",
    "hosts_of",
    "market_of",
    "placements_of",
    "waiting_for",
]
