"""Agreement between reviewers: Krippendorff's alpha, intraclass correlations, Kendall's W.

Agreement inside a shortlist tends to 0 because the range is cut (Erosheva, Martinkova & Lee 2021):
compute it before triage. Pages show no figure below LEAST_UNITS_SHOWN; the functions compute all the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reviews.maths.marks import FloatArray, Mark

LEAST_UNITS_SHOWN = 10

Distance = Literal["nominal", "ordinal", "interval", "ratio"]
Code = Literal["", "no_pairs", "no_variation", "incomplete", "too_small"]


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
    table, _ = _table(marks)
    table = table[(~np.isnan(table)).sum(axis=1) > 1]
    if not table.size:
        return Alpha(None, 0, "no_pairs")
    values = np.unique(table[~np.isnan(table)])
    coincidences = _coincidences(_tally(table, values))
    number = coincidences.sum(axis=0)
    apart = DISTANCES[distance](values, number)
    expected = float(number @ apart @ number)
    if expected == 0.0:
        return Alpha(None, len(table), "no_variation")
    observed = float((coincidences * apart).sum())
    return Alpha(1.0 - (float(number.sum()) - 1.0) * observed / expected, len(table))


def _tally(table: FloatArray, values: FloatArray) -> FloatArray:
    """Return how often each unit received each value, (U, V)."""
    unit, reviewer = np.nonzero(~np.isnan(table))
    tally = np.zeros((len(table), values.size))
    np.add.at(tally, (unit, np.searchsorted(values, table[unit, reviewer])), 1.0)
    return tally


def _coincidences(tally: FloatArray) -> FloatArray:
    """Return o (V, V) from the counts of each value in each unit (U, V)."""
    share = 1.0 / (tally.sum(axis=1) - 1.0)
    pairs: FloatArray = (tally * share[:, None]).T @ tally - np.diag(share @ tally)
    return pairs


def _nominal(values: FloatArray, number: FloatArray) -> FloatArray:
    apart: FloatArray = (values[:, None] != values).astype(np.float64)
    return apart


def _ordinal(values: FloatArray, number: FloatArray) -> FloatArray:
    middle = np.cumsum(number) - number / 2.0
    apart: FloatArray = np.square(middle[:, None] - middle)
    return apart


def _interval(values: FloatArray, number: FloatArray) -> FloatArray:
    apart: FloatArray = np.square(values[:, None] - values)
    return apart


def _ratio(values: FloatArray, number: FloatArray) -> FloatArray:
    total = values[:, None] + values
    apart: FloatArray = np.square((values[:, None] - values) / np.where(total == 0.0, 1.0, total))
    return apart


DISTANCES: dict[Distance, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}


def icc(marks: Iterable[Mark]) -> Icc:
    """Return the intraclass correlations of a complete table: every reviewer scored every application.

    From the mean squares BMS (targets), WMS (within), JMS (judges), EMS (residual). Single: (BMS-WMS)/(BMS+
    (k-1)WMS), (BMS-EMS)/(BMS+(k-1)EMS+k(JMS-EMS)/n), (BMS-EMS)/(BMS+(k-1)EMS); average: (BMS-WMS)/BMS,
    (BMS-EMS)/(BMS+(JMS-EMS)/n), (BMS-EMS)/BMS. Source: Shrout & Fleiss 1979.
    """
    table, complete = _table(marks)
    n, k = table.shape
    if min(n, k) < 2 or not complete:
        return Icc(n, k, code="too_small" if min(n, k) < 2 else "incomplete")
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
    table, complete = _table(marks)
    n, m = table.shape
    if min(n, m) < 2 or not complete:
        return Concordance(m, n, code="too_small" if min(n, m) < 2 else "incomplete")
    ranks, ties = _average_ranks(table)
    spread = 12.0 * float(np.square(ranks.sum(axis=1) - m * (n + 1) / 2.0).sum())
    whole = float(m**2 * (n**3 - n))
    if whole == m * ties:
        return Concordance(m, n, code="no_variation")
    w = spread / (whole - m * ties)
    return Concordance(m, n, w, spread / whole, m * (n - 1) * w, n - 1)


def _average_ranks(table: FloatArray) -> tuple[FloatArray, float]:
    """Return the ranks of each column (n, m), 1 lowest, and the sum of t^3 - t over all tied groups."""
    below = (table[None, :, :] < table[:, None, :]).sum(axis=1)
    equal = (table[None, :, :] == table[:, None, :]).sum(axis=1)
    # each member of a group of t adds (t^3 - t)/t = t^2 - 1
    return below + (equal + 1) / 2.0, float((np.square(equal) - 1).sum())


def _table(marks: Iterable[Mark]) -> tuple[FloatArray, bool]:
    """Return scores by application and reviewer in order of ids, NaN where none, and whether all are there."""
    scores = {(mark.application, mark.reviewer): mark.score for mark in sorted(marks)}
    rows = sorted({application for application, _ in scores})
    columns = sorted({reviewer for _, reviewer in scores})
    table = np.array([[scores.get((row, column), np.nan) for column in columns] for row in rows])
    return table.reshape(len(rows), len(columns)), len(scores) == len(rows) * len(columns)
