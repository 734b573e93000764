"""Generated assignment problems, and the cheapest assignment by trying all."""

from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from reviews.maths.assignment import GroupRule, Pair, Problem, Settings, problem
from reviews.maths.assignment.lists import preference
from reviews.maths.assignment.program import even_share, pair_cost

NESTED = (
    GroupRule("house", frozenset({"r0", "r1"}), at_most=1),
    GroupRule("senior", frozenset({"r2", "r3"}), at_least=1),
)
OVERLAPPING = (
    GroupRule("house", frozenset({"r0", "r1"}), at_most=1),
    GroupRule("region", frozenset({"r1", "r2"}), at_most=1),
    GroupRule("senior", frozenset({"r0", "r2"}), at_least=1),
)


def pairs_of(*rows: str) -> list[Pair]:
    """Read rows such as "a0 r0=90 r1=conflict": a match, or the ground that bars the pair."""
    found = []
    for row in rows:
        application, *cells = row.split()
        for cell in cells:
            reviewer, value = cell.split("=")
            barred = not value.isdigit()
            found.append(Pair(application, reviewer, 50 if barred else int(value), value if barred else ""))
    return found


@st.composite
def problems(draw: st.DrawFn, rules: tuple[GroupRule, ...] = (), applications: int = 6, reviewers: int = 4) -> Problem:
    """Up to 6 x 4: matches, grounds, capacities and a pin where the rest allows it."""
    rows = [f"a{place}" for place in range(draw(st.integers(1, applications)))]
    columns = [f"r{place}" for place in range(reviewers)]
    pairs = [
        Pair(row, column, draw(st.integers(0, 100)), draw(st.sampled_from(["", "", "", "conflict", "language"])))
        for row, column in product(rows, columns)
    ]
    wanted = {row: draw(st.integers(0, 3)) for row in rows}
    capacity = {column: draw(st.integers(0, 5)) for column in columns}
    free = [
        (pair.application, pair.reviewer)
        for pair in pairs
        if not pair.ground and wanted[pair.application] and capacity[pair.reviewer]
    ]
    pins = [draw(st.sampled_from(free))] if free and draw(st.booleans()) else []
    return problem(wanted, capacity, pairs, pins=pins, rules=rules)


def cheapest(given: Problem, settings: Settings) -> float:
    """Return the cost of the best assignment by trying every set of reviewers for every application."""
    liking = preference(given, settings.seed)
    loads = {(0,) * len(given.reviewers): 0.0}
    for row in range(len(given.applications)):
        sets = [(chosen, _set_cost(given, settings, row, chosen, liking)) for chosen in _sets(given, row)]
        after: dict[tuple[int, ...], float] = {}
        for load, cost in loads.items():
            for chosen, extra in sets:
                new = tuple(had + (column in chosen) for column, had in enumerate(load))
                if all(had <= most for had, most in zip(new, given.capacity, strict=True)):
                    after[new] = min(after.get(new, np.inf), cost + extra)
        loads = after
    even = even_share(given)
    return min(
        cost + sum(settings.balance * step for had in load for step in range(1, had - even + 1))
        for load, cost in loads.items()
    )


def _sets(given: Problem, row: int) -> list[tuple[int, ...]]:
    able = np.flatnonzero(given.eligible[row])
    pinned = set(np.flatnonzero(given.pinned[row]))
    return [
        chosen
        for size in range(int(given.wanted[row]) + 1)
        for chosen in combinations(able.tolist(), size)
        if pinned <= set(chosen)
        and all(
            group.at_most is None or not group.applications[row] or group.members[list(chosen)].sum() <= group.at_most
            for group in given.groups
        )
    ]


def _set_cost(given: Problem, settings: Settings, row: int, chosen: tuple[int, ...], liking: np.ndarray) -> float:
    wanted = int(given.wanted[row])
    lacking = sum(
        max(min(group.at_least, wanted) - int(group.members[list(chosen)].sum()), 0)
        for group in given.groups
        if group.applications[row]
    )
    missing = wanted - len(chosen)
    short = sum(settings.shortage + settings.unfair * step for step in range(missing)) + settings.lacking * lacking
    return float(pair_cost(liking[row, list(chosen)]).sum()) + short
