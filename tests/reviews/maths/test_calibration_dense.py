"""Calibration against dense matrices, trying, numerical integration and long simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.maths.calibration import Calibration, Mark, Settings, calibrate
from reviews.maths.calibration.expected_rank import RankSet, chance_above, expected_ranks
from reviews.maths.calibration.panel import Design, Panel, design
from reviews.maths.calibration.posterior import FEW_NODES, Posterior, known, posterior
from reviews.maths.calibration.reml import fit
from reviews.maths.calibration.system import assemble, profile, solve

from .dense import Dense, dense, simulated
from .panels import complete_tables, sparse_panels

few = settings(max_examples=20, deadline=None)
panels = st.one_of(complete_tables(), sparse_panels())
ratios = st.one_of(st.just(0.0), st.floats(0.01, 40.0))
UNEVEN = simulated(9, 5, (1, 4, 2, 3), (9, 6, 5))
PANELS = {
    "uneven": UNEVEN,
    "most read once": simulated(12, 4, (1, 1, 4), (9, 6, 5), seed=2),
    "one review by the guest": [*simulated(8, 4, (3,), (9, 6, 5), seed=2), Mark("a0002", "r99", 31.0)],
    "harsh reviewers": simulated(10, 6, (3,), (6, 30, 4), seed=4),
    "applications alike": simulated(8, 5, (3,), (0, 12, 6), seed=3),
    "two valleys": simulated(8, 5, (3,), (12, 0, 6), seed=3),
    "reviewers alike": simulated(8, 5, (3,), (12, 0, 6), seed=9),
    "nothing but chance": simulated(8, 5, (3,), (0, 0, 9), seed=19),
    "out of 15": simulated(10, 5, (2, 4), (9, 6, 5), seed=9, scale=0.15),
}


@few
@given(panels, ratios, ratios)
def test_elimination_equals_the_dense_covariance(marks: list[Mark], application: float, reviewer: float) -> None:
    whole, sums = dense(marks), design(Panel.of(marks))
    quadratic, logdet = whole.profile(application, reviewer)
    system = assemble(sums, np.array([application]), np.array([reviewer]))
    assert system.quadratic[0] == pytest.approx(quadratic, rel=1e-7, abs=1e-6)
    assert system.logdet[0] == pytest.approx(logdet)
    mean, _ = whole.effects(application, reviewer)
    assert solve(sums, application, reviewer).theta == pytest.approx(mean, abs=1e-7)


@pytest.mark.parametrize("marks", PANELS.values(), ids=PANELS)
def test_fit_equals_the_lowest_dense_criterion(marks: list[Mark]) -> None:
    whole, fitted = dense(marks), fit(design(Panel.of(marks)))
    application, reviewer, value = whole.lowest()
    residual = math.sqrt(whole.profile(application**2, reviewer**2)[0] / (whole.score.size - 1))
    assert fitted.criterion == pytest.approx(value, abs=1e-7)
    found = fitted.application_sd, fitted.reviewer_sd, fitted.residual_sd
    assert found == pytest.approx((application * residual, reviewer * residual, residual), rel=1e-3, abs=1e-3)
    assert [deviation == 0.0 for deviation in found] == [application == 0.0, reviewer == 0.0, False]
    mean, _ = whole.effects(application**2, reviewer**2)
    assert fitted.theta == pytest.approx(mean, abs=2e-3 * np.ptp(whole.score))


def test_references_cover_both_edges_and_the_corner() -> None:
    fits = {name: fit(design(Panel.of(marks))) for name, marks in PANELS.items()}
    edges = {name: (one.application_sd == 0.0, one.reviewer_sd == 0.0) for name, one in fits.items()}
    at_edges = {name: edge for name, edge in edges.items() if any(edge)}
    assert at_edges == {
        "applications alike": (True, False),
        "reviewers alike": (False, True),
        "nothing but chance": (True, True),
    }


def test_posterior_weighs_nodes_as_the_dense_likelihood_does() -> None:
    whole, found = dense(UNEVEN), posterior(design(Panel.of(UNEVEN)))
    nodes = list(zip(found.application_ratio, found.reviewer_ratio, strict=True))
    quadratic, logdet = np.array([whole.profile(*node) for node in nodes]).T
    assert found.freedom == whole.score.size - 1
    assert found.variance == pytest.approx(quadratic / found.freedom)
    assert found.weight == pytest.approx(normalised(-0.5 * logdet - 0.5 * found.freedom * np.log(quadratic)))


def test_six_point_posterior_weighs_nodes_as_the_dense_likelihood_does() -> None:
    marks = simulated(8, 4, (3,), (1.0, 0.5, 0.8))
    whole, found = dense(marks), posterior(design(Panel.of(marks), fixed_mean=True), "snsf6")
    s = np.sqrt(found.variance)
    assert found.reviewer_ratio * found.variance == pytest.approx(np.full(s.size, 0.25))
    means = whole.application.T @ whole.score / whole.application.sum(axis=0)
    score = whole.score - means.mean()
    value = []
    for ratio, own in zip(found.application_ratio, s, strict=True):
        covariance = own**2 * whole.covariance(ratio, 0.25 / own**2)
        value.append(-0.5 * (np.linalg.slogdet(covariance)[1] + score @ np.linalg.solve(covariance, score)))
    assert found.weight == pytest.approx(normalised(np.array(value) + np.log(merged_density(s))), rel=1e-6)


def normalised(value: np.ndarray) -> np.ndarray:
    weight = np.exp(value - value.max())
    return weight / weight.sum()


def merged_density(s: np.ndarray) -> np.ndarray:
    """Return the density of the root of a^2 + b^2, both uniform on (0, 2), as the slope of an area.

    Below s the area is that of a quarter disc less what sticks out of the square on two sides.
    """

    def area(radius: np.ndarray) -> np.ndarray:
        edge = np.minimum(2.0 / radius, 1.0)
        outside = radius**2 * (np.arccos(edge) - edge * np.sqrt(1.0 - edge**2))
        return math.pi * radius**2 / 4 - outside

    return (area(s + 1e-5) - area(s - 1e-5)) / 8e-5


@pytest.mark.parametrize(
    ("size", "deviations"),
    [(9, (9, 6, 5)), (150, (9, 6, 5)), (150, (9, 0, 5)), (150, (1, 9, 9))],
    ids=["small", "sharp", "reviewers alike", "applications almost alike"],
)
def test_zoomed_grid_equals_the_whole_plane(size: int, deviations: tuple[float, float, float]) -> None:
    sums = design(Panel.of(simulated(size, 8, (3,), deviations)))
    zoomed, whole = posterior(sums), unzoomed(sums, 200)
    for ratio in ("application_ratio", "reviewer_ratio"):
        roots = [np.sqrt(getattr(one, ratio)) for one in (zoomed, whole)]
        averages = [one.weight @ (root / (1 + root)) for one, root in zip((zoomed, whole), roots, strict=True)]
        assert averages[0] == pytest.approx(averages[1], abs=1e-3)


@pytest.mark.parametrize("name", ["uneven", "nothing but chance", "out of 15"])
def test_ranks_of_the_zoomed_grid_equal_those_of_the_whole_plane(name: str) -> None:
    sums = design(Panel.of(PANELS[name]))
    everyone = RankSet(np.arange(sums.counts.size), np.zeros(sums.counts.size))
    found = [expected_ranks(sums, nodes, everyone) for nodes in (posterior(sums), unzoomed(sums, 60))]
    assert found[0] == pytest.approx(found[1], abs=5e-3)


def unzoomed(sums: Design, grid: int) -> Posterior:
    """Weigh every midpoint of the whole plane, none dropped."""
    odds = np.square((np.arange(grid) + 0.5) / (grid - np.arange(grid) - 0.5))
    application, reviewer = (axis.ravel() for axis in np.meshgrid(odds, odds, indexing="ij"))
    quadratic, logdet = profile(sums, application, reviewer)
    freedom = sums.reviews - 1
    weight = normalised(-0.5 * logdet - 0.5 * freedom * np.log(quadratic))
    return Posterior(application, reviewer, quadratic / freedom, weight, float(freedom), 1.0)


def test_expected_ranks_equal_the_dense_posterior() -> None:
    mean, spread = dense(UNEVEN).effects(2.5, 1.2)
    size = mean.size
    apart = 20.0 * (np.diag(spread)[:, None] + np.diag(spread) - 2 * spread) + np.eye(size)
    ratio = (mean[:, None] - mean) / np.sqrt(2 * apart)
    chance = [[0.5 * math.erfc(one) for one in row] for row in ratio.tolist()]
    found = expected_ranks(design(Panel.of(UNEVEN)), known(2.5, 1.2, 20.0), RankSet(np.arange(size), np.zeros(size)))
    assert found == pytest.approx(0.5 + np.sum(chance, axis=1), abs=1e-6)


@pytest.mark.parametrize("name", ["uneven", "harsh reviewers", "nothing but chance", "out of 15"])
def test_run_equals_a_long_simulation(name: str) -> None:
    marks = PANELS[name]
    result = calibrate(marks, Settings(draws=20_000), places=3)
    assert isinstance(result, Calibration)
    ranks = simulated_ranks(dense(marks), posterior(design(Panel.of(marks))), 60_000)
    standings = [one.standing for one in result.applications]
    size = len(standings)
    assert [one.expected_rank for one in standings] == pytest.approx(ranks.mean(axis=0), abs=0.05)
    assert [one.top for one in standings] == pytest.approx((ranks <= 3).mean(axis=0), abs=0.02)
    surface = np.mean([(ranks <= place).mean(axis=0) for place in range(1, size)], axis=0)
    assert [one.cumulative for one in standings] == pytest.approx(surface, abs=0.01)
    for place, level in enumerate((0.5, 0.9)):
        ends = [(one.intervals[place].low, one.intervals[place].high) for one in standings]
        assert pytest.approx(np.quantile(ranks, [0.5 - level / 2, 0.5 + level / 2], axis=0), abs=1) == np.array(ends).T


def simulated_ranks(whole: Dense, nodes: Posterior, draws: int) -> np.ndarray:
    """Draw effects from the dense posterior, Student's t at each node, and rank them, (draws, I)."""
    random, found = np.random.default_rng(11), []
    for node, number in enumerate(random.multinomial(draws, nodes.weight)):
        mean, spread = whole.effects(nodes.application_ratio[node], nodes.reviewer_ratio[node])
        wide = np.sqrt(nodes.variance[node] * nodes.freedom / random.chisquare(nodes.freedom, (number, 1)))
        effects = mean + wide * random.multivariate_normal(np.zeros(mean.size), spread, number, method="eigh")
        found.append((-effects).argsort(axis=1).argsort(axis=1) + 1)
    return np.concatenate(found)


