"""What the room of internships can be asked."""

from .desk import feedback_due, waiting_for
from .hosts import (
    HostLine,
    Views,
    asked_of_host,
    calls_to_share,
    host_lines,
    hosts_of,
    open_views,
    placed_at_host,
    takes_part,
    unasked,
    wanted_views,
)
from .market import final_scores, market_of, matching_of
from .places import (
    agreements_due,
    candidates_named,
    closed_hosts,
    how_placed,
    left_out,
    next_of_reserve,
    open_ties,
    placements_of,
)

__all__ = [
    "HostLine",
    "Views",
    "agreements_due",
    "asked_of_host",
    "calls_to_share",
    "candidates_named",
    "closed_hosts",
    "feedback_due",
    "final_scores",
    "host_lines",
    "hosts_of",
    "how_placed",
    "left_out",
    "market_of",
    "matching_of",
    "next_of_reserve",
    "open_ties",
    "open_views",
    "placed_at_host",
    "placements_of",
    "takes_part",
    "unasked",
    "waiting_for",
    "wanted_views",
]
