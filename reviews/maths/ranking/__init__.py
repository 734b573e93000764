"""Ranking: thresholds, order and ties, funding line, reserve, lots and shortlist."""

from collections.abc import Iterable

from reviews.maths.ranking.line import (
    Claim,
    Inversion,
    Line,
    LineRules,
    Offer,
    funding_line,
    pay_down,
    refill,
)
from reviews.maths.ranking.listing import claims, listing, placed
from reviews.maths.ranking.lots import Lot, LotsRanking, Pool, Transfer, rank_lots
from reviews.maths.ranking.model import (
    UNDECIDED,
    Application,
    Divergence,
    Entry,
    Failed,
    FailingMark,
    Outcome,
    Ranking,
    Settings,
    Side,
)
from reviews.maths.ranking.shortlist import Shortlist, ShortlistRules, shortlist

__all__ = [
    "UNDECIDED",
    "Application",
    "Claim",
    "Divergence",
    "Entry",
    "Failed",
    "FailingMark",
    "Inversion",
    "Line",
    "LineRules",
    "Lot",
    "LotsRanking",
    "Offer",
    "Outcome",
    "Pool",
    "Ranking",
    "Settings",
    "Shortlist",
    "ShortlistRules",
    "Side",
    "Transfer",
    "funding_line",
    "pay_down",
    "rank",
    "rank_lots",
    "refill",
    "shortlist",
]


def rank(applications: Iterable[Application], settings: Settings) -> Ranking:
    """Rank the applications of one call or stage and pay them down the envelope.

    The result depends on the applications and settings alone, not on the order in which they come.
    Raises ValueError if an application stands twice, KeyError for a tie-break or threshold on an unknown key.
    """
    places = placed(applications, settings)
    line = funding_line(claims(places), settings.line) if settings.line else None
    return listing(places, line, settings)
