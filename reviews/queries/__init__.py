"""What the room of reviews can be asked."""

from .bars import bar_between, bars_of
from .decisions import decision_counts, decisions_of, offer_to, open_offers
from .desk import waiting_for
from .distribution import last_plan, plan_heads
from .panel import (
    conflict_grounds,
    conflicts_of,
    given_out,
    progress,
    review_due,
    reviewed_applications,
    reviewed_stages,
    seats_of,
    strengths_of,
)
from .ranking import RankedCall, currency_of, last_reviewed_stage, line_rules, ranking
from .records import given_json, ranking_json
from .sheets import assignments_of, counted_reviews, handed_in, peers_are_open, sheet_of
from .shortlist import invited_from

__all__ = [
    "RankedCall",
    "assignments_of",
    "bar_between",
    "bars_of",
    "conflict_grounds",
    "conflicts_of",
    "counted_reviews",
    "currency_of",
    "decision_counts",
    "decisions_of",
    "given_json",
    "given_out",
    "handed_in",
    "invited_from",
    "last_plan",
    "last_reviewed_stage",
    "line_rules",
    "offer_to",
    "open_offers",
    "peers_are_open",
    "plan_heads",
    "progress",
    "ranking",
    "ranking_json",
    "review_due",
    "reviewed_applications",
    "reviewed_stages",
    "seats_of",
    "sheet_of",
    "strengths_of",
    "waiting_for",
]
