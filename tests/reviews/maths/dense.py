"""The model written out in N x N matrices, and its optimum by trying: a reference that shares nothing with the code."""

from dataclasses import dataclass

import numpy as np

from reviews.maths.marks import Mark

RATIO = 6.0  # the search narrows its window to a sixth each time


@dataclass(frozen=True)
class Dense:
    """Scores (N,), and indicators of applications (N, I) and reviewers (N, J) in order of ids."""

    score: np.ndarray
    application: np.ndarray
    reviewer: np.ndarray

    def covariance(self, application_ratio: float, reviewer_ratio: float) -> np.ndarray:
        """Return the covariance of the scores over the residual variance, (N, N)."""
        own = application_ratio * self.application @ self.application.T
        return np.eye(self.score.size) + own + reviewer_ratio * self.reviewer @ self.reviewer.T

    def profile(self, application_ratio: float, reviewer_ratio: float) -> tuple[float, float]:
        """Return Q and the log determinant with the mean integrated out."""
        covariance = self.covariance(application_ratio, reviewer_ratio)
        projected, information = self.projected(covariance)
        logdet = np.linalg.slogdet(covariance)[1] + np.log(information)
        return float(self.score @ projected @ self.score), float(logdet)

    def projected(self, covariance: np.ndarray) -> tuple[np.ndarray, float]:
        """Return the inverse covariance less what the mean explains, (N, N), and the information on the mean."""
        inverse = np.linalg.inv(covariance)
        one = np.ones(self.score.size)
        return inverse - np.outer(inverse @ one, one @ inverse) / (one @ inverse @ one), float(one @ inverse @ one)

    def criterion(self, application_root: float, reviewer_root: float) -> float:
        quadratic, logdet = self.profile(application_root**2, reviewer_root**2)
        free = self.score.size - 1
        return free * (np.log(2 * np.pi * quadratic / free) + 1) + logdet

    def lowest(self, highest: float = 15.0) -> tuple[float, float, float]:
        """Return the roots of the ratios where the criterion is lowest, and the criterion there, by finer grids."""
        centre, window = np.full(2, highest / 2), highest / 2
        while window > 1e-5:
            steps = [np.unique(np.clip(middle + window * np.linspace(-1, 1, 21), 0, None)) for middle in centre]
            tried = [(self.criterion(one, other), one, other) for one in steps[0] for other in steps[1]]
            value, *centre = min(tried)
            window /= RATIO
        return *centre, value

    def effects(self, application_ratio: float, reviewer_ratio: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the conditional means of applications (I,) and their covariance over the residual variance."""
        projected, _ = self.projected(self.covariance(application_ratio, reviewer_ratio))
        mean = application_ratio * self.application.T @ projected @ self.score
        spread = application_ratio**2 * self.application.T @ projected @ self.application
        return mean, application_ratio * np.eye(mean.size) - spread


def dense(marks: list[Mark]) -> Dense:
    """Write the marks out, in order of ids."""
    ordered = sorted(marks)
    columns = []
    for kind in ("application", "reviewer"):
        names = [getattr(mark, kind) for mark in ordered]
        columns.append(np.array([[float(name == other) for other in sorted(set(names))] for name in names]))
    return Dense(np.array([mark.score for mark in ordered]), *columns)


def simulated(
    applications: int,
    reviewers: int,
    each: tuple[int, ...],
    deviations: tuple[float, float, float],
    *,
    seed: int = 1,
    scale: float = 1.0,
) -> list[Mark]:
    """Simulate a panel in which the applications have `each` reviews in turn, by reviewers at random.

    `deviations` are those between applications, between reviewers, and by chance.
    """
    random = np.random.default_rng(seed)
    level, severity = random.normal(60, deviations[0], applications), random.normal(0, deviations[1], reviewers)
    return [
        Mark(f"a{row:04}", f"r{column:02}", round(scale * (level[row] + severity[column] + chance), 3))
        for row in range(applications)
        for column in sorted(random.choice(reviewers, each[row % len(each)], replace=False).tolist())
        for chance in random.normal(0, deviations[2], 1).tolist()
    ]
