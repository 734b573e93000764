"""Who may apply: checks on answers and on facts, each with a text and an error in every language."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, PlainValidator, Tag
from pydantic_core import PydanticCustomError

from .base import Count, Day, Key, Months, Part, Path, Positive, Unit, Whole
from .text import Text


def _scalar(value: object) -> object:
    if not isinstance(value, str | bool | int):
        raise PydanticCustomError("scalar", "scalar expected")
    return value


Scalar = Annotated[str | bool | int, PlainValidator(_scalar), Unit("text, whole number, true or false")]


class FieldCheck(Part):
    """A check on an answer."""

    field: Path = Field(description="The answer checked: a question, `group.field`, or `declarations`.")


class FieldIn(FieldCheck):
    """The answer is one of some values."""

    among: tuple[str, ...] = Field(alias="in", min_length=1, description="Values of which the answer is one.")


class FieldNoneOf(FieldCheck):
    """No part of the answer is one of some values."""

    none_of: tuple[str, ...] = Field(min_length=1, description="Values that may not be among the answer.")


class FieldEquals(FieldCheck):
    """The answer is one value."""

    equals: Scalar = Field(description="Value that the answer must have.")


class OnOrBefore(FieldCheck):
    """The day is not later than another."""

    on_or_before: Day = Field(description="Latest day.")


class OnOrAfter(FieldCheck):
    """The day is not earlier than another."""

    on_or_after: Day = Field(description="Earliest day.")


class AgeRange(Part):
    """Completed years of age."""

    min: Count | None = Field(None, description="Least age, in completed years.")
    max: Count | None = Field(None, description="Greatest age, in completed years.")


class AgeOnDay(AgeRange):
    """Completed years of age on a day."""

    day: Day = Field(description="Day on which the age counts.")


class AgeOnSubmission(FieldCheck):
    """The age on the day of submission lies in a range."""

    age_on_submission: AgeRange = Field(description="Age on the day of submission.")


class AgeOn(FieldCheck):
    """The age on a given day lies in a range."""

    age_on: AgeOnDay = Field(description="Age on a given day.")


class WithinMonths(FieldCheck):
    """The day lies within some months before submission."""

    within_months_before_submission: Months = Field(description="Months before submission in which the day must lie.")


class ValidItems(FieldCheck):
    """There are enough valid items of a repeat group."""

    min_valid_items: Positive = Field(description="Fewest valid items.")
    distinct_by: Key | None = Field(None, description="Field by which items are told apart.")


class ItemCount(FieldCheck):
    """There are neither too few nor too many items."""

    min_items: Count | None = Field(None, description="Fewest items.")
    max_items: Count | None = Field(None, description="Most items.")
    distinct_by: Key | None = Field(None, description="Field that must differ from item to item.")


class Contains(FieldCheck):
    """The answer, a list, holds a value; with `declarations`, the declaration is confirmed."""

    contains: Key = Field(description="Value that must be in the answer.")


class ExistsIn(FieldCheck):
    """The answer is found in a register."""

    exists_in: Key = Field(description="The register: `course_certificates`.")
    holder: Literal["applicant"] | None = Field(
        None, description="Whose entry it must be; a withdrawn one does not count."
    )


class NotEmployer(FieldCheck):
    """None of the organisations named employs the person."""

    none_is_employer_of: Literal["applicant"] = Field(description="Whose employers may not be among the answer.")


class Derived(Part):
    """A fact known to the portal has a value."""

    derived: Key = Field(description="Name of the fact, such as `overdue_reports_of_organisation`.")
    equals: Whole | None = Field(None, description="Value that it must have.")
    at_most: Whole | None = Field(None, description="Greatest value.")
    at_least: Whole | None = Field(None, description="Least value.")

    @property
    def limits(self) -> tuple[int, ...]:
        """Return the values given; a sound check has one."""
        return tuple(limit for limit in (self.equals, self.at_most, self.at_least) if limit is not None)


OPERATORS = {
    "in": "<in>",
    "none_of": "<none_of>",
    "equals": "<equals>",
    "on_or_before": "<on_or_before>",
    "on_or_after": "<on_or_after>",
    "age_on_submission": "<age_on_submission>",
    "age_on": "<age_on>",
    "within_months_before_submission": "<within_months_before_submission>",
    "min_valid_items": "<min_valid_items>",
    "min_items": "<items>",
    "max_items": "<items>",
    "contains": "<contains>",
    "exists_in": "<exists_in>",
    "none_is_employer_of": "<none_is_employer_of>",
}


def _operator(given: Any) -> str | None:
    """Return the tag of a check by the one operator it has; none or several give no tag."""
    if isinstance(given, Part):
        given = given.model_dump(by_alias=True, exclude_unset=True)
    if not isinstance(given, dict):
        return None
    if "derived" in given:
        return "<derived>"
    tags = {tag for key, tag in OPERATORS.items() if key in given}
    return tags.pop() if len(tags) == 1 else None


Check = Annotated[
    Annotated[FieldIn, Tag("<in>")]
    | Annotated[FieldNoneOf, Tag("<none_of>")]
    | Annotated[FieldEquals, Tag("<equals>")]
    | Annotated[OnOrBefore, Tag("<on_or_before>")]
    | Annotated[OnOrAfter, Tag("<on_or_after>")]
    | Annotated[AgeOnSubmission, Tag("<age_on_submission>")]
    | Annotated[AgeOn, Tag("<age_on>")]
    | Annotated[WithinMonths, Tag("<within_months_before_submission>")]
    | Annotated[ValidItems, Tag("<min_valid_items>")]
    | Annotated[ItemCount, Tag("<items>")]
    | Annotated[Contains, Tag("<contains>")]
    | Annotated[ExistsIn, Tag("<exists_in>")]
    | Annotated[NotEmployer, Tag("<none_is_employer_of>")]
    | Annotated[Derived, Tag("<derived>")],
    Discriminator(_operator),
]

CheckedAt = Literal["submission", "admin_check", "provisional_selection"]


class EligibilityItem(Part):
    """One condition of taking part."""

    key: Key = Field(description="Stable code of the condition.")
    check: Check = Field(description="The check: one answer and one operator, or one derived fact.")
    text: Text = Field(description="The condition as the reader sees it.")
    error: Text = Field(description="What an applicant is told who does not meet it.")


class Eligibility(Part):
    """The conditions and when they are checked; a plain list in the file means on submission."""

    checked_at: CheckedAt = Field("submission", description="When the conditions are checked.")
    items: tuple[EligibilityItem, ...] = Field((), description="The conditions.")


def _eligibility_shape(given: Any) -> str:
    return "<list>" if isinstance(given, list | tuple) else "<mapping>"


GivenEligibility = Annotated[
    Annotated[tuple[EligibilityItem, ...], Tag("<list>")] | Annotated[Eligibility, Tag("<mapping>")],
    Discriminator(_eligibility_shape),
]
