"""A quick assignment without a solver: preview, and fallback when the solver gives none."""

import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import BoolArray, FloatArray, IntArray

from .problem import Problem, Settings
from .program import even_share, pair_cost


def greedy(problem: Problem, settings: Settings, liking: NDArray[np.float32]) -> BoolArray:
    """Serve the hardest application first and return the pairs, (I, J).

    Hardest is the one with the fewest eligible reviewers beyond what it wants. Each takes the cheapest
    reviewer with room, required group members first. All hard limits hold; the optimum may be better.
    """
    chosen = problem.pinned.copy()
    load = chosen.sum(axis=0)
    slackness = problem.eligible.sum(axis=1) - problem.wanted
    even = even_share(problem)
    rules = _Rules(problem)
    for row in np.argsort(slackness, kind="stable"):
        cost = pair_cost(liking[row])
        for _ in range(int(problem.wanted[row] - chosen[row].sum())):
            room = (problem.ground[row] == 0) & ~chosen[row] & (load < problem.capacity)
            allowed = rules.allowed(int(row), chosen[row], room)
            if not allowed.any():
                break
            price: FloatArray = cost + settings.balance * np.maximum(load + 1 - even, 0)
            column = np.where(allowed, price, np.inf).argmin()
            chosen[row, column] = True
            load[column] += 1
    return chosen


class _Rules:
    """The groups of a problem side by side: members (G, J), applications (G, I), limits (G,)."""

    def __init__(self, problem: Problem) -> None:
        groups, (rows, columns) = problem.groups, problem.match.shape
        self.members = np.array([group.members for group in groups], dtype=np.bool_).reshape(len(groups), columns)
        self.applications = np.array([group.applications for group in groups], dtype=np.bool_).reshape(
            len(groups), rows
        )
        limits = [columns if group.at_most is None else group.at_most for group in groups]
        self.at_most: IntArray = np.array(limits, dtype=np.int64)
        self.at_least: IntArray = np.array([group.at_least for group in groups], dtype=np.int64)

    def allowed(self, row: int, own: BoolArray, room: BoolArray) -> BoolArray:
        """Return those of `room` (J,) that an application with reviewers `own` may take next, (J,)."""
        bound = self.applications[:, row]
        held = self.members[:, own].sum(axis=1)
        free: BoolArray = room & ~self.members[bound & (held >= self.at_most)].any(axis=0)
        required: BoolArray = free & self.members[bound & (held < self.at_least)].any(axis=0)
        return required if required.any() else free
