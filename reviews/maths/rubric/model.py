"""What a rubric says, what a sheet holds, what an aggregate shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from reviews.maths.exact import Averaging

Method = Literal["weighted_sum", "weighted_range"]
Effect = Literal["reject", "not_selectable"]
Scores = Mapping[str, Decimal | None]
Values = Mapping[str, Fraction | None]

ANY = "any"


@dataclass(frozen=True, slots=True)
class Scale:
    min: Decimal
    max: Decimal
    step: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Sub:
    key: str
    multiplier: Decimal = Decimal(1)


@dataclass(frozen=True)
class Criterion:
    """One criterion; `weight`, or `out_of` points which then also weigh.

    `carried`: marked in an earlier stage and added once to the aggregate; `reassess_allowed`: marks given now
    replace what was carried.
    """

    key: str
    scale: Scale
    weight: Decimal | None = None
    out_of: Decimal | None = None
    sub: tuple[Sub, ...] = ()
    section: str = ""
    allow_na: bool = False
    carried: bool = False
    reassess_allowed: bool = False

    @cached_property
    def share(self) -> Fraction:
        """Its part in a total, relative to the other criteria."""
        return Fraction(self.weight if self.weight is not None else self.out_of or 0)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(f"{self.key}.{sub.key}" for sub in self.sub) or (self.key,)

    @cached_property
    def multipliers(self) -> tuple[Fraction, ...]:
        return tuple(Fraction(sub.multiplier) for sub in self.sub) or (Fraction(1),)

    @cached_property
    def highest(self) -> Fraction:
        return sum(self.multipliers) * Fraction(self.scale.max)

    @cached_property
    def lowest(self) -> Fraction:
        return sum(self.multipliers) * Fraction(self.scale.min)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    out_of: Decimal


@dataclass(frozen=True, slots=True)
class Minimum:
    """Threshold on a figure of the application.

    `criterion` reads the mean mark (sum of multiplied marks where there are sub-criteria), `criterion_points`
    the same scaled to the criterion's `out_of`, `final` the blend of all stages.
    """

    on: Literal["total", "final", "section", "criterion", "criterion_points"]
    min: Decimal
    key: str = ""
    effect: Effect = "reject"


@dataclass(frozen=True, slots=True)
class KillScore:
    """Threshold on single marks: a mark at or below `reject_at` (or, if `exactly`, equal to it) rejects.

    `key` names a criterion, one field, or `any`. `majority` is more than half of the counted reviews.
    """

    reject_at: Decimal
    key: str = ANY
    by: Literal["any_reviewer", "majority", "aggregate"] = "majority"
    exactly: bool = False
    effect: Effect = "reject"


@dataclass(frozen=True, slots=True)
class Rubric:
    """The law of one stage: totals out of `out_of`, shown with `decimals`; see `rubric_problems`."""

    criteria: tuple[Criterion, ...]
    method: Method = "weighted_sum"
    out_of: Decimal = Decimal(100)
    decimals: int = 2
    aggregate_method: Averaging = "mean"
    aggregate_decimals: int = 2
    sections: tuple[Section, ...] = ()
    comment_required_for_scores: frozenset[Decimal] = frozenset()
    thresholds: tuple[Minimum | KillScore, ...] = ()

    @property
    def compared_decimals(self) -> int:
        """Places of every figure that is ranked or compared: never fewer than two."""
        return max(2, self.aggregate_decimals)

    def of_section(self, key: str) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.section == key)


@dataclass(frozen=True, slots=True)
class Review:
    """One counted sheet; `key` names the reviewer's seat."""

    key: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Exact figures of one application in one stage; None where nobody answered.

    `totals` are the sheets in order of their keys, `fractions` the criteria between 0 and 1, `criteria` the
    same as marks, `points` as points.
    """

    n: int
    totals: tuple[Fraction, ...]
    total: Fraction | None
    fractions: Values = field(default_factory=dict)
    criteria: Values = field(default_factory=dict)
    points: Values = field(default_factory=dict)
    sections: Values = field(default_factory=dict)

    @property
    def spread(self) -> Fraction | None:
        return max(self.totals) - min(self.totals) if self.totals else None
