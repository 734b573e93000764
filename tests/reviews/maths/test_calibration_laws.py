"""Laws that hold for every panel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviews.maths.calibration.expected_rank import RankSet, cumulative, expected_ranks, percentages
from reviews.maths.calibration.guards import check
from reviews.maths.calibration.panel import Panel, design
from reviews.maths.calibration.posterior import posterior
from reviews.maths.calibration.reml import Fit, criterion, fit, gradient
from reviews.maths.calibration.system import solve
from reviews.maths.marks import FloatArray, Mark

from .panels import clear_tables, complete_tables, names, sparse_panels

few = settings(max_examples=15, deadline=None)


def well(marks: list[Mark]) -> list[Mark]:
    """Keep to panels that may be fitted."""
    assume(not check(marks, sorted({mark.application for mark in marks}), {}))
    assume(not fit(design(Panel.of(marks))).at_limit)
    return marks


panels = st.one_of(complete_tables(), sparse_panels())


def ranks(marks: list[Mark]) -> dict[str, float]:
    panel = Panel.of(marks)
    sums = design(panel)
    size = len(panel.applications)
    found = expected_ranks(sums, posterior(sums, grid=10), RankSet(np.arange(size), np.zeros(size)))
    return dict(zip(panel.applications, found.tolist(), strict=True))


def effects(marks: list[Mark]) -> tuple[Fit, dict[str, float], dict[str, float]]:
    panel = Panel.of(marks)
    fitted = fit(design(panel))
    theta = dict(zip(panel.applications, fitted.theta.tolist(), strict=True))
    return fitted, theta, dict(zip(panel.reviewers, fitted.reviewers.tolist(), strict=True))


@few
@given(panels)
def test_ranks_obey_their_identities(marks: list[Mark]) -> None:
    found = np.array(list(ranks(well(marks)).values()))
    size = found.size
    assert found.sum() == pytest.approx(size * (size + 1) / 2, abs=1e-6)
    assert found.min() >= 1
    assert found.max() <= size
    assert percentages(found).mean() == pytest.approx(50)
    assert cumulative(found).mean() == pytest.approx(0.5)


@few
@given(panels, st.randoms(use_true_random=False))
def test_relabelling_permutes_the_results(marks: list[Mark], random) -> None:
    well(marks)
    renamed = {}
    for kind in ("application", "reviewer"):
        ids = sorted({getattr(mark, kind) for mark in marks})
        renamed[kind] = dict(zip(ids, random.sample(ids, len(ids)), strict=True))
    other = [
        replace(mark, application=renamed["application"][mark.application], reviewer=renamed["reviewer"][mark.reviewer])
        for mark in marks
    ]
    _, theta, severity = effects(marks)
    _, theta_renamed, severity_renamed = effects(other)
    assert {renamed["application"][name]: value for name, value in theta.items()} == pytest.approx(
        theta_renamed, abs=1e-8
    )
    assert {renamed["reviewer"][name]: value for name, value in severity.items()} == pytest.approx(
        severity_renamed, abs=1e-8
    )
    assert {renamed["application"][name]: value for name, value in ranks(marks).items()} == pytest.approx(
        ranks(other), abs=1e-8
    )


@few
@given(panels, st.integers(-300, 300))
def test_a_constant_on_all_scores_changes_nothing(marks: list[Mark], constant: int) -> None:
    _, theta, severity = effects(well(marks))
    moved = [replace(mark, score=mark.score + constant) for mark in marks]
    _, theta_moved, severity_moved = effects(moved)
    assert (theta, severity) == (pytest.approx(theta_moved, abs=1e-7), pytest.approx(severity_moved, abs=1e-7))
    assert ranks(marks) == pytest.approx(ranks(moved), abs=1e-7)


@few
@given(panels)
def test_reversing_the_scale_reverses_the_ranks(marks: list[Mark]) -> None:
    found = ranks(well(marks))
    reverse = ranks([replace(mark, score=100.0 - mark.score) for mark in marks])
    assert {name: len(found) + 1 - rank for name, rank in reverse.items()} == pytest.approx(found, abs=1e-6)


@few
@given(complete_tables(), st.randoms(use_true_random=False))
def test_identical_rows_share_their_rank(marks: list[Mark], random) -> None:
    twin = random.choice(sorted({mark.application for mark in marks}))
    marks = [*marks, *(replace(mark, application="twin") for mark in marks if mark.application == twin)]
    found = ranks(well(marks))
    assert round(found[twin], 6) == round(found["twin"], 6)


@few
@given(clear_tables(), st.integers(1, 40))
def test_a_harsher_reviewer_changes_no_order_in_a_complete_table(marks: list[Mark], points: int) -> None:
    fitted, theta, _ = effects(well(marks))
    harsher = [replace(mark, score=mark.score - points * (mark.reviewer == "r1")) for mark in marks]
    again, theta_again, _ = effects(well(harsher))
    deviations = fitted.application_sd, fitted.reviewer_sd, again.application_sd, again.reviewer_sd
    assume(min(deviations) > 0)
    assert theta_again == pytest.approx(theta, abs=1e-6)
    assert (again.application_sd, again.residual_sd) == pytest.approx((fitted.application_sd, fitted.residual_sd))


@few
@given(complete_tables())
def test_complete_tables_shrink_towards_the_mean(marks: list[Mark]) -> None:
    panel = Panel.of(well(marks))
    fitted, theta, severity = effects(marks)
    mean = panel.score.mean()
    raw = panel.score.reshape(len(panel.applications), -1)
    share = raw.shape[1] * fitted.application_sd**2
    share /= share + fitted.residual_sd**2
    assert list(theta.values()) == pytest.approx((share * (raw.mean(axis=1) - mean)).tolist(), abs=1e-6)
    assert (np.abs(list(severity.values())) <= np.abs(raw.mean(axis=0) - mean) + 1e-9).all()
    assert fitted.mean == pytest.approx(mean)


@few
@given(sparse_panels(), st.floats(0.0, 9.0))
def test_without_reviewer_variance_means_are_shrunken(marks: list[Mark], ratio: float) -> None:
    sums = design(Panel.of(marks))
    solution = solve(sums, ratio, 0.0)
    weight = sums.counts * ratio / (1 + sums.counts * ratio)
    expected = weight * (sums.sums / sums.counts - solution.fixed[0])
    assert solution.theta == pytest.approx(expected, abs=1e-9)
    assert solution.fixed[1:] == pytest.approx(np.zeros(sums.random.sum()))


@few
@given(panels, st.integers(0, 2**32 - 1))
def test_the_optimum_is_lowest(marks: list[Mark], seed: int) -> None:
    sums = design(Panel.of(well(marks)))
    lowest = fit(sums).criterion
    points: FloatArray = 10 ** np.random.default_rng(seed).uniform(-2, 2, (50, 2))
    points[:10, 0], points[5:15, 1] = 0.0, 0.0
    assert all(criterion(sums, *point) >= lowest - 1e-7 for point in points)


@few
@given(sparse_panels(), st.floats(0.0, 9.0), st.floats(0.01, 9.0), st.integers(0, 100))
def test_a_severity_is_shrunk_by_its_number_of_reviews(
    marks: list[Mark], application: float, reviewer: float, score: int
) -> None:
    """A guest with one review keeps l/(1 + l) of what is left of it, others n l/(1 + n l) of their mean."""
    panel = Panel.of([*marks, Mark("a00", "guest", float(score))])
    sums = design(panel)
    solution = solve(sums, application, reviewer)
    rest = panel.score - sums.centre - solution.fixed[0] - solution.theta[panel.application]
    reviews = np.bincount(panel.reviewer)
    assert reviews[panel.reviewers.index("guest")] == 1
    expected = reviewer / (1 + reviews * reviewer) * np.bincount(panel.reviewer, rest)
    assert solution.fixed[1:] == pytest.approx(expected, abs=1e-7)


@few
@given(panels, st.sampled_from([0.01, 0.15, 0.5, 7.0]))
def test_another_scale_gives_the_same_ranks(marks: list[Mark], factor: float) -> None:
    fitted, theta, _ = effects(well(marks))
    scaled = [replace(mark, score=factor * mark.score) for mark in marks]
    again, theta_again, _ = effects(scaled)
    assert ranks(scaled) == pytest.approx(ranks(marks), abs=1e-6)
    assert theta_again == pytest.approx({name: factor * value for name, value in theta.items()}, abs=1e-4)
    assert again.residual_sd == pytest.approx(factor * fitted.residual_sd, rel=1e-4)


@few
@given(panels, st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_the_gradient_is_the_slope(marks: list[Mark], application: float, reviewer: float) -> None:
    sums = design(Panel.of(well(marks)))
    step = 1e-4
    slope = [
        (criterion(sums, application + step, reviewer) - criterion(sums, application - step, reviewer)) / (2 * step),
        (criterion(sums, application, reviewer + step) - criterion(sums, application, reviewer - step)) / (2 * step),
    ]
    assert gradient(sums, np.array([application, reviewer])) == pytest.approx(slope, rel=1e-4, abs=1e-4)


@few
@given(clear_tables())
def test_balanced_components_equal_the_mean_squares(marks: list[Mark]) -> None:
    fitted, _, _ = effects(well(marks))
    assume(min(fitted.application_sd, fitted.reviewer_sd) > 0)
    panel = Panel.of(marks)
    raw = panel.score.reshape(len(panel.applications), -1)
    size, reviewers = raw.shape
    rest = raw - raw.mean(axis=1, keepdims=True) - raw.mean(axis=0) + raw.mean()
    residual = np.square(rest).sum() / ((size - 1) * (reviewers - 1))
    assert fitted.residual_sd**2 == pytest.approx(residual, rel=1e-6)
    between = reviewers * raw.mean(axis=1).var(ddof=1)
    assert fitted.application_sd**2 == pytest.approx((between - residual) / reviewers, rel=1e-5, abs=1e-6)


def test_known_ids_stay_sorted() -> None:
    panel = Panel.of([Mark(name, "r", 1.0) for name in reversed(names(4))])
    assert panel.applications == tuple(names(4))
