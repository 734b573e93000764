"""What reviewers score: scale, criteria, totals, thresholds."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from .base import Decimals, Key, Number, Part, PercentOver, Points, Positive
from .text import Text

Method = Literal["weighted_sum", "weighted_range"]
Effect = Literal["reject", "not_selectable"]


class Scale(Part):
    """The scores that may be given."""

    min: Number = Field(Decimal(0), description="Lowest score.")
    max: Number = Field(Decimal(5), description="Highest score.")
    step: Number = Field(Decimal(1), gt=0, description="Distance between two scores.")

    @property
    def is_sound(self) -> bool:
        """Return whether the steps lead from the lowest to the highest score."""
        return self.min < self.max and (self.max - self.min) % self.step == 0

    def has(self, score: Decimal) -> bool:
        """Return whether `score` may be given."""
        return self.min <= score <= self.max and (score - self.min) % self.step == 0


class SubCriterion(Part):
    """A part of a criterion, scored by itself."""

    key: Key = Field(description="Key of the sub-criterion.")
    multiplier: Number = Field(Decimal(1), gt=0, description="Its score is multiplied by this.")
    title: Text = Field(description="What the reviewer reads.")


class CarriedFrom(Part):
    """A score taken over from an earlier stage, rescaled to `out_of`."""

    stage: Key = Field(description="The earlier stage.")
    criterion: Key = Field(description="Its criterion.")


class Criterion(Part):
    """One thing to judge."""

    key: Key = Field(description="Key of the criterion.")
    title: Text = Field(description="What the reviewer reads.")
    weight: Number | None = Field(None, gt=0, description="Share of the total.")
    out_of: Number | None = Field(None, gt=0, description="Points of the criterion, instead of a weight.")
    section: Key | None = Field(None, description="Section of the rubric it belongs to.")
    scale: Scale | None = Field(None, description="Its own scale, where it differs from that of the review.")
    levels: dict[Number, Text] = Field({}, description="What a score means for this criterion, by score.")
    sub: tuple[SubCriterion, ...] = Field((), description="Sub-criteria; their points add up to `out_of`.")
    allow_na: bool = Field(False, description="True if a reviewer may mark it as not applicable.")
    carried_from: CarriedFrom | None = Field(None, description="The score of an earlier stage that counts here.")
    reassess_allowed: bool = Field(False, description="True if reviewers may replace the carried score.")

    @property
    def share(self) -> Decimal:
        """Return its weight in the total; a criterion with points only weighs as many."""
        return self.weight if self.weight is not None else self.out_of or Decimal(0)


class RubricSection(Part):
    """A group of criteria with a total of its own."""

    key: Key = Field(description="Key of the section.")
    title: Text = Field(description="Title of the section.")
    out_of: Number | None = Field(
        None, gt=0, description="Greatest total of the section; the sum of its weights when absent."
    )


class Total(Part):
    """How the scores of one review add up."""

    method: Method = Field(
        "weighted_sum", description="`weighted_sum`: score / max; `weighted_range`: (score - min) / (max - min)."
    )
    out_of: Number | None = Field(None, gt=0, description="Greatest total; by default 100, or the sum of the points.")
    decimals: Decimals = Field(2, description="Decimals shown.")


class Aggregate(Part):
    """How the reviews of an application become one figure."""

    method: Literal["mean", "median"] = Field("mean", description="Mean or median of the exact totals.")
    decimals: Decimals = Field(2, description="Decimals of the figure; rounded once.")
    rounding: Literal["half_up"] = Field("half_up", description="Rounding: half away from zero.")


class TotalThreshold(Part):
    """A least total."""

    on: Literal["total"]
    min: Points = Field(description="Least aggregate total.")
    effect: Effect = Field("not_selectable", description="What happens below it.")


class CriterionThreshold(Part):
    """A least figure for one criterion."""

    on: Literal["criterion"]
    key: Key = Field(description="The criterion.")
    min_mean: Points | None = Field(None, description="Least mean score, on the scale.")
    min: Points | None = Field(None, description="Least aggregate points of the criterion.")
    effect: Effect = Field("not_selectable", description="What happens below it.")


class SectionThreshold(Part):
    """A least figure for one section of the rubric."""

    on: Literal["section"]
    key: Key = Field(description="The section.")
    min: Points = Field(description="Least aggregate total of the section.")
    effect: Effect = Field("not_selectable", description="What happens below it.")


class SubscoreThreshold(Part):
    """A score that rejects when given to any sub-criterion of a criterion."""

    on: Literal["any_subscore_of"]
    key: Key = Field(description="The criterion whose sub-criteria are looked at.")
    equals: Number = Field(description="The score that rejects.")
    given_by: Literal["any", "majority"] = Field("any", description="How many reviewers must give it.")
    effect: Effect = Field("reject", description="What happens then.")


class KillScore(Part):
    """A score that rejects when given to a criterion."""

    on: Literal["score"]
    key: Key = Field("any", description="The criterion, or `any`.")
    reject_at: Number = Field(description="This score or a lower one rejects.")
    by: Literal["any_reviewer", "majority", "aggregate"] = Field("majority", description="Who must give it.")
    effect: Effect = Field("reject", description="What happens then.")


def _threshold_kind(given: Any) -> str | None:
    name = given.get("on") if isinstance(given, dict) else getattr(given, "on", None)
    return f"<{name}>" if isinstance(name, str) else None


Threshold = Annotated[
    Annotated[TotalThreshold, Tag("<total>")]
    | Annotated[CriterionThreshold, Tag("<criterion>")]
    | Annotated[SectionThreshold, Tag("<section>")]
    | Annotated[SubscoreThreshold, Tag("<any_subscore_of>")]
    | Annotated[KillScore, Tag("<score>")],
    Discriminator(_threshold_kind),
]


class Shortlist(Part):
    """Who goes on to the next stage; without a limit all who pass the thresholds."""

    max: Positive | None = Field(None, description="Most applications that go on.")
    ties_at_line: Literal["include_all", "tie_break"] = Field(
        "include_all", description="What happens to equals at the line."
    )
    sum_requested_at_most_percent_of_envelope: PercentOver | None = Field(
        None, description="Applications go on while their requests add up to at most this share of the envelope."
    )
    crossing: Literal["exclude", "include"] = Field(
        "exclude", description="Whether the one that crosses that share goes on."
    )
    per_lot: bool = Field(False, description="True if each lot has its own list.")
    order: Literal["rank"] = Field("rank", description="Order in which they are taken.")
