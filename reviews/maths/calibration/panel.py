"""The reviews of one panel as arrays, and the sums the model needs of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import BoolArray, FloatArray, IntArray, Mark


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """N marks of I applications by J reviewers, in order of public ids.

    `application`, `reviewer` (N,) are positions in the id tuples, `score` (N,) the totals.
    """

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]
    application: IntArray
    reviewer: IntArray
    score: FloatArray

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Panel":
        """Order the marks by application, reviewer and score; the result is free of the input order."""
        ordered = sorted(marks)
        applications = tuple(sorted({mark.application for mark in ordered}))
        reviewers = tuple(sorted({mark.reviewer for mark in ordered}))
        row = {name: place for place, name in enumerate(applications)}
        column = {name: place for place, name in enumerate(reviewers)}
        return cls(
            applications,
            reviewers,
            np.array([row[mark.application] for mark in ordered], dtype=np.int64),
            np.array([column[mark.reviewer] for mark in ordered], dtype=np.int64),
            np.array([mark.score for mark in ordered], dtype=np.float64),
        )

    def application_means(self) -> FloatArray:
        """Return the raw mean of each application, (I,)."""
        return np.bincount(self.application, self.score) / np.bincount(self.application)

    def counts(self) -> FloatArray:
        """Return the table of review counts, (I, J)."""
        table = np.zeros((len(self.applications), len(self.reviewers)))
        np.add.at(table, (self.application, self.reviewer), 1.0)
        return table


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Sums from which every evaluation of the model costs O(P^3), whatever the number of applications.

    P columns stand for the mean (absent when it is fixed) and the J reviewers. Applications with the same
    number of reviews share one shrinkage weight, so sums are kept per distinct count: C of them.
    `effects` (I, P) rows a_i = [n_i, C_i1..C_iJ]; `counts`, `sums` (I,) reviews and centred score sums;
    `gram` (P, P) X'X; `moments` (P,) X'y; `square` y'y; `sizes`, `size_numbers`, `size_squares` (C,);
    `size_grams` (C, P, P); `size_moments` (C, P); `random` (P,) false for the mean only.
    """

    centre: float
    reviews: int
    random: BoolArray
    effects: FloatArray
    counts: FloatArray
    sums: FloatArray
    gram: FloatArray
    moments: FloatArray
    square: float
    sizes: FloatArray
    size_numbers: FloatArray
    size_grams: FloatArray
    size_moments: FloatArray
    size_squares: FloatArray


def design(panel: Panel, *, fixed_mean: bool = False) -> Design:
    """Eliminate the applications from the least-squares sums of `panel`.

    `fixed_mean` holds the mean at the mean of application means instead of estimating it.
    Source: Bates et al. 2015, for the case of one shrinkage weight per review count.
    """
    centre = float(panel.application_means().mean() if fixed_mean else panel.score.mean())
    score = panel.score - centre
    columns = slice(1 if fixed_mean else 0, None)
    gram, moments = _plain_sums(panel, score)
    reviews = np.bincount(panel.application)
    counts = reviews.astype(np.float64)
    sums: FloatArray = np.bincount(panel.application, score).astype(np.float64)
    effects = np.hstack([counts[:, None], panel.counts()])[:, columns]
    sizes = np.flatnonzero(np.bincount(reviews)).astype(np.float64)
    groups = [counts == size for size in sizes]
    return Design(
        centre=centre,
        reviews=score.size,
        random=(np.arange(moments.size) > 0)[columns],
        effects=effects,
        counts=counts,
        sums=sums,
        gram=gram[columns, columns],
        moments=moments[columns],
        square=float(score @ score),
        sizes=sizes,
        size_numbers=np.array([float(group.sum()) for group in groups]),
        size_grams=np.array([effects[group].T @ effects[group] for group in groups]),
        size_moments=np.array([sums[group] @ effects[group] for group in groups]),
        size_squares=np.array([float(sums[group] @ sums[group]) for group in groups]),
    )


def _plain_sums(panel: Panel, score: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return X'X and X'y for X = [1, W]."""
    loads = np.bincount(panel.reviewer).astype(np.float64)
    gram = np.diag(np.concatenate([[float(score.size)], loads]))
    gram[0, 1:] = gram[1:, 0] = loads
    return gram, np.concatenate([[score.sum()], np.bincount(panel.reviewer, score)])
