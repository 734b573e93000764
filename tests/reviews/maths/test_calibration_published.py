"""Published panels with published results."""

import math

import numpy as np
import pytest

from reviews.maths.calibration import Calibration, Settings, calibrate
from reviews.maths.calibration.expected_rank import RankSet, expected_ranks
from reviews.maths.calibration.panel import Panel, design
from reviews.maths.calibration.posterior import posterior
from reviews.maths.calibration.reml import criterion, fit
from reviews.maths.calibration.system import solve
from reviews.maths.lottery import preview
from reviews.maths.marks import Mark
from reviews.maths.ranking import rank
from reviews.maths.rubric import review_total

from .panels import oracle, table
from .worked_example import grant_applications, grant_settings


def test_mock_panel_gives_the_published_ranks() -> None:
    published = oracle("mock_panel")
    marks = table({name: [7 - mark for mark in row] for name, row in published["marks"].items()})
    result = calibrate(marks, Settings(prior="snsf6"))
    assert isinstance(result, Calibration)
    found = {one.application: one.standing for one in result.applications}
    for figure, limit in published["tolerance"].items():
        expected = published[figure]
        assert {name: getattr(standing, figure) for name, standing in found.items()} == pytest.approx(
            expected, abs=limit
        )
    for equal in published["equal"]:
        assert len({found[name].expected_rank for name in equal}) == 1


def test_mock_panel_grid_is_fine_enough() -> None:
    published = oracle("mock_panel")
    marks = table({name: [7 - mark for mark in row] for name, row in published["marks"].items()})
    sums = design(Panel.of(marks), fixed_mean=True)
    everyone = RankSet(np.arange(15), np.zeros(15))
    coarse, fine = (expected_ranks(sums, posterior(sums, "snsf6", grid), everyone) for grid in (16, 40))
    assert coarse == pytest.approx(fine, abs=0.005)
    assert sums.centre == pytest.approx(published["mean"])


def test_penicillin_gives_the_published_fit() -> None:
    published = oracle("penicillin")
    panel = Panel.of(table(published["marks"]))
    fitted = fit(design(panel))
    limits = published["tolerance"]
    assert fitted.criterion == pytest.approx(published["criterion"], abs=limits["criterion"])
    deviations = ("application_sd", "reviewer_sd", "residual_sd")
    assert [getattr(fitted, name) for name in deviations] == pytest.approx(
        [published[name] for name in deviations], abs=limits["sd"]
    )
    assert fitted.mean == pytest.approx(published["mean"], abs=1e-6)
    assert fitted.reviewers == pytest.approx(list(published["severity"].values()), abs=limits["effect"])
    theta = dict(zip(panel.applications, fitted.theta.tolist(), strict=True))
    assert {name: theta[name] for name in published["theta"]} == pytest.approx(published["theta"], abs=limits["effect"])


def test_shrout_fleiss_components_come_from_reml_too() -> None:
    published = oracle("shrout_fleiss")
    fitted = fit(design(Panel.of(table(published["marks"]))))
    variances = [fitted.application_sd**2, fitted.reviewer_sd**2, fitted.residual_sd**2]
    assert variances == pytest.approx(published["variances"], abs=published["tolerance"]["components"])


def test_pastes_give_the_published_fit_of_nested_effects() -> None:
    published = oracle("pastes")
    marks = [Mark(cask, cask[0], score) for cask, row in published["marks"].items() for score in row]
    fitted = fit(design(Panel.of(marks)))
    found = fitted.criterion, fitted.mean, fitted.application_sd**2, fitted.reviewer_sd**2, fitted.residual_sd**2
    expected = published["criterion"], published["mean"], *published["variances"]
    assert found == pytest.approx(expected, abs=published["tolerance"])


def test_worked_example_moves_the_line_as_described() -> None:
    rules, applications = grant_settings(), grant_applications()
    passing = [entry.application for entry in rank(applications, rules).entries if entry.passes]
    marks = [
        Mark(application.id, review.key, float(review_total(rules.rubric, review.scores)))
        for application in applications
        for review in application.reviews
    ]
    result = calibrate(marks, ranked=passing)
    assert isinstance(result, Calibration)
    deviations = result.application_sd, result.reviewer_sd, result.residual_sd
    assert deviations == pytest.approx((8.4, 9.8, 5.2), abs=0.05)
    first, second = result.reviewers[:2]
    assert (first.difference, first.moves) == (20.825, pytest.approx(-14.8, abs=0.05))
    assert (second.difference, second.moves) == (-21.9, pytest.approx(15.4, abs=0.05))
    order = sorted((one.standing.expected_rank, one.application) for one in result.applications if one.standing)
    funded = {name for _, name in order[:11]}
    assert funded == {"A28", "A12", "A17", "A21", "A01", "A25", "A02", "A26", "A07", "A14", "A40"}
    best = sorted(result.applications, key=lambda one: -one.adjusted)
    assert (best[3].application, best[3].adjusted, best[3].standing) == ("A34", pytest.approx(76.0, abs=0.05), None)
    groups = dict(preview(marks, 11, ranked=passing))
    assert (groups[0.3].outcome, groups[0.5].outcome, groups[0.9].outcome) == (
        "group_accepted",
        "draw",
        "group_too_large",
    )


@pytest.mark.parametrize("panel", oracle("dyestuff")["panels"], ids=lambda panel: panel["name"])
def test_one_way_panels_give_the_published_criterion(panel: dict) -> None:
    sums = design(Panel.of(table(panel["marks"])))
    ratio = panel["application_sd"] / panel["residual_sd"]
    limits = oracle("dyestuff")["tolerance"]
    assert criterion(sums, ratio, 0.0) == pytest.approx(panel["criterion"], abs=limits["criterion"])
    solution = solve(sums, ratio**2, 0.0)
    assert math.sqrt(solution.quadratic / 29) == pytest.approx(panel["residual_sd"], abs=limits["sd"])
    assert sums.centre + solution.fixed[0] == pytest.approx(panel["mean"])
