"""The application form: sections of questions, and the types of question that hold others."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from .base import Count, Key, Part, Positive
from .questions import (
    DateQuestion,
    DateRange,
    Declarations,
    EmailQuestion,
    FileQuestion,
    IbanQuestion,
    IntegerQuestion,
    LongText,
    MoneyQuestion,
    MultiChoice,
    NumberQuestion,
    OrgIdGe,
    PatternQuestion,
    PersonalNumberGe,
    PhoneQuestion,
    Question,
    RankedChoice,
    ShortText,
    SingleChoice,
    UrlQuestion,
)
from .text import RuleText, Text


class YesNo(Question):
    """Yes or no, stored as `yes` and `no`."""

    type: Literal["yes_no"]
    if_yes: "AnyQuestion | None" = Field(None, description="Question asked when the answer is yes; stored beside it.")

    @property
    def parts(self) -> tuple[Question, ...]:
        return (self.if_yes,) if self.if_yes else ()


class Group(Question):
    """Several fields answered once."""

    type: Literal["group"]
    fields: tuple["AnyQuestion", ...] = Field(min_length=1, description="The fields.")

    @property
    def parts(self) -> tuple[Question, ...]:
        return self.fields


class RepeatGroup(Question):
    """Several fields answered any number of times."""

    type: Literal["repeat_group"]
    fields: tuple["AnyQuestion", ...] = Field(min_length=1, description="The fields of one item.")
    min_items: Count | None = Field(None, description="Fewest items.")
    max_items: Positive = Field(50, description="Most items.")

    @property
    def parts(self) -> tuple[Question, ...]:
        return self.fields


class Table(Question):
    """Rows of typed columns."""

    type: Literal["table"]
    columns: tuple["AnyQuestion", ...] = Field(min_length=1, description="The columns.")
    min_rows: Count | None = Field(None, description="Fewest rows.")
    max_rows: Positive = Field(100, description="Most rows.")
    row_check: RuleText | None = Field(None, description="Rule between the columns of a row.")

    @property
    def parts(self) -> tuple[Question, ...]:
        return self.columns


def _question_type(given: Any) -> str | None:
    """Return the tag of a question; tags stand in brackets so that they cannot be taken for keys in paths."""
    name = given.get("type") if isinstance(given, dict) else getattr(given, "type", None)
    return f"<{name}>" if isinstance(name, str) else None


AnyQuestion = Annotated[
    Annotated[ShortText, Tag("<short_text>")]
    | Annotated[LongText, Tag("<long_text>")]
    | Annotated[NumberQuestion, Tag("<number>")]
    | Annotated[IntegerQuestion, Tag("<integer>")]
    | Annotated[MoneyQuestion, Tag("<money>")]
    | Annotated[DateQuestion, Tag("<date>")]
    | Annotated[DateRange, Tag("<date_range>")]
    | Annotated[YesNo, Tag("<yes_no>")]
    | Annotated[SingleChoice, Tag("<single_choice>")]
    | Annotated[MultiChoice, Tag("<multi_choice>")]
    | Annotated[RankedChoice, Tag("<ranked_choice>")]
    | Annotated[EmailQuestion, Tag("<email>")]
    | Annotated[PhoneQuestion, Tag("<phone>")]
    | Annotated[UrlQuestion, Tag("<url>")]
    | Annotated[IbanQuestion, Tag("<iban>")]
    | Annotated[PersonalNumberGe, Tag("<personal_number_ge>")]
    | Annotated[OrgIdGe, Tag("<org_id_ge>")]
    | Annotated[PatternQuestion, Tag("<pattern>")]
    | Annotated[FileQuestion, Tag("<file>")]
    | Annotated[Group, Tag("<group>")]
    | Annotated[RepeatGroup, Tag("<repeat_group>")]
    | Annotated[Table, Tag("<table>")]
    | Annotated[Declarations, Tag("<declarations>")],
    Discriminator(_question_type),
]

for _question in (YesNo, Group, RepeatGroup, Table):
    _question.model_rebuild()


class Section(Part):
    """One page of the form."""

    key: Key = Field(description="Key of the section.")
    title: Text = Field(description="Title of the section.")
    help: Text | None = Field(None, description="Text shown before the first question.")
    questions: tuple[AnyQuestion, ...] = Field(min_length=1, description="The questions, in order.")


class Form(Part):
    """The form of a stage."""

    autosave: bool = Field(True, description="True if drafts are saved while the person writes.")
    sections: tuple[Section, ...] = Field(min_length=1, description="The sections, in order.")
