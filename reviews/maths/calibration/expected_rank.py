"""Exact expected ranks: the sum of pairwise chances to be better, with no random numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import FloatArray, IntArray

from .panel import Design
from .posterior import Posterior
from .system import Solution, solve

BLOCK = 128  # small enough for the arrays of a block to stay in the processor's cache
LEAST_VARIANCE = 1e-18
ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


@dataclass(frozen=True, slots=True, eq=False)
class RankSet:
    """The applications ranked against each other: positions (R,) in the design, and constants (R,).

    `carried` is added to each effect: a result of an earlier stage, in score units.
    """

    members: IntArray
    carried: FloatArray


def expected_ranks(design: Design, posterior: Posterior, ranked: RankSet) -> FloatArray:
    """Return the expected rank of each member, (R,), 1 best; they sum to R(R+1)/2.

    ER_i = 1 + sum_{j != i} sum_nodes weight P(theta_j > theta_i). Source: Lockwood, Louis & McCaffrey 2002;
    Heyard et al. 2022.
    """
    ranks = np.ones(ranked.members.size)
    for node, weight in enumerate(posterior.weight):
        solution = solve(design, float(posterior.application_ratio[node]), float(posterior.reviewer_ratio[node]))
        variance = float(posterior.variance[node])
        ranks += weight * _times_beaten(design, solution, ranked, variance, posterior.freedom)
    return ranks


def percentages(ranks: FloatArray) -> FloatArray:
    """Return the percentile of each expected rank, 100 (ER - 0.5)/R, (R,)."""
    return 100.0 * (ranks - 0.5) / ranks.size


def cumulative(ranks: FloatArray) -> FloatArray:
    """Return the surface under the cumulative ranking, (R - ER)/(R - 1), (R,); 1 for a single member."""
    return (ranks.size - ranks) / (ranks.size - 1) if ranks.size > 1 else np.ones(ranks.size)


def _times_beaten(design: Design, solution: Solution, ranked: RankSet, variance: float, freedom: float) -> FloatArray:
    """Return the expected number of better members at one node, (R,), in blocks that bound the memory."""
    mean = solution.theta[ranked.members] + ranked.carried
    shrink = solution.shrink[ranked.members]
    half = _half_covariance(design, solution, ranked.members)
    own = shrink + np.square(half).sum(axis=0)
    beaten = np.full(mean.size, -0.5)
    for rows, columns in _blocks(mean.size):
        spread = half[:, rows].T @ half[:, columns]
        spread *= -2.0
        spread += own[rows, None]
        spread += own[columns]
        spread *= variance
        better = chance_above(mean[columns] - mean[rows, None], spread, freedom)
        beaten[rows] += better.sum(axis=1)
        if rows != columns:
            beaten[columns] += better.shape[0] - better.sum(axis=0)
    return beaten


def _blocks(size: int) -> Iterator[tuple[slice, slice]]:
    """Yield the blocks on and above the diagonal; P_ji = 1 - P_ij gives the rest."""
    starts = range(0, size, BLOCK)
    for row in starts:
        for column in starts[row // BLOCK :]:
            yield slice(row, min(row + BLOCK, size)), slice(column, min(column + BLOCK, size))


def _half_covariance(design: Design, solution: Solution, members: IntArray) -> FloatArray:
    """Return B (P, R) such that diag(w) + B'B is the scaled covariance of the effects."""
    effects = design.effects[members] * (solution.scale * solution.shrink[members, None])
    return solution.root.T @ effects.T


def chance_above(difference: FloatArray, variance: FloatArray, freedom: float) -> FloatArray:
    """Return the chance that Student's t with `freedom` > 1 is below difference/root of variance.

    Normal when the freedom is infinite; 0.5 where the difference is 0, whatever the variance, which is floored
    at 1e-18. T(t) ~ Phi(t (1 - 1/(4 nu)) / sqrt(1 + t^2/(2 nu))), Phi to 1e-7: Abramowitz & Stegun 26.7.8, 7.1.26.
    """
    wide = np.maximum(variance, LEAST_VARIANCE)
    wide += np.square(difference) / (2.0 * freedom)
    wide *= 2.0
    ratio = difference / np.sqrt(wide, out=wide)
    ratio *= 1.0 - 1.0 / (4.0 * freedom)
    return _normal(ratio)


def _normal(ratio: FloatArray) -> FloatArray:
    """Return the normal distribution function at `ratio` times the root of 2."""
    k = np.abs(ratio)
    k *= 0.3275911
    k += 1.0
    np.reciprocal(k, out=k)
    polynomial = k * ERF[-1]
    for coefficient in reversed(ERF[:-1]):
        polynomial += coefficient
        polynomial *= k
    polynomial *= np.exp(-np.square(ratio))
    below: FloatArray = 0.5 + 0.5 * np.sign(ratio) * (1.0 - polynomial)
    return below
