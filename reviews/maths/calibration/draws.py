"""Independent draws of all effects, for rank intervals and probabilities only: no order rests on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import FloatArray

from .expected_rank import RankSet
from .line import FundingRule, funded
from .panel import Design
from .posterior import MANY_APPLICATIONS, Posterior
from .system import Solution, solve

CHUNK = 500
COARSE_BINS = 512


@dataclass(frozen=True, slots=True, eq=False)
class RankDraws:
    """What the draws leave behind: rank histograms `counts` (R, B) with the ranks `values` (B,) of the bins.

    `top` and `funded` (R,) are shares of draws, None when no number of places or no rule was given.
    """

    counts: NDArray[np.int32]
    values: FloatArray
    top: FloatArray | None
    funded: FloatArray | None

    def interval(self, level: float) -> tuple[FloatArray, FloatArray]:
        """Return the central rank interval of `level` in (0, 1) for each member, (R,), (R,)."""
        return self.quantile(0.5 - level / 2.0), self.quantile(0.5 + level / 2.0)

    def quantile(self, share: float) -> FloatArray:
        """Return the rank quantile of each member, (R,), with linear interpolation (type 7)."""
        reached = np.cumsum(self.counts, axis=1)
        place = share * (int(reached[0, -1]) - 1)
        below = self.values[(reached <= np.floor(place)).sum(axis=1)]
        above = self.values[(reached <= np.ceil(place)).sum(axis=1)]
        quantile: FloatArray = below + (place - np.floor(place)) * (above - below)
        return quantile


def draw_ranks(
    design: Design,
    posterior: Posterior,
    ranked: RankSet,
    names: Sequence[str],
    *,
    draws: int,
    seed: int,
    places: int | None = None,
    rule: FundingRule | None = None,
) -> RankDraws:
    """Draw effects, rank them, and count.

    At each node s^2 ~ InvGamma(nu/2, Q/2), then mean, reviewers and applications follow exactly, so draws
    are independent. Above 1,500 members ranks are kept in 512 bins. Equal under one seed and numpy version.
    """
    size = len(names)
    bins = size if size <= MANY_APPLICATIONS else COARSE_BINS
    bin_of = np.arange(size) * bins // size
    counts = np.zeros((size, bins), dtype=np.int32)
    top, paid = np.zeros(size), np.zeros(size)
    for effects in _effects(design, posterior, ranked, draws, np.random.default_rng(seed)):
        orders = np.argsort(-effects, axis=1, kind="stable")
        ranks = np.empty_like(orders)
        np.put_along_axis(ranks, orders, np.arange(size)[None, :], axis=1)
        cells = bin_of[ranks] + bins * np.arange(size)
        counts += np.bincount(cells.ravel(), minlength=size * bins).reshape(size, bins).astype(np.int32)
        top += (ranks < (places or 0)).sum(axis=0)
        if rule is not None:
            paid += funded(rule, names, orders).sum(axis=0)
    values = np.bincount(bin_of, np.arange(1, size + 1)) / np.bincount(bin_of)
    return RankDraws(counts, values, None if places is None else top / draws, None if rule is None else paid / draws)


def _effects(
    design: Design, posterior: Posterior, ranked: RankSet, draws: int, random: np.random.Generator
) -> Iterator[FloatArray]:
    """Yield chunks of drawn effects with the carried constants, (at most 500, R)."""
    for node, number in enumerate(random.multinomial(draws, posterior.weight)):
        if not number:
            continue
        solution = solve(design, float(posterior.application_ratio[node]), float(posterior.reviewer_ratio[node]))
        for start in range(0, int(number), CHUNK):
            size = min(CHUNK, int(number) - start)
            deviation = _deviations(posterior, node, size, random)
            yield _drawn(design, solution, ranked, deviation, random)


def _deviations(posterior: Posterior, node: int, size: int, random: np.random.Generator) -> FloatArray:
    """Draw residual standard deviations, (size, 1)."""
    variance = np.full((size, 1), posterior.variance[node])
    if posterior.freedom != inf:
        variance = variance * posterior.freedom / random.chisquare(posterior.freedom, (size, 1))
    deviation: FloatArray = np.sqrt(variance)
    return deviation


def _drawn(
    design: Design,
    solution: Solution,
    ranked: RankSet,
    deviation: FloatArray,
    random: np.random.Generator,
) -> FloatArray:
    members = ranked.members
    noise = random.standard_normal((deviation.size, solution.scale.size))
    fixed = solution.fixed + deviation * (noise @ solution.root.T) * solution.scale
    shrink = solution.shrink[members]
    theta = shrink * (design.sums[members] - fixed @ design.effects[members].T)
    theta += deviation * np.sqrt(shrink) * random.standard_normal(theta.shape)
    return theta + ranked.carried
