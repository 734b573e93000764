"""Rows of typed columns, and the rule between the columns of a row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.calls.definition.form import Table
from portal.calls.definition.questions import Question
from portal.calls.expressions import Figure, Name, Rule, parse_rule
from portal.core.errors import Problem

from .asking import draw_rows, parse_all, read_all, type_of, without_blank_end
from .base import Parsed, Posted, QuestionType, is_blank
from .dates import read_day
from .rows import own_messages, posted_places, row_count_problems

_IN_A_ROW = {"questions/radios.html": "questions/select.html"}
_PERIOD_CODES = {"below_minimum": "too_early", "above_maximum": "too_late"}


def asked_columns(table: Table) -> tuple[Question, ...]:
    """Return the columns; a cell is needed unless the column says `required: false` itself."""
    return tuple(
        column if "required" in column.model_fields_set else column.model_copy(update={"required": True})
        for column in table.columns
    )


def most_rows(table: Table) -> int:
    return min(table.max_rows, settings.MAX_TABLE_ROWS)


def compared_period(rule: Rule | None) -> frozenset[str]:
    """Return the two columns that a rule such as `from_month <= to_month` compares as start and end of a period."""
    if rule is None or rule.sign not in {"<", "<="}:
        return frozenset()
    return rule.names if isinstance(rule.left, Name) and isinstance(rule.right, Name) else frozenset()


class TableType(QuestionType):
    """Rows, stored by the keys of the columns. What is wrong with a cell is said of its row."""

    template = "questions/table.html"

    def parse(self, question: Table, raw: Any, at: datetime) -> Parsed:
        rows = without_blank_end(raw) if isinstance(raw, list) else raw
        if is_blank(rows):
            return Parsed([], (self.required(question),) if question.required else ())
        return self.parse_given(question, rows, at)

    def parse_given(self, question: Any, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, list):
            return Parsed([], (self.wrong_shape(question),))
        most = most_rows(question)
        counted = row_count_problems(question.key, len(raw), question.min_rows, most)
        rule = parse_rule(question.row_check.rule) if question.row_check else None
        rows = [self._parse_row(question, rule, row, place, at) for place, row in enumerate(raw[:most])]
        inner = [problem for row in rows for problem in row.problems]
        return Parsed([row.value for row in rows], (*counted, *inner))

    def _parse_row(self, question: Table, rule: Rule | None, row: Any, place: int, at: datetime) -> Parsed:
        path = f"{question.key}[{place}]"
        if not isinstance(row, dict):
            return Parsed({}, (Problem(path, "format", self.wrong_shape(question).message),))
        cells = parse_all(asked_columns(question), row, at, question.key)
        problems = [*_cell_problems(question, cells, path, compared_period(rule))]
        values = {key: cell.value for key, cell in cells.items()}
        if question.row_check and rule and not problems and not _holds(rule, values):
            code = "end_before_start" if compared_period(rule) else "format"
            problems.append(Problem(path, code, question.row_check.error.localised(get_language() or "ka")))
        return Parsed(values, tuple(problems))

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        rows = [read_all(question.columns, posted, f"{name}-{place}-") for place in posted_places(posted, name)]
        return without_blank_end(rows)

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        path, name = question.key, drawn["name"]
        rows = draw_rows(
            asked_columns(question), raw, problems, language, path=path, name=name, least=question.min_rows
        )
        for cell in [*rows["pattern"], *(cell for row in rows["rows"] for cell in row["parts"])]:
            cell["template"] = _IN_A_ROW.get(cell["template"], cell["template"])
        return drawn | rows | {"most": most_rows(question), "errors": own_messages(problems, path)}

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        rows = value if isinstance(value, list) else []
        return "\n".join(", ".join(_cell_texts(question, row, language)) for row in rows if isinstance(row, dict))

    def required(self, question: Question) -> Problem:
        return Problem(question.key, "required", _("Please fill in at least one row."))


def _cell_texts(question: Table, row: Mapping[str, Any], language: str) -> list[str]:
    texts = [type_of(column).plain_text(column, row.get(column.key), language) for column in question.columns]
    return [text for text in texts if text]


def _cell_problems(
    question: Table, cells: Mapping[str, Parsed], path: str, period: frozenset[str]
) -> Iterator[Problem]:
    """Yield the problems of the cells at the path of their row, one for each code, with the label of the column."""
    labels = {column.key: column.label.localised(get_language() or "ka") for column in question.columns}
    said = set()
    for key, cell in cells.items():
        for problem in cell.problems:
            code = _PERIOD_CODES.get(problem.code, problem.code) if key in period else problem.code
            if code not in said:
                said.add(code)
                yield Problem(path, code, f"{labels.get(key, key)}: {problem.message}")


def _holds(rule: Rule, values: Mapping[str, Any]) -> bool:
    """True if the rule holds, or needs a figure that is not given."""
    figures = {key: figure for key, value in values.items() if (figure := _figure(value)) is not None}
    return not rule.names <= figures.keys() or rule.holds(figures)


def _figure(value: Any) -> Figure | None:
    if isinstance(value, int):
        return value
    day = read_day(value)
    if day or not isinstance(value, str):
        return day
    return Decimal(value) if value.lstrip("-").replace(".", "", 1).isdecimal() and value.isascii() else None
