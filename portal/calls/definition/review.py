"""How applications are reviewed: by scores or votes, on paper and in an interview."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict, Field

from .base import Decimals, Key, Minutes, Number, Part, Path, Points, Positive
from .rubric import Aggregate, Criterion, RubricSection, Scale, Shortlist, Threshold, Total
from .text import KeyedText, ScoreLabel, Text

DECLARED_ONLY = frozenset({"lecturer"})


def _excludes(given: dict[str, Any]) -> bool:
    return given.get("key") not in DECLARED_ONLY


class Ground(KeyedText):
    """A ground of conflict of interest. Having taught an applicant (`lecturer`) excludes only if the file says so."""

    excludes: bool = Field(
        default_factory=_excludes,
        description="False if it must be declared but does not exclude; so by default for `lecturer`.",
    )


class ConflictOfInterest(Part):
    """What reviewers declare."""

    declare_before_reading: bool = Field(True, description="True if nothing is shown before the declaration.")
    grounds: tuple[Ground, ...] = Field((), description="The grounds to choose from.")


class Divergence(Part):
    """What happens when reviewers disagree."""

    spread_at_least: Points = Field(description="Highest minus lowest total from which on it happens.")
    action: Literal["panel_discussion", "third_review"] = Field("panel_discussion", description="What happens.")


class ThirdAssessor(Part):
    """When a third reviewer is asked."""

    difference_over: Points = Field(description="Difference of the two totals above which it happens.")


class Outcome(Part):
    """What a set of votes leads to."""

    when: str = Field(description="Votes, separated by commas, in any order; or `otherwise`.")
    result: Literal["approved", "declined", "third_reviewer_decides", "panel_decides"] = Field(
        description="The result."
    )

    @property
    def votes(self) -> tuple[str, ...]:
        """Return the votes in sorted order, empty for `otherwise`."""
        return () if self.when == "otherwise" else tuple(sorted(vote.strip() for vote in self.when.split(",")))


class FinalScore(Part):
    """How the scores of the stages add up; one key `<stage>_percent` for each stage, `paper_percent` in a flat file."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number]

    decimals: Decimals = Field(2, description="Decimals of the figure; rounded once.")
    min: Points | None = Field(None, description="Least final score.")

    @property
    def written(self) -> tuple[str, ...]:
        """Return the keys of the stages as written."""
        return tuple(self.__pydantic_extra__)

    @property
    def percents(self) -> dict[str, Decimal]:
        """Return the share of each stage, in percent, by the name used in the file."""
        return {key.removesuffix("_percent"): share for key, share in self.__pydantic_extra__.items()}


class Rubric(Part):
    """What a paper review and an interview share."""

    scale: Scale = Field(Scale(), description="The scores that may be given.")
    scale_labels: tuple[ScoreLabel, ...] = Field((), description="Names of the scores.")
    comment_required_for_scores: tuple[Number, ...] = Field((), description="Scores that need a comment.")
    criteria: tuple[Criterion, ...] = Field((), description="What is judged, in order.")
    sections: tuple[RubricSection, ...] = Field((), description="Groups of criteria.")
    total: Total = Field(Total(), description="How the scores of one review add up.")
    aggregate: Aggregate = Field(Aggregate(), description="How the reviews of an application become one figure.")
    thresholds: tuple[Threshold, ...] = Field((), description="Least figures, and scores that reject.")

    @property
    def out_of(self) -> Decimal:
        """Return the greatest total of one review: as given, else the sum of the points, else 100."""
        if self.total.out_of is not None:
            return self.total.out_of
        points = [criterion.out_of for criterion in self.criteria if criterion.weight is None]
        in_points = bool(points) and len(points) == len(self.criteria)
        return sum((out_of or Decimal(0) for out_of in points), Decimal(0)) if in_points else Decimal(100)

    def criterion(self, key: str) -> Criterion:
        """Return the criterion called `key`; KeyError when there is none."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)

    def scale_of(self, criterion: Criterion) -> Scale:
        return criterion.scale or self.scale


class Interview(Rubric):
    """Talks with a panel, in slots, scored by its own rubric."""

    minutes: Minutes = Field(30, description="Length of a slot.")
    slots_from: Key = Field(description="Moment of the timeline from which slots are given.")
    slots_to: Key = Field(description="Moment of the timeline at which the last slot ends.")
    panel: tuple[Key, ...] = Field((), description="Seats of the panel; each gives one sheet.")
    no_show: Text | None = Field(None, description="What not attending means.")


class Review(Rubric):
    """The review of a stage. With `minutes`, `slots_from`, `slots_to`, `panel` it is an interview."""

    method: Literal["points", "votes"] = Field("points", description="Scores by criteria, or votes.")
    reviews_per_application: Positive = Field(2, description="Reviews wanted for each application.")
    blind: bool = Field(False, description="True if reviewers do not see who applies.")
    hidden_from_reviewers: tuple[Path, ...] = Field((), description="Answers that reviewers do not see.")
    peers_visible: Literal["never", "after_own_review", "after_closing"] = Field(
        "after_own_review", description="When a reviewer sees the reviews of the others."
    )
    divergence: Divergence | None = Field(None, description="What happens when reviewers disagree.")
    third_assessor_if: ThirdAssessor | None = Field(None, description="When a third reviewer is asked.")
    conflict_of_interest: ConflictOfInterest | None = Field(None, description="What reviewers declare.")
    votes: tuple[KeyedText, ...] = Field((), description="The votes, with method `votes`.")
    outcome: tuple[Outcome, ...] = Field((), description="What the votes lead to, with method `votes`.")
    reason_required_for: tuple[Key, ...] = Field((), description="Votes that need a reason.")
    minutes: Minutes | None = Field(None, description="Length of an interview slot.")
    slots_from: Key | None = Field(None, description="Moment of the timeline from which slots are given.")
    slots_to: Key | None = Field(None, description="Moment of the timeline at which the last slot ends.")
    panel: tuple[Key, ...] = Field((), description="Seats of the interview panel; each gives one sheet.")
    no_show: Text | None = Field(None, description="What not attending the interview means.")
    shortlist: Shortlist | None = Field(None, description="Flat file: who is invited to the interview.")
    interview: Interview | None = Field(None, description="Flat file: the interview, which becomes a stage of its own.")
    final_score: FinalScore | None = Field(None, description="Flat file: how paper and interview add up.")

    @property
    def is_interview(self) -> bool:
        return self.slots_from is not None

    @property
    def sheets(self) -> int:
        """Return the number of sheets wanted for each application."""
        return len(self.panel) if self.is_interview and self.panel else self.reviews_per_application
