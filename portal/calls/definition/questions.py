"""What every question has, and the types of question that hold no other questions."""

from typing import Literal

from pydantic import Field

from .base import (
    Count,
    Country,
    Day,
    Days,
    Decimals,
    Key,
    Megabytes,
    Months,
    Number,
    Part,
    Positive,
    RegularExpression,
    Whole,
)
from .conditions import Condition
from .documents import Declaration, FileType
from .text import Option, Text

Binding = Literal[
    "none",
    "organisation.code",
    "organisation.name",
    "contact.email",
    "contact.name",
    "contact.phone",
    "person.number",
]


class Question(Part):
    """What every question has, whatever its type."""

    n: Whole | None = Field(None, ge=1, description="Number shown before the question.")
    key: Key = Field(description="Key under which the answer is stored.")
    type: str = Field(description="Type of the question; decides the keys below.")
    label: Text = Field(description="The question.")
    help: Text | None = Field(None, description="Help shown before the field.")
    required: bool = Field(False, description="True if an answer is needed to submit.")
    shown_if: Condition | None = Field(None, description="Condition under which the question is asked at all.")
    unique_per_call: bool = Field(
        False, description="True if no two applications of the call may give the same answer."
    )
    blind: bool = Field(False, description="True if reviewers do not see the answer.")
    sensitive: bool = Field(False, description="True if only the roles in `visible_to` see the answer.")
    visible_to: tuple[Key, ...] = Field((), description="Roles that see a sensitive answer.")
    published: bool = Field(False, description="True if the answer is published with the results, given consent.")
    binds: Binding | None = Field(
        None, description="The fact the answer stands for; `none` switches the convention off."
    )

    @property
    def parts(self) -> tuple["Question", ...]:
        """Return the questions inside this one: fields of a group, columns of a table, the follow-up."""
        return ()


class ShortText(Question):
    """One line."""

    type: Literal["short_text"]
    max_chars: Positive = Field(200, description="Longest answer, in characters (code points).")


class LongText(Question):
    """Several lines."""

    type: Literal["long_text"]
    max_chars: Positive | None = Field(None, description="Longest answer, in characters (code points).")
    max_words: Positive | None = Field(None, description="Longest answer, in words: runs with a letter or digit.")
    min_words: Count | None = Field(None, description="Shortest answer, in words.")


class NumberQuestion(Question):
    """A number with decimals."""

    type: Literal["number"]
    min: Number | None = Field(None, description="Least value.")
    max: Number | None = Field(None, description="Greatest value.")
    decimals: Decimals = Field(2, description="Decimals at most.")


class IntegerQuestion(Question):
    """A whole number."""

    type: Literal["integer"]
    min: Whole | None = Field(None, description="Least value.")
    max: Whole | None = Field(None, description="Greatest value.")


class MoneyQuestion(Question):
    """An amount, read in Georgian and English ways."""

    type: Literal["money"]
    min: Number | None = Field(None, description="Least amount.")
    max: Number | None = Field(None, description="Greatest amount.")
    currency: str | None = Field(None, pattern="^[A-Z]{3}$", description="Currency; that of the call when absent.")


class DateQuestion(Question):
    """A day."""

    type: Literal["date"]
    not_before: Day | None = Field(None, description="Earliest day.")
    not_after: Day | None = Field(None, description="Latest day.")
    not_in_future: bool = Field(False, description="True if the day may not lie after the day of submission.")


class DateRange(Question):
    """A first and a last day."""

    type: Literal["date_range"]
    not_before: Day | None = Field(None, description="Earliest first day.")
    not_after: Day | None = Field(None, description="Latest last day.")
    min_months: Months | None = Field(None, description="Shortest duration, in months.")
    max_months: Months | None = Field(None, description="Longest duration, in months.")
    min_days: Days | None = Field(None, description="Shortest duration, in days.")
    max_days: Days | None = Field(None, description="Longest duration, in days.")


class Choice(Question):
    """What the choice questions share."""

    options: tuple[Option, ...] = Field((), description="The options, where they are not taken from a source.")
    option_source: Key | None = Field(
        None, description="Named source of options, such as `municipalities_ge` or `lots`."
    )
    allow_other: bool = Field(False, description="True if a person may write an answer that is not listed.")


class SingleChoice(Choice):
    """One of the options."""

    type: Literal["single_choice"]


class MultiChoice(Choice):
    """Several of the options."""

    type: Literal["multi_choice"]
    min_items: Count | None = Field(None, description="Fewest options to choose.")
    max_items: Positive | None = Field(None, description="Most options to choose.")


class RankedChoice(Choice):
    """Options in order of preference."""

    type: Literal["ranked_choice"]
    min_items: Count | None = Field(None, description="Fewest options to rank.")
    max_items: Positive | None = Field(None, description="Most options to rank.")
    distinct: bool = Field(True, description="True if an option may be named once only.")


class EmailQuestion(Question):
    """An e-mail address."""

    type: Literal["email"]


class PhoneQuestion(Question):
    """A telephone number."""

    type: Literal["phone"]


class UrlQuestion(Question):
    """A web address."""

    type: Literal["url"]


class IbanQuestion(Question):
    """A bank account."""

    type: Literal["iban"]
    countries: tuple[Country, ...] = Field((), description="Countries whose accounts are taken; all when empty.")


class PersonalNumberGe(Question):
    """A Georgian personal number: 11 digits."""

    type: Literal["personal_number_ge"]


class OrgIdGe(Question):
    """A Georgian identification code: 9 or 11 digits."""

    type: Literal["org_id_ge"]


class PatternQuestion(Question):
    """One line of a given form."""

    type: Literal["pattern"]
    pattern: RegularExpression = Field(description="The whole answer matches this regular expression.")


class FileQuestion(Question):
    """One or more files."""

    type: Literal["file"]
    accepted: tuple[FileType, ...] = Field(("pdf",), min_length=1, description="File types taken.")
    multiple: Positive = Field(1, description="Most files.")
    max_file_mb: Megabytes = Field(10, description="Largest file, in MB.")
    max_age_days: Days | None = Field(None, description="Greatest age of the paper on submission, in days.")
    blind_safe: bool = Field(False, description="True if reviewers of a blind call may see the file.")
    members: Literal["applicant", "lead", "partner", "each"] = Field(
        "applicant", description="Who hands it in: the applicant as a whole, the lead, each partner, each member."
    )


class Declarations(Question):
    """Statements to confirm, each with its own box."""

    type: Literal["declarations"]
    items: tuple[Declaration, ...] = Field(min_length=1, description="The statements.")


class BudgetQuestion(Question):
    """The budget table; made from the section `budget`, never written in a form."""

    type: Literal["budget"]
