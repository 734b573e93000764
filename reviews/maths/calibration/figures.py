"""Settings and results of a calibration run."""

from dataclasses import dataclass

from .explanation import ReviewerFigures
from .posterior import Prior

DECIMALS = 6  # rounding half-even before ranking, so that the last bits of a machine order nothing


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a run, stored with it.

    `grid` midpoints per axis; `draws` and `seed` for intervals and probabilities; `levels` of the central
    rank intervals; `cut_range` is stated in the result when triage removed applications before scoring.
    """

    prior: Prior = "ratio"
    grid: int = 16
    draws: int = 4000
    seed: int = 1
    levels: tuple[float, ...] = (0.5, 0.9)
    cut_range: bool = False


@dataclass(frozen=True, slots=True)
class RankInterval:
    """The central rank interval of a level, ends by linear interpolation."""

    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one application stands among those ranked: expected rank, its percentages, what draws add."""

    expected_rank: float
    percentile: float
    cumulative: float
    intervals: tuple[RankInterval, ...]
    top: float | None
    funded: float | None


@dataclass(frozen=True, slots=True)
class ApplicationFigures:
    """One application: `reviews` counted, their mean, the adjusted score, the standing if it is ranked.

    Both scores include the constant carried from an earlier stage. The adjusted one may lie beyond the scale.
    """

    application: str
    reviews: int
    raw: float
    adjusted: float
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """A finished run. Standard deviations in score units; figures in order of public ids.

    `nodes` of the grid carry the share `node_weight` of its weight; `reviewers_differ` is false when the
    fit found no difference between reviewers, so that adjusted means shrunken raw.
    """

    settings: Settings
    mean: float
    application_sd: float
    reviewer_sd: float
    residual_sd: float
    criterion: float
    reviewers_differ: bool
    nodes: int
    node_weight: float
    applications: tuple[ApplicationFigures, ...]
    reviewers: tuple[ReviewerFigures, ...]
    numpy_version: str
