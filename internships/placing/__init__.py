"""Placing interns: the stable matching that candidates like best, pins, second round, reserves, reasons."""

from internships.placing.explanation import HostScore, Reason, host_scores, reasons
from internships.placing.market import (
    LANGUAGE_LEVELS,
    Candidate,
    Ground,
    Host,
    Market,
    Pin,
    Requirement,
    Rules,
    grounds,
    market_problems,
)
from internships.placing.matching import Unstable, blocking_pairs, deferred_acceptance
from internships.placing.run import Placement, Placing, host_order, place, without

__all__ = [
    "LANGUAGE_LEVELS",
    "Candidate",
    "Ground",
    "Host",
    "HostScore",
    "Market",
    "Pin",
    "Placement",
    "Placing",
    "Reason",
    "Requirement",
    "Rules",
    "Unstable",
    "blocking_pairs",
    "deferred_acceptance",
    "grounds",
    "host_order",
    "host_scores",
    "market_problems",
    "place",
    "reasons",
    "without",
]
