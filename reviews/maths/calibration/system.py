"""The penalised least-squares system of the model at given variance ratios."""

from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import FloatArray

from .panel import Design

BATCH = 4_000_000  # numbers in the matrices that are factored together


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """The system at m pairs of ratios: `factor` (m, P, P) Cholesky L of H, `half` (m, P) = L^-1 D g.

    `quadratic` (m,) is Q, `logdet` (m,) the log determinant of the scaled covariance.
    """

    factor: FloatArray
    half: FloatArray
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
    D g is factored along as a last row of H, which turns it into L^-1 D g.
    """
    weight = shrinkage(application_ratio, design.sizes)
    scale = scales(design, reviewer_ratio)
    inner = design.gram - np.tensordot(weight, design.size_grams, 1)
    size = design.random.size
    bordered = np.zeros((weight.shape[0], size + 1, size + 1))
    bordered[:, :size, :size] = inner * scale[:, :, None] * scale[:, None, :]
    bordered[:, :size, :size] += np.diag(design.random.astype(np.float64))
    bordered[:, size, :size] = (design.moments - weight @ design.size_moments) * scale
    bordered[:, size, size] = 2.0 * design.square + 1.0  # anything above |L^-1 D g|^2, which y'y bounds
    rows: FloatArray = np.asarray(np.linalg.cholesky(bordered), dtype=np.float64)
    factor, half = rows[:, :size, :size], rows[:, size, :size]
    quadratic: FloatArray = design.square - weight @ design.size_squares - np.square(half).sum(axis=1)
    logdet = np.log1p(application_ratio[:, None] * design.sizes) @ design.size_numbers
    logdet += 2.0 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return System(factor, half, quadratic.clip(1e-15 * design.square), logdet)


def profile(design: Design, application_ratio: FloatArray, reviewer_ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Q (m,) and the log determinants (m,) at ratios (m,), (m,), in batches that bound the memory."""
    size = max(1, BATCH // design.random.size**2)
    batches = [slice(start, start + size) for start in range(0, application_ratio.size, size)]
    systems = (assemble(design, application_ratio[batch], reviewer_ratio[batch]) for batch in batches)
    quadratic, logdet = zip(*((system.quadratic, system.logdet) for system in systems), strict=True)
    return np.concatenate(quadratic), np.concatenate(logdet)


def solve(design: Design, application_ratio: float, reviewer_ratio: float) -> Solution:
    """Return the conditional means (BLUPs) at one pair of ratios.

    (mu, b) = D H^-1 D g and theta_i = w_i (s_i - n_i mu - sum_j C_ij b_j).
    """
    ratios = np.array([application_ratio]), np.array([reviewer_ratio])
    system = assemble(design, *ratios)
    root = np.linalg.inv(system.factor[0]).T
    scale = scales(design, ratios[1])[0]
    fixed = scale * (root @ system.half[0])
    shrink = shrinkage(ratios[0], design.counts)[0]
    theta = shrink * (design.sums - design.effects @ fixed)
    return Solution(fixed, theta, shrink, scale, root, float(system.quadratic[0]))
