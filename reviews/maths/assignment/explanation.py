"""Why this reviewer reads this application."""

from collections.abc import Collection, Iterator, Mapping
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
    for explanation in explanations(problem, assignment, [application]):
        if explanation.reviewer == reviewer:
            return explanation
    raise ValueError(f"{reviewer} does not review {application}")


def explanations(
    problem: Problem, assignment: Assignment, applications: Collection[str] | None = None
) -> Iterator[Explanation]:
    """Explain every pair of an assignment, or those of some applications, in the order of its pairs."""
    solved = _Solved(problem, assignment.mask(problem))
    for pair in assignment.pairs:
        if applications is None or pair.application in applications:
            yield solved.explanation(pair.application, pair.reviewer)


class _Solved:
    """A solved problem with what every explanation needs: pairs `chosen` (I, J), loads in all and from pins (J,)."""

    def __init__(self, problem: Problem, chosen: BoolArray) -> None:
        self.problem, self.chosen = problem, chosen
        self.after, self.before = chosen.sum(axis=0), problem.pinned.sum(axis=0)
        self.row = {name: place for place, name in enumerate(problem.applications)}
        self.column = {name: place for place, name in enumerate(problem.reviewers)}

    def explanation(self, application: str, reviewer: str) -> Explanation:
        problem, row, column = self.problem, self.row[application], self.column[reviewer]
        better = np.flatnonzero((problem.match[row] > problem.match[row, column]) & ~self.chosen[row])
        better = better[np.argsort(-problem.match[row, better], kind="stable")]
        pair = problem.pairs.get((application, reviewer))
        return Explanation(
            application=application,
            reviewer=reviewer,
            match=round(float(problem.match[row, column]), 6),
            note=pair.note if pair else "",
            pinned=bool(problem.pinned[row, column]),
            load_before=int(self.before[column]),
            load_after=int(self.after[column]),
            passed_over=tuple(self._passed_over(row, int(other)) for other in better),
            parts=dict(pair.parts) if pair else {},
        )

    def _passed_over(self, row: int, column: int) -> PassedOver:
        problem = self.problem
        name, match = problem.reviewers[column], round(float(problem.match[row, column]), 6)
        if ground := int(problem.ground[row, column]):
            return PassedOver(name, match, "barred", problem.grounds[ground])
        if self.after[column] >= problem.capacity[column]:
            return PassedOver(name, match, "full")
        for group in problem.groups:
            if group.at_most is None or not (group.members[column] and group.applications[row]):
                continue
            if (self.chosen[row] & group.members).sum() >= group.at_most:
                return PassedOver(name, match, "group", group.key)
        return PassedOver(name, match, "balance")
