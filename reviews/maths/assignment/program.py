"""The assignment as a linear program on HiGHS, whose vertices are whole numbers."""

from dataclasses import dataclass
from typing import Literal

import highspy
import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import BoolArray, FloatArray, IntArray

from .lists import NOISE
from .problem import Problem, Settings, laminar

WHOLE = 1e-6
FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)

Status = Literal["optimal", "feasible", "fractional", "unsolved"]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What the solver found: pairs `chosen` (I, J), all false when unsolved."""

    status: Status
    chosen: BoolArray


@dataclass(slots=True, eq=False)
class _Rows:
    """Entries of the constraint matrix and bounds of its rows, collected block by block."""

    row: list[IntArray]
    column: list[IntArray]
    value: list[FloatArray]
    lower: list[FloatArray]
    upper: list[FloatArray]
    size: int = 0

    def add(self, lower: FloatArray, upper: FloatArray, *entries: tuple[IntArray, IntArray, float]) -> None:
        """Append rows; entries are (row within the block, column, coefficient)."""
        for row, column, value in entries:
            self.row.append(row + self.size)
            self.column.append(column)
            self.value.append(np.full(row.size, value))
        self.lower.append(lower)
        self.upper.append(upper)
        self.size += lower.size


@dataclass(slots=True, eq=False)
class _Columns:
    """Costs and upper bounds of the columns, collected block by block."""

    cost: list[FloatArray]
    upper: list[FloatArray]
    size: int = 0

    def add(self, cost: FloatArray, upper: float) -> IntArray:
        """Append columns and return their positions."""
        self.cost.append(cost)
        self.upper.append(np.full(cost.size, upper))
        self.size += cost.size
        return np.arange(self.size - cost.size, self.size)


def solve(
    problem: Problem,
    settings: Settings,
    listed: BoolArray,
    liking: NDArray[np.float32],
    reward: NDArray[np.float32] | None = None,
) -> Solved:
    """Minimise sum q x + balance + shortage over the listed pairs (I, J).

    q = (100 - s)^2/100 of the match with noise, less `reward` (I, J). Rows: each application gets what it
    wants or a slack; a reviewer's reviews above an even share pay 2, 4, 6, ...; groups. With groups nested
    or disjoint the matrix is totally unimodular and a simplex vertex is integral; otherwise the integer
    solver runs within its time limit. Nothing is rounded: a fractional answer is named as such.
    """
    application, reviewer = np.nonzero(listed)
    cost = pair_cost(liking[application, reviewer])
    if reward is not None:
        cost -= reward[application, reviewer]
    columns, rows = _Columns([], []), _Rows([], [], [], [], [])
    pair = columns.add(cost, 1.0)
    _application_rows(problem, settings, columns, rows, (pair, application))
    _reviewer_rows(problem, settings, columns, rows, (pair, reviewer))
    _group_rows(problem, settings, columns, rows, (pair, application, reviewer))
    lower = np.zeros(columns.size)
    lower[pair] = problem.pinned[application, reviewer]
    whole = laminar(problem.groups)
    status, value = _run(_model(columns, rows, lower, 0 if whole else pair.size), settings)
    value = value[pair]
    chosen = np.zeros(listed.shape, dtype=np.bool_)
    chosen[application, reviewer] = value > 0.5
    if status != "unsolved" and np.abs(value - value.round()).max(initial=0.0) > WHOLE:
        status = "fractional"
    return Solved(status, chosen)


def pair_cost(liking: NDArray[np.floating]) -> FloatArray:
    """Return the cost q of pairs by match with noise: a poor pair costs more than proportionally."""
    distance: FloatArray = 100.0 + NOISE - liking.astype(np.float64)
    return distance**2 / 100.0


def even_share(problem: Problem) -> int:
    """Return the reviews each reviewer would write if all wrote as many, rounded down."""
    return int(problem.wanted.sum()) // max(len(problem.reviewers), 1)


def _application_rows(
    problem: Problem, settings: Settings, columns: _Columns, rows: _Rows, pairs: tuple[IntArray, IntArray]
) -> None:
    """Each application has what it wants, or slack at a high price, higher for each further review."""
    wanted = problem.wanted
    before = np.arange(int(wanted.sum())) - np.repeat(np.cumsum(wanted) - wanted, wanted)
    price: FloatArray = before.astype(np.float64) * settings.unfair + settings.shortage
    slack = columns.add(price, 1.0)
    owner = np.repeat(np.arange(wanted.size), wanted)
    bound = wanted.astype(np.float64)
    rows.add(bound, bound, (pairs[1], pairs[0], 1.0), (owner, slack, 1.0))


def _reviewer_rows(
    problem: Problem, settings: Settings, columns: _Columns, rows: _Rows, pairs: tuple[IntArray, IntArray]
) -> None:
    """Each reviewer has an even share; every review above it costs more than the one before, up to capacity."""
    capacity = problem.capacity
    even = even_share(problem)
    possible = np.bincount(pairs[1], minlength=capacity.size)
    above = np.maximum(np.minimum(capacity, possible) - even, 0)
    step = np.arange(int(above.sum())) - np.repeat(np.cumsum(above) - above, above) + 1
    more = columns.add(settings.balance * step, 1.0)
    ceiling = np.minimum(capacity, even).astype(np.float64)
    owner = np.repeat(np.arange(capacity.size), above)
    rows.add(np.full(capacity.size, -np.inf), ceiling, (pairs[1], pairs[0], 1.0), (owner, more, -1.0))


def _group_rows(
    problem: Problem,
    settings: Settings,
    columns: _Columns,
    rows: _Rows,
    pairs: tuple[IntArray, IntArray, IntArray],
) -> None:
    """Each application keeps the limits of its groups; too few members is slack at a price."""
    pair, application, reviewer = pairs
    for group in problem.groups:
        inside = group.members[reviewer] & group.applications[application]
        members = np.bincount(application[inside], minlength=len(problem.applications))
        most = members if group.at_most is None else np.minimum(members, group.at_most)
        # a rule that asks for more than it allows gets what it allows, and its gap is named
        asked = group.at_least if group.at_most is None else min(group.at_least, group.at_most)
        least = np.where(group.applications, np.minimum(asked, problem.wanted), 0)
        bound = np.flatnonzero((members > most) | (least > 0))
        place = np.full(members.size, -1)
        place[bound] = np.arange(bound.size)
        held = inside & (place[application] >= 0)
        needed = np.flatnonzero(least[bound] > 0)
        lacking = columns.add(np.full(needed.size, settings.lacking), np.inf)
        entries = (place[application[held]], pair[held], 1.0), (needed, lacking, 1.0)
        rows.add(least[bound].astype(np.float64), np.maximum(most, least)[bound].astype(np.float64), *entries)


def _model(columns: _Columns, rows: _Rows, lower: FloatArray, integers: int) -> highspy.HighsLp:
    """Return the program with columns and rows in order of ids; the first `integers` columns are whole."""
    column = np.concatenate(rows.column)
    order = np.argsort(column, kind="stable")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns.size, rows.size
    model.col_cost_ = np.concatenate(columns.cost)
    model.col_lower_, model.col_upper_ = lower, np.concatenate(columns.upper)
    model.row_lower_, model.row_upper_ = np.concatenate(rows.lower), np.concatenate(rows.upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(column[order], np.arange(columns.size + 1))
    model.a_matrix_.index_ = np.concatenate(rows.row)[order]
    model.a_matrix_.value_ = np.concatenate(rows.value)[order]
    if integers:
        kinds = [highspy.HighsVarType.kInteger] * integers
        model.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (columns.size - integers)
    return model


def _run(model: highspy.HighsLp, settings: Settings) -> tuple[Status, FloatArray]:
    """Solve on one thread with a fixed seed; return status and column values."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", settings.seed % 2**31)
    if len(model.integrality_):
        solver.setOptionValue("time_limit", settings.seconds)
        solver.setOptionValue("mip_rel_gap", 0.0)
    else:
        solver.setOptionValue("solver", "simplex")
        # Noise keeps vertices apart already; presolve and perturbation make a panel of 500 ten times slower.
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
    solver.passModel(model)
    solver.run()
    found = solver.getModelStatus()
    value = np.array(solver.getSolution().col_value, dtype=np.float64)
    if found in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return "optimal", value
    if found == highspy.HighsModelStatus.kTimeLimit and solver.getInfo().primal_solution_status == FEASIBLE:
        return "feasible", value
    return "unsolved", np.zeros(model.num_col_)
