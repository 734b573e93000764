"""The journey of an application: every definition, flat or staged, reads as a list of stages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from pydantic import Field

from portal.core.errors import present

from .base import Key, Part, Percent
from .documents import DocumentItem, Documents
from .form import Form, Section
from .questions import Declarations, FileQuestion, Question
from .review import Interview, Review
from .rubric import Criterion, Shortlist, Threshold
from .text import Text

QuestionT = TypeVar("QuestionT", bound=Question)

FLAT_STAGE = "application"
INTERVIEW_STAGE = "interview"
TITLES = {
    FLAT_STAGE: Text(ka="განაცხადი", en="Application"),
    INTERVIEW_STAGE: Text(ka="გასაუბრება", en="Interview"),
    "documents": Text(ka="დოკუმენტები", en="Documents"),
    "declarations": Text(ka="დადასტურებები და თანხმობები", en="Declarations and consents"),
}


class RequestLimit(Part):
    """How far the request may move from an earlier stage."""

    stage: Key = Field(description="The earlier stage.")
    percent: Percent = Field(description="Greatest difference, in percent of the earlier figure.")


class GivenStage(Part):
    """One stage as written in the file."""

    key: Key = Field(description="Key of the stage.")
    title: Text | None = Field(None, description="Title of the stage.")
    opens: Key | None = Field(None, description="Moment of the timeline at which it opens; else on invitation.")
    closes: Key | None = Field(None, description="Moment of the timeline at which it closes.")
    invited_from: Key | None = Field(None, description="Earlier stage whose shortlist is invited.")
    request_may_differ_from: RequestLimit | None = Field(None, description="How far the request may move.")
    requested: Key | None = Field(None, description="Question whose amount counts as requested; else the budget.")
    form: Form | None = Field(None, description="Form of the stage.")
    documents: Documents | None = Field(None, description="Papers and declarations of the stage.")
    review: Review | None = Field(None, description="Review of the stage.")
    shortlist: Shortlist | None = Field(None, description="Who goes on to the next stage.")

    def added_sections(self) -> tuple[Section, ...]:
        """Return the sections that a kind of call adds after the form."""
        return ()


@dataclass(frozen=True)
class Stage:
    """One stage of the journey; `opens` and `closes` are None where no moment is fixed."""

    key: str
    title: Text
    opens: datetime | None
    closes: datetime | None
    sections: tuple[Section, ...] = ()
    documents: Documents | None = None
    review: Review | None = None
    shortlist: Shortlist | None = None
    invited_from: str | None = None
    request_may_differ_from: RequestLimit | None = None
    requested: str | None = None

    @property
    def is_written(self) -> bool:
        """Return whether the applicant writes something in this stage."""
        return bool(self.sections)

    @property
    def scored(self) -> Review:
        """Return the review section; LookupError where the stage has none."""
        return present(self.review, f"the review of {self.key}")

    @property
    def is_interview(self) -> bool:
        return self.review is not None and self.review.is_interview

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions of all sections, in order, without their parts."""
        return tuple(question for section in self.sections for question in section.questions)

    def every(self, sort: type[QuestionT]) -> tuple[QuestionT, ...]:
        """Return the questions of one sort, those inside others too."""
        return tuple(question for question in self.by_path.values() if isinstance(question, sort))

    @cached_property
    def by_path(self) -> dict[str, Question]:
        """Return every question by the path of its answer: `key`, `group.field`, `documents.key`."""
        return dict(path for question in self.questions for path in paths(question))

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.review.criteria if self.review else ()

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return self.review.thresholds if self.review else ()

    def document(self, key: str) -> DocumentItem:
        """Return the paper called `key`; KeyError when there is none."""
        for item in self.documents.items if self.documents else ():
            if item.key == key:
                return item
        raise KeyError(key)


def paths(question: Question, prefix: str = "") -> Iterator[tuple[str, Question]]:
    """Yield a question and its parts with the paths of their answers; a follow-up is stored beside its question."""
    yield prefix + question.key, question
    inside = prefix if question.type == "yes_no" else f"{prefix}{question.key}."
    for part in question.parts:
        yield from paths(part, inside)


def stage_of(given: GivenStage, moments: dict[str, datetime]) -> Stage:
    """Return the stage that `given` describes; `moments` are those of the timeline by key."""
    sections = given.form.sections if given.form else ()
    review = given.review
    return Stage(
        key=given.key,
        title=given.title or TITLES.get(given.key, Text(ka=given.key, en=given.key)),
        opens=moments.get(given.opens or (review.slots_from if review else None) or ""),
        closes=moments.get(given.closes or (review.slots_to if review else None) or ""),
        sections=sections + given.added_sections() + _document_sections(given.documents),
        documents=given.documents,
        review=review,
        shortlist=given.shortlist,
        invited_from=given.invited_from,
        request_may_differ_from=given.request_may_differ_from,
        requested=given.requested or _requested(given),
    )


def _requested(given: GivenStage) -> str | None:
    added = [section.key for section in given.added_sections()]
    return added[0] if added else None


def interview_stage(interview: Interview, moments: dict[str, datetime]) -> Stage:
    """Return the stage without a form that the interview of a flat file stands for."""
    given = {name: getattr(interview, name) for name in interview.model_fields_set}
    stage = GivenStage.model_construct(
        key=INTERVIEW_STAGE, invited_from=FLAT_STAGE, review=Review.model_construct(**given)
    )
    return stage_of(stage, moments)


def made_section(key: str, title: Text, *questions: Question) -> Section:
    """Return a section of questions that no form has written out."""
    written: dict[str, Any] = {"key": key, "title": title, "questions": questions}
    return Section.model_construct(**written)


def _document_sections(documents: Documents | None) -> tuple[Section, ...]:
    """Return the last sections of a form: papers, then declarations."""
    if documents is None:
        return ()
    files = [document_question(item, documents) for item in documents.at("application")]
    made = [made_section("documents", TITLES["documents"], *files)] if files else []
    if documents.declarations:
        made.append(made_section("declarations", TITLES["declarations"], _declarations_question(documents)))
    return tuple(made)


def document_question(item: DocumentItem, documents: Documents) -> FileQuestion:
    """Return the question that asks for a paper, with the limits of its section filled in."""
    return FileQuestion.model_construct(
        type="file",
        key=f"documents.{item.key}",
        label=item.label,
        help=item.help,
        required=item.required,
        accepted=item.accepted or documents.accepted,
        multiple=item.multiple,
        max_file_mb=item.max_file_mb or documents.max_file_mb,
        max_age_days=item.max_age_days,
        blind_safe=item.blind_safe,
        members=item.members,
    )


def _declarations_question(documents: Documents) -> Declarations:
    return Declarations.model_construct(
        type="declarations",
        key="declarations",
        label=TITLES["declarations"],
        required=any(declaration.required for declaration in documents.declarations),
        items=documents.declarations,
    )
