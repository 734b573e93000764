"""Restricted maximum likelihood of the crossed model: one variance each for application, reviewer, chance."""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np

from reviews.maths.marks import FloatArray, IntArray

from . import simplex
from .panel import Design
from .system import profile, solve

LADDER = 0.1 * 2.0 ** np.arange(10)
TIE = 1e-8  # a boundary this close to the interior optimum is preferred: it is the same fit, said simpler


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The optimum: criterion, standard deviations in score units, effects on the score scale.

    `mean` mu; `reviewers` (J,) severities b_j; `theta` (I,) application effects; `at_limit` says that the
    chance part vanished, so nothing can be told from these scores.
    """

    criterion: float
    mean: float
    application_sd: float
    reviewer_sd: float
    residual_sd: float
    reviewers: FloatArray
    theta: FloatArray
    at_limit: bool


def criterion(design: Design, application_root: float, reviewer_root: float) -> float:
    """Return minus twice the restricted log likelihood at the roots of the variance ratios.

    crit = (N-1) (log(2 pi Q/(N-1)) + 1) + logdet. Source: Patterson & Thompson 1971.
    """
    return float(_criteria(design, np.array([[application_root, reviewer_root]]))[0])


def _criteria(design: Design, roots: FloatArray) -> FloatArray:
    """Return the criterion at many pairs of roots (m, 2), (m,)."""
    quadratic, logdet = profile(design, *np.square(roots).T)
    free = design.reviews - 1
    return free * (np.log(2.0 * pi * quadratic / free) + 1.0) + logdet


def fit(design: Design) -> Fit:
    """Minimise the criterion over the quadrant, its two edges and its corner, and solve there."""
    roots, value = _optimum(design)
    solution = solve(design, *(roots**2))
    residual = sqrt(solution.quadratic / (design.reviews - 1))
    return Fit(
        criterion=value,
        mean=design.centre + float(solution.fixed[0]),
        application_sd=float(roots[0]) * residual,
        reviewer_sd=float(roots[1]) * residual,
        residual_sd=residual,
        reviewers=solution.fixed[1:],
        theta=solution.theta,
        at_limit=bool(roots.max() >= 0.99 * simplex.LARGEST),
    )


def _optimum(design: Design) -> tuple[FloatArray, float]:
    """Return the roots (2,) and the criterion; simpler fits come first and win ties."""
    both, application, reviewer, none = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    found = [(none, criterion(design, 0.0, 0.0))]
    for free in (application, reviewer, both):
        found.append(_along(design, free))
    smallest = min(value for _, value in found)
    return next((roots, value) for roots, value in found if value <= smallest + TIE)


def _along(design: Design, free: FloatArray) -> tuple[FloatArray, float]:
    """Minimise over the free coordinates (marked 1, the others held at 0) and polish the result.

    The criterion may have several valleys, so the search starts at the lowest rung of a ladder.
    """
    axes = np.flatnonzero(free)
    rungs = np.stack(np.meshgrid(*[LADDER] * axes.size), axis=-1).reshape(-1, axes.size)
    start = rungs[_criteria(design, _spread(rungs, axes)).argmin()]

    def along(point: FloatArray) -> float:
        return criterion(design, *_spread(point, axes))

    corners = start * (1.0 + np.vstack([np.zeros(axes.size), np.eye(axes.size)]))
    roots = _polished(design, _spread(simplex.minimise(along, corners)[0], axes), axes)
    return roots, criterion(design, *roots)


def _spread(points: FloatArray, axes: IntArray) -> FloatArray:
    """Return points (..., d) on the axes as pairs of roots (..., 2)."""
    roots = np.zeros((*points.shape[:-1], 2))
    roots[..., axes] = points
    return roots


def _polished(design: Design, roots: FloatArray, axes: IntArray) -> FloatArray:
    """Sharpen an interior optimum by Newton steps on the exact gradient.

    The simplex stops within rounding noise of the flat criterion, which differs with the order of names;
    the gradient does not, so relabelled panels agree to 1e-8.
    """
    for _ in range(4):
        if roots[axes].min() < 1e-4:
            break
        slope = gradient(design, roots)[axes]
        trial = roots.copy()
        trial[axes] -= np.linalg.lstsq(_curvature(design, roots, axes), slope, rcond=None)[0]
        if trial.min() < 0.0 or np.abs(gradient(design, trial)[axes]).max() >= np.abs(slope).max():
            break
        roots = trial
    return roots


def _curvature(design: Design, roots: FloatArray, axes: IntArray) -> FloatArray:
    columns = []
    for axis in axes:
        step = np.zeros(2)
        step[axis] = 1e-4 * roots[axis]
        difference = gradient(design, roots + step) - gradient(design, roots - step)
        columns.append(difference[axes] / (2.0 * step[axis]))
    return np.array(columns).T


def gradient(design: Design, roots: FloatArray) -> FloatArray:
    """Return the derivative (2,) of the criterion by the two roots; 0 for a root of 0, by symmetry."""
    application, reviewer = (float(root) for root in roots)
    solution = solve(design, application**2, reviewer**2)
    per_size = 1.0 + application**2 * design.sizes
    inverse = solution.root @ solution.root.T
    loss = np.tensordot(1.0 / per_size**2, design.size_grams, 1)
    loss *= solution.scale[:, None] * solution.scale
    remainder = (design.sums - design.effects @ solution.fixed) / (1.0 + application**2 * design.counts)
    by_application = design.size_numbers @ (design.sizes / per_size) - np.sum(inverse * loss)
    share = (design.reviews - 1) / solution.quadratic
    first = 2.0 * application * (by_application - share * float(remainder @ remainder))
    return np.array([first, _reviewer_slope(design, reviewer, solution.fixed, inverse, share)])


def _reviewer_slope(design: Design, root: float, fixed: FloatArray, inverse: FloatArray, share: float) -> float:
    if root == 0.0:
        return 0.0
    reviewers = design.random
    unit = fixed[reviewers] / root
    trace = float(reviewers.sum() - np.diagonal(inverse)[reviewers].sum())
    return 2.0 * (trace - share * float(unit @ unit)) / root
