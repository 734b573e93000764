"""Reviewer assignment: who reads what, at least cost, with reasons for every pair and every gap."""

from .explanation import Explanation, PassedOver, explain
from .problem import GroupRule, Pair, Problem, Settings, problem
from .result import AssignedPair, Assignment, Contradiction, Gap, Refused
from .run import assign, sketch
from .shortage import Foresight, Remedy, ShortApplication, ShortLabel, Violator, foresee, violators

__all__ = [
    "AssignedPair",
    "Assignment",
    "Contradiction",
    "Explanation",
    "Foresight",
    "Gap",
    "GroupRule",
    "Pair",
    "PassedOver",
    "Problem",
    "Refused",
    "Remedy",
    "Settings",
    "ShortApplication",
    "ShortLabel",
    "Violator",
    "assign",
    "explain",
    "foresee",
    "problem",
    "sketch",
    "violators",
]
