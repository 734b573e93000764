"""The penalised least-squares system of the model at given variance ratios."""

from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import FloatArray

from .panel import Design


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """The system at m pairs of ratios: `factor` (m, P, P) Cholesky of H, `right` (m, P) = D g.

    `quadratic` (m,) is Q, `logdet` (m,) the log determinant of the scaled covariance.
    """

    factor: FloatArray
    right: FloatArray
    quadratic: FloatArray
    logdet: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Conditional means at one pair of ratios, in units of the score.

    `fixed` (P,) the centred mean (if free) and the reviewer effects; `theta`, `shrink` (I,) application
    effects and weights w_i; `scale` (P,) the diagonal of D; `root` (P, P) is L^-T, so H^-1 = root root'.
    """

    fixed: FloatArray
    theta: FloatArray
    shrink: FloatArray
    scale: FloatArray
    root: FloatArray
    quadratic: float


def shrinkage(ratio: FloatArray, counts: FloatArray) -> FloatArray:
    """Return w = l / (1 + l n) for each ratio l (m,) and review count n (k,): (m, k)."""
    return ratio[:, None] / (1.0 + ratio[:, None] * counts)


def scales(design: Design, reviewer_ratio: FloatArray) -> FloatArray:
    """Return the diagonal of D, (m, P): 1 for the mean, the root of the ratio for reviewers."""
    return np.where(design.random, np.sqrt(reviewer_ratio)[:, None], 1.0)


def assemble(design: Design, application_ratio: FloatArray, reviewer_ratio: FloatArray) -> System:
    """Return the systems at ratios (m,), (m,) of variances to the residual variance; both may be 0.

    H = D M D + diag(0, 1..1) = L L', Q = y'y - sum w_c q_c - |L^-1 D g|^2,
    logdet = sum I_c log(1 + l c) + 2 sum log diag L. Source: Bates et al. 2015.
    """
    weight = shrinkage(application_ratio, design.sizes)
    scale = scales(design, reviewer_ratio)
    inner = design.gram - np.tensordot(weight, design.size_grams, 1)
    matrix = inner * scale[:, :, None] * scale[:, None, :] + np.diag(design.random.astype(np.float64))
    right = (design.moments - weight @ design.size_moments) * scale
    factor: FloatArray = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    half = np.linalg.solve(factor, right[:, :, None])[:, :, 0]
    quadratic: FloatArray = design.square - weight @ design.size_squares - np.square(half).sum(axis=1)
    logdet = np.log1p(application_ratio[:, None] * design.sizes) @ design.size_numbers
    logdet += 2.0 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return System(factor, right, quadratic.clip(1e-15 * design.square), logdet)


def solve(design: Design, application_ratio: float, reviewer_ratio: float) -> Solution:
    """Return the conditional means (BLUPs) at one pair of ratios.

    (mu, b) = D H^-1 D g and theta_i = w_i (s_i - n_i mu - sum_j C_ij b_j).
    """
    ratios = np.array([application_ratio]), np.array([reviewer_ratio])
    system = assemble(design, *ratios)
    root = np.linalg.inv(system.factor[0]).T
    scale = scales(design, ratios[1])[0]
    fixed = scale * (root @ (root.T @ system.right[0]))
    shrink = shrinkage(ratios[0], design.counts)[0]
    theta = shrink * (design.sums - design.effects @ fixed)
    return Solution(fixed, theta, shrink, scale, root, float(system.quadratic[0]))
