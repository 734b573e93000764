"""What the room of reviews can be asked."""

from .bars import Place, bar_between, bars_of
from .calibration import calibration_json, calibration_of, figures_of, scores_in
from .decisions import decision_counts, decisions_of, offer_to, open_offers
from .desk import waiting_for
from .distribution import plan_heads, plan_of
from .draws import (
    Entrants,
    draws_of,
    entrants_of,
    list_of,
    missing_reviews,
    open_draw,
    other_ties,
    publication,
    references_of,
    were_drawn_together,
)
from .near_line import expected_group_sizes, group_sizes
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
from .records import certain_json, given_json, ranking_json
from .sheets import assignments_of, counted_reviews, handed_in, peers_are_open, scores_are_known, sheet_of
from .shortlist import invited_from
from .tickets import tickets_of

__all__ = [
    "Entrants",
    "Place",
    "RankedCall",
    "assignments_of",
    "bar_between",
    "bars_of",
    "calibration_json",
    "calibration_of",
    "certain_json",
    "conflict_grounds",
    "conflicts_of",
    "counted_reviews",
    "currency_of",
    "decision_counts",
    "decisions_of",
    "draws_of",
    "entrants_of",
    "expected_group_sizes",
    "figures_of",
    "given_json",
    "given_out",
    "group_sizes",
    "handed_in",
    "invited_from",
    "last_reviewed_stage",
    "line_rules",
    "list_of",
    "missing_reviews",
    "offer_to",
    "open_draw",
    "open_offers",
    "other_ties",
    "peers_are_open",
    "plan_heads",
    "plan_of",
    "progress",
    "publication",
    "ranking",
    "ranking_json",
    "references_of",
    "review_due",
    "reviewed_applications",
    "reviewed_stages",
    "scores_are_known",
    "scores_in",
    "seats_of",
    "sheet_of",
    "strengths_of",
    "tickets_of",
    "waiting_for",
    "were_drawn_together",
]
