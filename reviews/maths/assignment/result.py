"""A finished assignment, its gaps, and what was wrong with a refused one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reviews.maths.marks import BoolArray, IntArray, Part, connected_parts

from .problem import Problem, Settings

Method = Literal["linear", "integer", "greedy"]
Code = Literal["pin_not_eligible", "pins_above_capacity", "pins_above_wanted", "pins_break_group"]


@dataclass(frozen=True, slots=True)
class AssignedPair:
    """One review to be written, its match 0..100, and whether it was there before."""

    application: str
    reviewer: str
    match: float
    pinned: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """An application that lacks reviews, or members of the group `rule`."""

    application: str
    missing: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pairs in order of ids, gaps, and the connected parts of the panel (one is best for calibration).

    `proved` says that no assignment of the `listed` pairs that entered the program costs less; `objective`
    is the cost of pairs, of loads above an even share and of gaps; `digest` identifies the input.
    """

    pairs: tuple[AssignedPair, ...]
    gaps: tuple[Gap, ...]
    parts: tuple[Part, ...]
    method: Method
    proved: bool
    objective: float
    listed: int
    settings: Settings
    digest: str

    def mask(self, problem: Problem) -> BoolArray:
        """Return the assigned pairs as (I, J) of `problem`."""
        row = {name: place for place, name in enumerate(problem.applications)}
        column = {name: place for place, name in enumerate(problem.reviewers)}
        mask = np.zeros(problem.match.shape, dtype=np.bool_)
        for pair in self.pairs:
            mask[row[pair.application], column[pair.reviewer]] = True
        return mask


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Pins that no assignment can keep: applications, reviewers or rules by name."""

    code: Code
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No assignment, and why."""

    contradictions: tuple[Contradiction, ...]


def contradictions(problem: Problem) -> tuple[Contradiction, ...]:
    """Name every way in which the pins contradict the rest; empty is well."""
    return tuple(_contradictions(problem))


def _contradictions(problem: Problem) -> Iterator[Contradiction]:
    pinned = problem.pinned
    barred = np.argwhere(pinned & ~problem.eligible)
    if barred.size:
        names = (f"{problem.applications[row]} {problem.reviewers[column]}" for row, column in barred)
        yield Contradiction("pin_not_eligible", tuple(names))
    if above := _named(problem.reviewers, pinned.sum(axis=0) > problem.capacity):
        yield Contradiction("pins_above_capacity", above)
    if above := _named(problem.applications, pinned.sum(axis=1) > problem.wanted):
        yield Contradiction("pins_above_wanted", above)
    for group in problem.groups:
        held = (pinned & group.members).sum(axis=1) * group.applications
        if group.at_most is not None and (broken := _named(problem.applications, held > group.at_most)):
            yield Contradiction("pins_break_group", (group.key, *broken))


def _named(names: tuple[str, ...], mask: BoolArray) -> tuple[str, ...]:
    return tuple(names[place] for place in np.flatnonzero(mask))


def missing_reviews(problem: Problem, chosen: BoolArray) -> IntArray:
    """Return how many reviews each application lacks, (I,)."""
    missing: IntArray = problem.wanted - chosen.sum(axis=1)
    return missing


def missing_members(problem: Problem, chosen: BoolArray) -> list[tuple[str, IntArray]]:
    """Return for each rule how many members each application lacks, (I,)."""
    found = []
    for group in problem.groups:
        least = np.minimum(group.at_least, problem.wanted) * group.applications
        found.append((group.key, np.maximum(least - (chosen & group.members).sum(axis=1), 0)))
    return found


def gaps(problem: Problem, chosen: BoolArray) -> tuple[Gap, ...]:
    """List the gaps of an assignment (I, J), reviews before groups, in order of ids."""
    counted = [("", missing_reviews(problem, chosen)), *missing_members(problem, chosen)]
    return tuple(
        Gap(problem.applications[place], int(missing[place]), rule)
        for rule, missing in counted
        for place in np.flatnonzero(missing)
    )


def assigned(problem: Problem, chosen: BoolArray) -> tuple[AssignedPair, ...]:
    """List the pairs of an assignment (I, J) in order of ids."""
    return tuple(
        AssignedPair(
            problem.applications[row],
            problem.reviewers[column],
            round(float(problem.match[row, column]), 6),
            bool(problem.pinned[row, column]),
        )
        for row, column in np.argwhere(chosen)
    )


def parts(problem: Problem, chosen: BoolArray) -> tuple[Part, ...]:
    """Return the connected parts of the panel that an assignment (I, J) makes."""
    pairs = np.argwhere(chosen)
    return connected_parts((problem.applications[row], problem.reviewers[column]) for row, column in pairs)