def test_normal_chances_err_by_less_than_the_limit() -> None:
    at = np.linspace(-9, 9, 4001)
    exact = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in at])
    assert np.abs(chance_above(at, np.ones(at.size), math.inf) - exact).max() < 2e-7


@pytest.mark.parametrize(("freedom", "limit"), [(11, 8e-4), (20, 3e-4), (59, 3e-5), (119, 7e-6)])
def test_student_chances_err_little(freedom: int, limit: float) -> None:
    at = np.linspace(-60, 60, 600_001)
    log_scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
    density = np.exp(log_scale - (freedom + 1) / 2 * np.log1p(at**2 / freedom))
    exact = np.cumsum((density[1:] + density[:-1]) / 2) * (at[1] - at[0])
    assert np.abs(chance_above(7.0 * at[1:], np.full(at.size - 1, 49.0), freedom) - exact).max() < limit


def test_large_panels_keep_few_nodes_and_coarse_ranks() -> None:
    marks = simulated(1600, 6, (3,), (9, 6, 5))
    result = calibrate(marks, Settings(draws=600), places=400)
    assert isinstance(result, Calibration)
    assert result.nodes <= FEW_NODES
    standings = [one.standing for one in result.applications]
    assert sum(one.expected_rank for one in standings) == pytest.approx(1600 * 1601 / 2, abs=1e-2)
    assert sum(one.top for one in standings) == pytest.approx(400)
    bin_width = 1600 / 512
    for one in standings:
        half, most = one.intervals
        assert 1 <= most.low <= half.low <= half.high <= most.high <= 1600
        # a rank interval of half the draws holds the expected rank, but for the chance of draws and the bins
        assert most.low - bin_width <= one.expected_rank <= most.high + bin_width
