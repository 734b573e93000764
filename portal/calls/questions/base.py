"""What a question type can do; form, import and API use nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from portal.core.errors import Problem

if TYPE_CHECKING:
    from portal.calls.definition.questions import Question


class Posted(Protocol):
    """What a browser posted: a QueryDict, or anything that answers like one."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def getlist(self, name: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class Parsed:
    """An answer in its stored form and everything that is wrong with it.

    `value` is JSON; where there are problems it is the nearest to what was given.
    """

    value: Any
    problems: tuple[Problem, ...] = ()


def html_name(path: str) -> str:
    """Return the name under which the answer at `path` is posted, which also makes its id: `documents-cv`."""
    return path.replace(".", "-")


def is_blank(raw: Any) -> bool:
    """True where nothing was given at all: None, white space, an empty list or mapping."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], {})


class QuestionType:
    """A type of question. Subclasses answer what their type needs; a scalar one only `parse_given`.

    `question` is a question of the type in question (`IntegerQuestion`, …), which subclasses name.

    Raw values are whatever JSON holds: `parse` never raises, a wrong shape is the problem `format`.
    """

    template = "questions/input.html"
    blank: Any = ""

    def parse(self, question: Any, raw: Any, at: datetime) -> Parsed:
        """Return the stored form of `raw` and all its problems; `at` is the moment of receipt on the call's clock.

        Fields of problems start with the question's key; messages are in the active language.
        """
        if is_blank(raw):
            return Parsed(self.blank, (self.required(question),) if question.required else ())
        return self.parse_given(question, raw, at)

    def parse_given(self, question: Any, raw: Any, at: datetime) -> Parsed:
        """As `parse`, for an answer that is not blank."""
        raise NotImplementedError

    def read(self, question: Question, posted: Posted, name: str) -> Any:
        """Return the raw answer that a browser posted under `name`."""
        return (posted.get(name) or "").replace("\r\n", "\n")

    def context(
        self, question: Question, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        """Return what `template` needs to draw the question with the answer `raw` and its problems."""
        name = name or html_name(question.key)
        wrong = [problem for problem in problems if is_at(problem.field, question.key)]
        return {
            "question": question,
            "template": self.template,
            "name": name,
            "id": f"id_{name}",
            "label": question.label.localised(language),
            "help": question.help.localised(language) if question.help else "",
            "errors": list(dict.fromkeys(problem.message or problem.code for problem in wrong)),
            "value": "" if raw is None else raw,
            "language": language,
        }

    def with_new_row(self, raw: Any) -> Any:
        """Return the raw answer with one blank row more, where it is made of rows."""
        return [*raw, {}] if isinstance(raw, list) else raw

    def plain_text(self, question: Question, value: Any, language: str) -> str:
        """Return the answer as people read it on paper, in mail and in lists."""
        return "" if value is None else str(value)

    def columns(self, question: Question) -> Sequence[Question]:
        """Return the columns in which the answer is shown as a table; none where it is shown as text."""
        return () if question.type == "yes_no" else question.parts

    def rows(self, value: Any) -> list[dict[str, Any]]:
        """Return the rows of that table; a group given once is one row."""
        given = value if isinstance(value, list) else [value]
        return [row for row in given if isinstance(row, dict)]

    def facts(self, question: Question, value: Any) -> dict[str, Any]:
        """Return what the answer tells of the whole application, such as {"requested": Decimal("13700.00")}."""
        return {}

    def narrowed(self, question: Question, other: Question) -> Question:
        """Return another question of the stage as the rules of this one narrow it."""
        return other

    def required(self, question: Question) -> Problem:
        return Problem(question.key, "required", _("Please answer this question."))

    def wrong_shape(self, question: Question) -> Problem:
        return Problem(question.key, "format", _("This answer cannot be read. Please enter it again."))


def is_at(field: str, path: str) -> bool:
    """True if a problem's field is the answer at `path` or lies inside it."""
    return field == path or field.startswith((f"{path}.", f"{path}["))


def moved(problems: Sequence[Problem], prefix: str) -> tuple[Problem, ...]:
    """Return the problems of a part, placed inside the answer at `prefix`."""
    return tuple(Problem(f"{prefix}.{p.field}", p.code, p.message) for p in problems)
