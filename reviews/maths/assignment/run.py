"""One assignment run: lists, program, wider lists where needed, one retry to connect the panel."""

import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import BoolArray, IntArray

from .greedy import greedy
from .lists import candidates, first_widths, preference
from .problem import Problem, Settings, laminar
from .program import Solved, even_share, pair_cost, solve
from .result import (
    Assignment,
    Method,
    Refused,
    assigned,
    contradictions,
    gaps,
    missing_members,
    missing_reviews,
    parts,
)
from .shortage import reach

DEFAULTS = Settings()
LINKS = 3  # pairs rewarded for each part that stands apart


def assign(problem: Problem, settings: Settings = DEFAULTS) -> Assignment | Refused:
    """Return the assignment of least cost, with its gaps, or the contradictions in the pins.

    Lists grow where an application stays short and a longer list could help. If the panel falls apart, the
    cheapest pairs that join its parts are rewarded and the program is solved once more; optimality is then no
    longer claimed. If the solver gives
    nothing whole, the greedy assignment stands in, and says so. Same input and settings, same result.
    """
    if found := contradictions(problem):
        return Refused(found)
    liking = preference(problem, settings.seed)
    solved, listed = _widened(problem, settings, liking)
    if solved.status not in ("optimal", "feasible"):
        return _finished(problem, settings, Solved("unsolved", greedy(problem, settings, liking)), liking, 0)
    joined = _joined(problem, settings, liking, solved, listed)
    return _finished(problem, settings, joined, liking, int(listed.sum()))


def sketch(problem: Problem, settings: Settings = DEFAULTS) -> Assignment | Refused:
    """Return the greedy assignment, a preview within seconds: all hard limits hold, the cost may be higher."""
    if found := contradictions(problem):
        return Refused(found)
    liking = preference(problem, settings.seed)
    return _finished(problem, settings, Solved("unsolved", greedy(problem, settings, liking)), liking, 0)


def _finished(
    problem: Problem, settings: Settings, solved: Solved, liking: NDArray[np.float32], listed: int
) -> Assignment:
    method: Method = "linear" if laminar(problem.groups) else "integer"
    return Assignment(
        pairs=assigned(problem, solved.chosen),
        gaps=gaps(problem, solved.chosen),
        parts=parts(problem, solved.chosen),
        method="greedy" if solved.status == "unsolved" else method,
        proved=solved.status == "optimal",
        objective=round(cost(problem, settings, solved.chosen, liking), 6),
        listed=listed,
        settings=settings,
        digest=problem.digest(),
    )


def cost(problem: Problem, settings: Settings, chosen: BoolArray, liking: NDArray[np.float32]) -> float:
    """Return what an assignment (I, J) costs: its pairs, its loads above an even share, its gaps."""
    above = np.maximum(chosen.sum(axis=0) - even_share(problem), 0)
    lacking = sum(int(missing.sum()) for _, missing in missing_members(problem, chosen))
    missing = missing_reviews(problem, chosen)
    unfair = settings.unfair * float((missing * (missing - 1) / 2).sum())
    gaps_cost = settings.shortage * int(missing.sum()) + unfair + settings.lacking * lacking
    uneven = settings.balance * float((above * (above + 1) / 2).sum())
    return float(pair_cost(liking[chosen]).sum()) + uneven + gaps_cost


def _widened(problem: Problem, settings: Settings, liking: NDArray[np.float32]) -> tuple[Solved, BoolArray]:
    """Solve, and double the lists that could fill a gap until none can; return the last lists too."""
    widths = first_widths(problem, settings)
    while True:
        listed = candidates(problem, liking, widths, settings.spare) & problem.eligible
        solved = solve(problem, settings, listed, liking)
        helpful = _helpful(problem, solved.chosen) & (widths < len(problem.reviewers))
        if solved.status not in ("optimal", "feasible") or not helpful.any():
            return solved, listed
        widths = np.where(helpful, 2 * widths, widths)


def _helpful(problem: Problem, chosen: BoolArray) -> BoolArray:
    """Return the applications, (I,), whose longer lists could fill a gap.

    A short application that reaches only full reviewers stays short whatever the lists.
    """
    helpful = np.zeros(len(problem.applications), dtype=np.bool_)
    settled = helpful.copy()
    for place in np.flatnonzero(missing_reviews(problem, chosen)):
        if not helpful[place] and not settled[place]:
            reached = reach(problem, chosen, int(place))
            (settled if reached.closed else helpful)[reached.applications] = True
    for _, missing in missing_members(problem, chosen):
        helpful |= missing > 0
    return helpful


def _joined(
    problem: Problem, settings: Settings, liking: NDArray[np.float32], solved: Solved, listed: BoolArray
) -> Solved:
    """Solve once more with rewards if the panel falls apart; keep the better of both."""
    before = parts(problem, solved.chosen)
    if len(before) < 2 or not settings.joining:
        return solved
    links = _links(problem, solved.chosen, liking)
    again = solve(problem, settings, listed | links, liking, np.float32(settings.joining) * links)
    if again.status not in ("optimal", "feasible") or len(parts(problem, again.chosen)) >= len(before):
        return solved
    if _lacking(problem, again.chosen) > _lacking(problem, solved.chosen):
        return solved
    return Solved("feasible", again.chosen)


def _lacking(problem: Problem, chosen: BoolArray) -> int:
    return sum(gap.missing for gap in gaps(problem, chosen))


def _links(problem: Problem, chosen: BoolArray, liking: NDArray[np.float32]) -> BoolArray:
    """Return the best eligible pairs between each smaller part and the rest, (I, J)."""
    label_of_row, label_of_column = _labels(problem, chosen)
    links = np.zeros(chosen.shape, dtype=np.bool_)
    for label in range(1, max(label_of_row.max(), label_of_column.max()) + 1):
        crossing = (label_of_row == label)[:, None] != (label_of_column == label)
        usable = np.flatnonzero(crossing & problem.eligible & (label_of_row > 0)[:, None] & (label_of_column > 0))
        best = usable[np.argsort(-liking.ravel()[usable], kind="stable")[:LINKS]]
        links.ravel()[best] = True
    return links


def _labels(problem: Problem, chosen: BoolArray) -> tuple[IntArray, IntArray]:
    """Number the parts from 1; 0 stands for applications and reviewers without a pair."""
    row = {name: place for place, name in enumerate(problem.applications)}
    column = {name: place for place, name in enumerate(problem.reviewers)}
    of_row, of_column = np.zeros(len(row), dtype=np.int64), np.zeros(len(column), dtype=np.int64)
    for label, part in enumerate(parts(problem, chosen), start=1):
        of_row[[row[name] for name in part.applications]] = label
        of_column[[column[name] for name in part.reviewers]] = label
    return of_row, of_column
