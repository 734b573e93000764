"""Why this reviewer reads this application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from reviews.maths.marks import BoolArray

from .problem import Problem
from .result import Assignment

Why = Literal["barred", "full", "group", "balance"]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A better-matching reviewer who was not used, and why: a ground, full, a group, or an even share."""

    reviewer: str
    match: float
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One assigned pair: its match and parts, the reviewer's load from pins and in all, who was passed over."""

    application: str
    reviewer: str
    match: float
    note: str
    pinned: bool
    load_before: int
    load_after: int
    passed_over: tuple[PassedOver, ...]
    parts: Mapping[str, float] = field(default_factory=dict)


def explain(problem: Problem, assignment: Assignment, application: str, reviewer: str) -> Explanation:
    """Explain one pair of an assignment; better matches come best first.

    Raises ValueError when the pair is not assigned.
    """
    row, column = problem.applications.index(application), problem.reviewers.index(reviewer)
    chosen = assignment.mask(problem)
    if not chosen[row, column]:
        raise ValueError(f"{reviewer} does not review {application}")
    better = np.flatnonzero((problem.match[row] > problem.match[row, column]) & ~chosen[row])
    better = better[np.argsort(-problem.match[row, better], kind="stable")]
    pair = problem.pairs.get((application, reviewer))
    return Explanation(
        application=application,
        reviewer=reviewer,
        match=round(float(problem.match[row, column]), 6),
        note=pair.note if pair else "",
        pinned=bool(problem.pinned[row, column]),
        load_before=int(problem.pinned[:, column].sum()),
        load_after=int(chosen[:, column].sum()),
        passed_over=tuple(_passed_over(problem, chosen, row, int(other)) for other in better),
        parts=dict(pair.parts) if pair else {},
    )


def _passed_over(problem: Problem, chosen: BoolArray, row: int, column: int) -> PassedOver:
    name, match = problem.reviewers[column], round(float(problem.match[row, column]), 6)
    if ground := int(problem.ground[row, column]):
        return PassedOver(name, match, "barred", problem.grounds[ground])
    if chosen[:, column].sum() >= problem.capacity[column]:
        return PassedOver(name, match, "full")
    for group in problem.groups:
        if group.at_most is None or not (group.members[column] and group.applications[row]):
            continue
        if (chosen[row] & group.members).sum() >= group.at_most:
            return PassedOver(name, match, "group", group.key)
    return PassedOver(name, match, "balance")
