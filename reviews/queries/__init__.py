"""What the room of reviews can be asked."""

from .ranking import RankedCall, line_rules, ranking
from .sheets import assignments_of, conflict_grounds, counted_reviews, progress, review_due, waiting_for

__all__ = [
    "RankedCall",
    "assignments_of",
    "conflict_grounds",
    "counted_reviews",
    "line_rules",
    "progress",
    "ranking",
    "review_due",
    "waiting_for",
]
