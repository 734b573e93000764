"""Reviewer assignment: who reads what, at least cost, with reasons for every pair and every gap."""

from .explanation import Explanation, PassedOver, explain, explanations
from .fitting import LANGUAGE, Facts, Reader, Reading, fitted, match_parts
from .problem import GroupRule, Pair, Problem, Settings, problem
from .replacement import Change, changes
from .result import AssignedPair, Assignment, Contradiction, Gap, Refused
from .run import assign, sketch
from .shortage import Foresight, Remedy, ShortApplication, ShortLabel, Violator, foresee, violators

__all__ = [
    "LANGUAGE",
    "AssignedPair",
    "Assignment",
    "Change",
    "Contradiction",
    "Explanation",
    "Facts",
    "Foresight",
    "Gap",
    "GroupRule",
    "Pair",
    "PassedOver",
    "Problem",
    "Reader",
    "Reading",
    "Refused",
    "Remedy",
    "Settings",
    "ShortApplication",
    "ShortLabel",
    "Violator",
    "assign",
    "changes",
    "explain",
    "explanations",
    "fitted",
    "foresee",
    "match_parts",
    "problem",
    "sketch",
    "violators",
]
