"""What the room of reviews can be asked."""

from .decisions import decisions_of, offer_to, open_offers
from .ranking import RankedCall, line_rules, ranking
from .records import given_json, ranking_json
from .sheets import assignments_of, conflict_grounds, counted_reviews, progress, review_due, waiting_for

__all__ = [
    "RankedCall",
    "assignments_of",
    "conflict_grounds",
    "counted_reviews",
    "decisions_of",
    "given_json",
    "line_rules",
    "offer_to",
    "open_offers",
    "progress",
    "ranking",
    "ranking_json",
    "review_due",
    "waiting_for",
]
