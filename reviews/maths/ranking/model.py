"""What is ranked, by which settings, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from reviews.maths.ranking.line import Line, LineRules
from reviews.maths.rubric import Effect, Review, Rubric
from reviews.maths.votes import VoteRules

UNDECIDED = "undecided"
Side = Literal["", "accepted", "group", "rejected"]


class Outcome(StrEnum):
    """The proposal for one application; `unsettled` has no counted review or open votes, `passed` no money at stake."""

    AWARD = "award"
    PARTIAL_OFFER = "partial_offer"
    RESERVE = "reserve"
    NOT_FUNDED = "not_funded"
    PASSED = "passed"
    BELOW_THRESHOLD = "below_threshold"
    REJECTED = "rejected"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Application:
    """One application and what counts for its place.

    `carried`: fraction of an earlier stage by carried criterion; `stage_scores`: exact aggregates of other
    stages, for the blend; `tickets`: of public draws, by number of the draw; `expected_rank`: of the calibration;
    `side`: where random selection near the funding line puts it, empty without one.
    """

    id: str
    reviews: tuple[Review, ...] = ()
    requested: Decimal = Decimal(0)
    received: datetime | None = None
    votes: tuple[str, ...] = ()
    lot: str = ""
    carried: Mapping[str, Fraction] = field(default_factory=dict)
    stage_scores: Mapping[str, Fraction] = field(default_factory=dict)
    expected_rank: float | None = None
    tickets: Mapping[int, str] = field(default_factory=dict)
    side: Side = ""


@dataclass(frozen=True, slots=True)
class Divergence:
    """Flag a spread of totals that reaches (or, if not `inclusive`, exceeds) the limit."""

    spread: Decimal
    inclusive: bool = True

    def flags(self, spread: Fraction) -> bool:
        return spread > self.spread or (self.inclusive and spread == self.spread)


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules of the call for one stage, fixed before any score is opened.

    `tie_break`: `criterion_mean:<key>`, `section:<key>`, `lower_requested`, `earlier_received`, `public_draw`.
    `percents`: part of each stage in the final score, this one under `stage`; empty for a single stage.
    `votes` replaces the rubric. Without `line` no money is handed out.
    """

    rubric: Rubric = field(default_factory=lambda: Rubric(criteria=()))
    line: LineRules | None = None
    tie_break: tuple[str, ...] = ()
    order_by: Literal["raw", "expected_rank", "received", "draw"] = "raw"
    divergence: Divergence | None = None
    reviews_per_application: int = 1
    stage: str = ""
    percents: Mapping[str, Decimal] = field(default_factory=dict)
    final_decimals: int = 2
    votes: VoteRules | None = None


@dataclass(frozen=True, slots=True)
class FailingMark:
    review: str
    field: str
    mark: Decimal


@dataclass(frozen=True, slots=True)
class Failed:
    """A threshold that does not hold: the compared value against its limit, and for kill scores the marks."""

    on: str
    key: str
    value: Decimal | None
    limit: Decimal
    effect: Effect = "reject"
    marks: tuple[FailingMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ranking; every figure is rounded once from its exact value.

    `mean`: the aggregate of this stage as shown; `score`: the compared figure, which is the mean or the final score
    of several stages with at least two decimals; `deciding_key`: what places it below the
    one before, None unless the two tie on the first key, `undecided` while they share a rank; `provisional`:
    fewer counted reviews than asked for.
    """

    application: str
    lot: str
    n: int
    totals: tuple[Decimal, ...]
    mean: Decimal | None
    score: Decimal | None
    criteria: Mapping[str, Decimal | None]
    sections: Mapping[str, Decimal | None]
    spread: Decimal | None
    requested: Decimal
    provisional: bool
    passes: bool
    failed: tuple[Failed, ...]
    rank: int | None
    deciding_key: str | None
    outcome: Outcome
    offer: Decimal | None
    reserve_place: int | None
    cumulated: Decimal | None
    flag_panel: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """The whole list in order; `open_ties` name the applications that share a rank until a draw or the panel.

    While a tie is open its members stand in the order of their public ids, and outcomes are provisional.
    """

    entries: tuple[Entry, ...]
    line: Line | None
    open_ties: tuple[tuple[str, ...], ...]

    @property
    def left(self) -> Decimal | None:
        return self.line.left if self.line else None

    def entry(self, application: str) -> Entry:
        return next(entry for entry in self.entries if entry.application == application)
