"""The definition of a call: what grants and internships share."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field

from .agreement import Agreement
from .base import Day, Part
from .decision import Decision
from .documents import Documents
from .eligibility import Eligibility, GivenEligibility
from .form import Form
from .head import CallHead, Lot, TimelineItem
from .questions import FileQuestion, Question
from .review import FinalScore, Review
from .rolling import Rolling
from .rubric import Criterion
from .stages import FLAT_STAGE, GivenStage, Stage, document_question, interview_stage, stage_of
from .text import Text

if TYPE_CHECKING:
    from .consistency.findings import Findings


@dataclass(frozen=True)
class CombinedScore:
    """The final score: percent of each stage by key, decimals, least score."""

    percents: dict[str, Decimal]
    decimals: int
    min: Decimal | None


class CallDefinition(Part):
    """A call, as a typed document."""

    flat_keys: ClassVar[frozenset[str]] = frozenset({"form", "documents", "review"})

    schema_version: Literal[1] = Field(description="Version of this vocabulary.")
    call: CallHead = Field(description="What the call is.")
    timeline: tuple[TimelineItem, ...] = Field((), description="Named moments.")
    public_holidays: tuple[Day, ...] = Field((), description="Days that are not working days, beside weekends.")
    rolling: Rolling | None = Field(None, description="A call without a closing moment.")
    lots: tuple[Lot, ...] = Field((), description="Parts with their own money.")
    reallocation_between_lots: bool = Field(False, description="True if money left in one lot goes to the others.")
    given_stages: tuple[GivenStage, ...] = Field(
        (), alias="stages", description="The stages, instead of form, documents and review at the top."
    )
    given_final_score: FinalScore | None = Field(
        None, alias="final_score", description="How the scores of the stages add up."
    )
    given_eligibility: GivenEligibility = Field(
        (), alias="eligibility", description="Who may apply: a list, or `checked_at` and `items`."
    )
    form: Form | None = Field(None, description="The form of a call with one written stage.")
    documents: Documents | None = Field(None, description="Its papers and declarations.")
    review: Review | None = Field(None, description="Its review.")
    decision: Decision | None = Field(None, description="How the money is given.")
    agreement: Agreement | None = Field(None, description="What is signed.")

    @property
    def code(self) -> str:
        return self.call.code

    @property
    def title(self) -> Text:
        return self.call.title

    @property
    def languages(self) -> tuple[str, ...]:
        return self.call.languages

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.call.time_zone)

    @property
    def holidays(self) -> frozenset[date]:
        return frozenset(self.public_holidays)

    @cached_property
    def moments(self) -> dict[str, datetime]:
        """Return the moments of the timeline by key."""
        return {item.key: item.at for item in self.timeline}

    @property
    def has_eligibility_section(self) -> bool:
        """Return whether the file writes `checked_at` and `items`, not a plain list."""
        return isinstance(self.given_eligibility, Eligibility)

    @cached_property
    def eligibility(self) -> Eligibility:
        given = self.given_eligibility
        return given if isinstance(given, Eligibility) else Eligibility(items=given)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Return the stages in the order of the journey; a flat file has one written stage, then its interview."""
        moments = self._opening_moments
        if self.given_stages:
            first, *later = self.given_stages
            opening = first if first.opens else first.model_copy(update={"opens": "published"})
            return tuple(stage_of(stage, moments) for stage in (opening, *later))
        stages = [stage_of(self.flat_stage(), moments)]
        if self.review and self.review.interview:
            stages.append(interview_stage(self.review.interview, moments))
        return tuple(stages)

    @property
    def _opening_moments(self) -> dict[str, datetime]:
        """Return the moments, those of a rolling call standing for `published` and `submission_closes`."""
        if self.rolling is None:
            return self.moments
        closes = {"submission_closes": self.rolling.closes} if self.rolling.closes else {}
        return {**self.moments, "published": self.rolling.opens, **closes}

    def flat_stage(self, **added: Any) -> GivenStage:
        """Return what a flat file says at its top as one stage."""
        return GivenStage.model_construct(**self._flat_parts, **added)

    @property
    def _flat_parts(self) -> dict[str, Any]:
        return {
            "key": FLAT_STAGE,
            "opens": "published",
            "closes": "submission_closes",
            "form": self.form,
            "documents": self.documents,
            "review": self.review,
            "shortlist": self.review.shortlist if self.review else None,
        }

    def stage(self, key: str) -> Stage:
        """Return the stage called `key`; KeyError when there is none."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)

    def next_stage(self, key: str) -> Stage | None:
        """Return the stage after the one called `key`, None after the last."""
        following = self.stages[self.stages.index(self.stage(key)) + 1 :]
        return following[0] if following else None

    @property
    def written_stages(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.is_written)

    def question(self, path: str) -> Question:
        """Return the question answered at `path` (`contact.email`, `documents.cv`); KeyError when there is none."""
        for stage in self.stages:
            if path in stage.by_path:
                return stage.by_path[path]
        raise KeyError(path)

    def criteria(self, stage: str) -> tuple[Criterion, ...]:
        """Return the criteria of the stage called `stage`."""
        return self.stage(stage).criteria

    @cached_property
    def final_score(self) -> CombinedScore | None:
        """Return how the stages add up; `paper_percent` of a flat file is its one written stage."""
        given = self.given_final_score or (self.review.final_score if self.review else None)
        if given is None:
            return None
        names = {"paper": FLAT_STAGE} if not self.given_stages else {}
        shares = {names.get(name, name): share for name, share in given.percents.items()}
        ordered = {stage.key: shares[stage.key] for stage in self.stages if stage.key in shares}
        return CombinedScore(ordered, given.decimals, given.min)

    @property
    def contracting_documents(self) -> tuple[FileQuestion, ...]:
        """Return the questions for the papers handed in before the agreement."""
        sections = [stage.documents for stage in self.stages if stage.documents]
        return tuple(document_question(item, given) for given in sections for item in given.at("contracting"))

    def check_own_sections(self, findings: "Findings") -> None:
        """Report to `findings` what does not fit in the sections that a kind of call adds."""

    def __copy__(self) -> Self:
        """Copy without what was computed from the old keys."""
        made = super().__copy__()
        for name in set(made.__dict__) - set(type(self).model_fields):
            del made.__dict__[name]
        return made
