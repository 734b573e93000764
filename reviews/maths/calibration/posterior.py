"""The posterior of the variance ratios on a grid that zooms to where the weight is."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, pi, sqrt
from typing import Literal

import numpy as np

from reviews.maths.marks import FloatArray

from .panel import Design
from .simplex import LARGEST
from .system import profile

Prior = Literal["ratio", "snsf6"]
LogWeight = Callable[[FloatArray, FloatArray], FloatArray]

WIDTH = 12.0  # log units below the best cell that still count when zooming
LIGHTEST = 1e-5  # nodes of smaller weight are dropped
ZOOMS = 6
SNSF_REVIEWER_VARIANCE = 0.25
FEW_NODES, MANY_APPLICATIONS = 16, 1500


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Weighted nodes, heaviest first: ratios to the residual variance, `weight` sums to 1, all (m,).

    `variance` (m,) is the residual variance Q/nu (ratio) or s^2 (snsf6); `freedom` nu, infinite when the
    residual variance is known at a node. `kept` is the share of the grid's weight in the nodes.
    """

    application_ratio: FloatArray
    reviewer_ratio: FloatArray
    variance: FloatArray
    weight: FloatArray
    freedom: float
    kept: float


def posterior(design: Design, prior: Prior = "ratio", grid: int = 16) -> Posterior:
    """Return the posterior nodes of a grid of `grid` x `grid` midpoints.

    `ratio` is scale-free: rho/(1+rho) uniform on (0,1) for both roots of the ratios, p(s^2) ~ 1/s^2, flat mu.
    `snsf6` is for marks on a six-point scale with the mean fixed (Heyard et al. 2022): reviewers have
    variance 0.25, the other standard deviations are uniform on (0, 2).
    Panels above 1,500 applications keep the 16 heaviest nodes.
    """
    build = _ratio_nodes if prior == "ratio" else _snsf_nodes
    return build(design, grid)


def known(application_ratio: float, reviewer_ratio: float, variance: float) -> Posterior:
    """Return the one-node posterior of variances known beforehand."""
    one = np.ones(1)
    return Posterior(application_ratio * one, reviewer_ratio * one, variance * one, one, inf, 1.0)


def _ratio_nodes(design: Design, grid: int) -> Posterior:
    freedom = design.reviews - 1

    def log_weight(first: FloatArray, second: FloatArray) -> FloatArray:
        quadratic, logdet = profile(design, _odds(first) ** 2, _odds(second) ** 2)
        return -0.5 * logdet - 0.5 * freedom * np.log(quadratic)

    first, second, weight, kept = _heaviest(design, *_zoomed(log_weight, (1.0, 1.0), grid))
    application, reviewer = _odds(first) ** 2, _odds(second) ** 2
    variance = profile(design, application, reviewer)[0] / freedom
    return Posterior(application, reviewer, variance, weight, float(freedom), kept)


def _odds(share: FloatArray) -> FloatArray:
    odds: FloatArray = (share / (1.0 - share)).clip(max=LARGEST)
    return odds


def _snsf_nodes(design: Design, grid: int) -> Posterior:
    def log_weight(tau: FloatArray, s: FloatArray) -> FloatArray:
        quadratic, logdet = profile(design, (tau / s) ** 2, SNSF_REVIEWER_VARIANCE / s**2)
        likelihood = -0.5 * logdet - design.reviews * np.log(s) - quadratic / (2.0 * s**2)
        merged: FloatArray = likelihood + np.log(s * _arc(s))
        return merged

    limits = (2.0, 2.0 * sqrt(2.0))
    tau, s, weight, kept = _heaviest(design, *_zoomed(log_weight, limits, grid))
    return Posterior((tau / s) ** 2, SNSF_REVIEWER_VARIANCE / s**2, s**2, weight, inf, kept)


def _arc(s: FloatArray) -> FloatArray:
    """Return the arc on which two standard deviations in (0, 2) combine to s."""
    arc: FloatArray = pi / 2.0 - 2.0 * np.arccos((2.0 / s).clip(max=1.0))
    return arc


def _zoomed(log_weight: LogWeight, limits: tuple[float, float], grid: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the coordinates and log weights, (grid^2,) each, of the last grid laid."""
    low, high = np.zeros(2), np.array(limits)
    for _ in range(ZOOMS + 1):
        cell = (high - low) / grid
        first, second = (low + cell * _lattice(grid)).T
        value = log_weight(first, second)
        places = np.argwhere((value >= value.max() - WIDTH).reshape(grid, grid))
        floor = (low + (places.min(axis=0) - 1) * cell).clip(min=0.0)
        ceiling = (low + (places.max(axis=0) + 2) * cell).clip(max=limits)
        wide = (np.ptp(places, axis=0) + 1 >= grid / 2).all()
        if wide or np.prod(ceiling - floor) >= (1.0 - 1e-9) * np.prod(high - low):
            break
        low, high = floor, ceiling
    return first, second, value


def _lattice(grid: int) -> FloatArray:
    """Return the midpoints of a grid of unit cells, (grid^2, 2), row by row."""
    return np.indices((grid, grid), dtype=np.float64).reshape(2, -1).T + 0.5


def _heaviest(
    design: Design, first: FloatArray, second: FloatArray, value: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """Return the nodes worth keeping, heaviest first, with weights that sum to 1 and the share kept."""
    weight = np.exp(value - value.max())
    weight /= weight.sum()
    order = np.argsort(-weight, kind="stable")
    order = order[weight[order] > LIGHTEST]
    if design.counts.size > MANY_APPLICATIONS:
        order = order[:FEW_NODES]
    kept = float(weight[order].sum())
    return first[order], second[order], weight[order] / kept, kept
