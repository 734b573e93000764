"""Agreement between reviewers: Krippendorff's alpha, intraclass correlations, Kendall's W.

Agreement inside a shortlist tends to 0 because the range is cut (Erosheva, Martinkova & Lee 2021):
compute it before triage. Pages show no figure below LEAST_UNITS_SHOWN; the functions compute all the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from reviews.maths.marks import FloatArray, IntArray, Mark

LEAST_UNITS_SHOWN = 10

Distance = Literal["nominal", "ordinal", "interval", "ratio"]
Code = Literal["", "no_pairs", "no_variation", "incomplete", "too_small", "not_a_number"]
Apart = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha, at most 1, over `units` with two or more reviews; None with the `code` why."""

    value: float | None
    units: int
    code: Code = ""


@dataclass(frozen=True, slots=True)
class Icc:
    """Intraclass correlations of one complete table of `targets` by k `judges`; None with the `code` why.

    `mean_squares` of targets, within, judges, residual; `single` is ICC(1,1), (2,1), (3,1) of one review,
    `average` ICC(1,k), (2,k), (3,k), the reliability of the mean of k; an entry with no positive
    denominator is None.
    """

    targets: int
    judges: int
    mean_squares: tuple[float, float, float, float] | None = None
    single: tuple[float | None, ...] = (None, None, None)
    average: tuple[float | None, ...] = (None, None, None)
    code: Code = ""


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W in 0..1 with and without correction for ties, chi2 on `freedom`; None with the `code` why."""

    judges: int
    items: int
    w: float | None = None
    uncorrected: float | None = None
    chi2: float | None = None
    freedom: int = 0
    code: Code = ""


def alpha(marks: Iterable[Mark], distance: Distance = "interval") -> Alpha:
    """Return Krippendorff's alpha of scores given to applications; missing reviews are allowed.

    alpha = 1 - (n-1) sum_ck o_ck d_ck / sum_ck n_c n_k d_ck over the coincidences o of values c, k, where a
    unit with m values adds its ordered pairs over m-1. Source: Krippendorff 2011.
    """
    given = sorted(marks)
    if not _finite(given):
        return Alpha(None, 0, "not_a_number")
    unit = _positions([mark.application for mark in given])
    paired = np.bincount(unit)[unit] > 1
    if not paired.any():
        return Alpha(None, 0, "no_pairs")
    unit, score = unit[paired], np.array([mark.score for mark in given])[paired]
    values, value, number = np.unique(score, return_inverse=True, return_counts=True)
    # ordinal distances are those between the middles of the values on the scale of ranks
    points = np.cumsum(number) - number / 2.0 if distance == "ordinal" else values
    apart = DISTANCES[distance]
    expected = sum(float(count * (number @ apart(point, points))) for count, point in zip(number, points, strict=True))
    units = np.unique(unit).size
    if expected == 0.0:
        return Alpha(None, units, "no_variation")
    return Alpha(1.0 - (score.size - 1) * _observed(unit, points[value], apart) / expected, units)


def _observed(unit: IntArray, point: FloatArray, apart: Apart) -> float:
    """Return sum_ck o_ck d_ck; units come in blocks, so pairs of one unit are a fixed step apart."""
    size = np.bincount(unit)
    total = 0.0
    for step in range(1, int(size.max())):
        same = unit[step:] == unit[:-step]
        distance = apart(point[step:], point[:-step])[same]
        total += 2.0 * float((distance / (size[unit[step:][same]] - 1)).sum())
    return total


def _nominal(one: FloatArray, other: FloatArray) -> FloatArray:
    apart: FloatArray = (one != other).astype(np.float64)
    return apart


def _squared(one: FloatArray, other: FloatArray) -> FloatArray:
    apart: FloatArray = np.square(one - other)
    return apart


def _ratio(one: FloatArray, other: FloatArray) -> FloatArray:
    total = one + other
    apart: FloatArray = np.square((one - other) / np.where(total == 0.0, 1.0, total))
    return apart


DISTANCES: dict[Distance, Apart] = {
    "nominal": _nominal,
    "ordinal": _squared,
    "interval": _squared,
    "ratio": _ratio,
}


def icc(marks: Iterable[Mark]) -> Icc:
    """Return the intraclass correlations of a complete table: every reviewer scored every application.

    From the mean squares BMS (targets), WMS (within), JMS (judges), EMS (residual). Single: (BMS-WMS)/(BMS+
    (k-1)WMS), (BMS-EMS)/(BMS+(k-1)EMS+k(JMS-EMS)/n), (BMS-EMS)/(BMS+(k-1)EMS); average: (BMS-WMS)/BMS,
    (BMS-EMS)/(BMS+(JMS-EMS)/n), (BMS-EMS)/BMS. Source: Shrout & Fleiss 1979.
    """
    table, code = _complete_table(marks)
    n, k = table.shape
    if code:
        return Icc(n, k, code=code)
    bms, wms, jms, ems = squares = _mean_squares(table)
    if np.ptp(table) == 0.0 or bms == 0.0:
        return Icc(n, k, squares, code="no_variation")
    parts = (wms, 0.0), (ems, (jms - ems) / n), (ems, 0.0)
    single = tuple(_share(bms - noise, bms + (k - 1) * noise + k * drift) for noise, drift in parts)
    average = tuple(_share(bms - noise, bms + drift) for noise, drift in parts)
    return Icc(n, k, squares, single, average)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0.0 else None


def _mean_squares(table: FloatArray) -> tuple[float, float, float, float]:
    n, k = table.shape
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    within = np.square(table - rows[:, None]).sum()
    rest = np.square(table - rows[:, None] - columns + grand).sum()
    return (
        float(k * np.square(rows - grand).sum() / (n - 1)),
        float(within / (n * (k - 1))),
        float(n * np.square(columns - grand).sum() / (k - 1)),
        float(rest / ((n - 1) * (k - 1))),
    )


def icc_of_components(application_sd: float, reviewer_sd: float, residual_sd: float, reviews: int = 1) -> float | None:
    """Return ICC(2,k), the reliability of the mean of `reviews` reviews, from the standard deviations.

    st^2 / (st^2 + (sb^2 + s^2)/k), for any design; None when every component is 0. Equal to the mean-square
    form on a complete table while no component is at 0.
    """
    true, noise = application_sd**2, (reviewer_sd**2 + residual_sd**2) / reviews
    return true / (true + noise) if true + noise > 0.0 else None


def kendall_w(marks: Iterable[Mark]) -> Concordance:
    """Return Kendall's W of a fixed set of reviewers who all scored one common set of applications.

    W = 12 S / (m^2 (n^3-n) - m sum(t^3-t)), S the squared deviations of the rank sums, t the tied groups of
    each reviewer, average ranks; chi2 = m (n-1) W. Source: Kendall & Babington Smith 1939.
    """
    table, code = _complete_table(marks)
    n, m = table.shape
    if code:
        return Concordance(m, n, code=code)
    ranks, ties = _average_ranks(table)
    spread = 12.0 * float(np.square(ranks.sum(axis=1) - m * (n + 1) / 2.0).sum())
    whole = float(m**2 * (n**3 - n))
    if whole == m * ties:
        return Concordance(m, n, code="no_variation")
    w = spread / (whole - m * ties)
    return Concordance(m, n, w, spread / whole, m * (n - 1) * w, n - 1)


def _average_ranks(table: FloatArray) -> tuple[FloatArray, float]:
    """Return the ranks of each column (n, m), 1 lowest, and the sum of t^3 - t over all tied groups."""
    ranks, ties = np.empty(table.shape), 0.0
    for column, scores in enumerate(table.T):
        _, value, number = np.unique(scores, return_inverse=True, return_counts=True)
        ranks[:, column] = (np.cumsum(number) - (number - 1) / 2.0)[value]
        ties += float((number.astype(np.float64) ** 3 - number).sum())
    return ranks, ties


def _complete_table(marks: Iterable[Mark]) -> tuple[FloatArray, Code]:
    """Return scores by application and reviewer in order of ids, 0 where none, and why they are no full table."""
    given = sorted(marks)
    rows = _positions([mark.application for mark in given])
    columns = _positions([mark.reviewer for mark in given])
    table = np.zeros((rows.max(initial=-1) + 1, columns.max(initial=-1) + 1))
    table[rows, columns] = [mark.score for mark in given]
    if not _finite(given):
        return table, "not_a_number"
    if min(table.shape) < 2:
        return table, "too_small"
    return table, "" if len(set(zip(rows.tolist(), columns.tolist(), strict=True))) == table.size else "incomplete"


def _positions(names: Sequence[str]) -> IntArray:
    """Return the place of each name (n,) among all in order of ids."""
    place = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([place[name] for name in names], dtype=np.int64)


def _finite(marks: Iterable[Mark]) -> bool:
    return all(isfinite(mark.score) for mark in marks)
