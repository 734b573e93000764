"""What it would cost to let another read instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reviews.maths.marks import BoolArray, FloatArray, IntArray

from .lists import preference
from .problem import Problem
from .program import even_share, pair_cost
from .result import Assignment

NoChange = Literal["", "pinned", "barred", "full", "group"]


@dataclass(frozen=True, slots=True)
class Change:
    """The cheapest direct replacement in one pair: who, with which match, and what the objective would gain.

    `why` there is none: the pair is pinned, nobody else may read it, those who may are full, or a group forbids them.
    """

    reviewer: str = ""
    match: float = 0.0
    cost: float = 0.0
    why: NoChange = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """A solved problem: pairs `chosen` and `eligible` (I, J), `load` (J,), cost of a pair and of one more review."""

    problem: Problem
    chosen: BoolArray
    eligible: BoolArray
    load: IntArray
    pair: FloatArray
    more: FloatArray
    less: FloatArray


def changes(problem: Problem, assignment: Assignment) -> Iterator[Change]:
    """Yield the cheapest direct replacement for every pair, in the order of the assignment's pairs.

    Nothing else moves: the other has room, is not on the application, and the groups stay as they are.
    """
    standing = _standing(problem, assignment)
    row = {name: place for place, name in enumerate(problem.applications)}
    column = {name: place for place, name in enumerate(problem.reviewers)}
    for pair in assignment.pairs:
        yield _change(standing, row[pair.application], column[pair.reviewer])


def _standing(problem: Problem, assignment: Assignment) -> _Standing:
    chosen, settings = assignment.mask(problem), assignment.settings
    load, even = chosen.sum(axis=0), even_share(problem)
    return _Standing(
        problem=problem,
        chosen=chosen,
        eligible=problem.eligible,
        load=load,
        pair=pair_cost(preference(problem, settings.seed)),
        more=settings.balance * np.maximum(load + 1 - even, 0),
        less=settings.balance * np.maximum(load - even, 0),
    )


def _change(standing: _Standing, row: int, column: int) -> Change:
    problem = standing.problem
    if problem.pinned[row, column]:
        return Change(why="pinned")
    able = standing.eligible[row] & ~standing.chosen[row]
    room = able & (standing.load < problem.capacity)
    allowed = room & _within_groups(standing, row, column)
    if not allowed.any():
        return Change(why="barred" if not able.any() else "full" if not room.any() else "group")
    price = standing.pair[row] + standing.more - standing.pair[row, column] - standing.less[column]
    other = int(np.where(allowed, price, np.inf).argmin())
    return Change(problem.reviewers[other], round(float(problem.match[row, other]), 6), round(float(price[other]), 6))


def _within_groups(standing: _Standing, row: int, column: int) -> BoolArray:
    """Return the reviewers (J,) who may take the place of one without breaking a group or leaving it short."""
    allowed = np.ones(len(standing.problem.reviewers), dtype=np.bool_)
    for group in standing.problem.groups:
        if not group.applications[row]:
            continue
        own = bool(group.members[column])
        held = int((standing.chosen[row] & group.members).sum()) - own
        if group.at_most is not None and held >= group.at_most:
            allowed &= ~group.members
        if own and held < group.at_least:
            allowed &= group.members
    return allowed
