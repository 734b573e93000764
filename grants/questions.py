"""The question type `budget`: a table of costs, read like any other answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.calls.definition.questions import DateRange, Question
from portal.calls.questions import Parsed, QuestionType, is_blank, parse_all, read_all
from portal.calls.questions.asking import without_blank_end
from portal.calls.questions.base import Posted, moved
from portal.calls.questions.rows import own_messages, posted_places, row_count_problems
from portal.core import formats
from portal.core.errors import Problem
from portal.core.money import AmountError, amount_in_json

from .budget import AMOUNT_COLUMNS, BudgetTable, Line, budget_faults
from .budget_columns import DECLARED, declared_questions, line_questions
from .budget_messages import fault_problem
from .budget_page import budget_context
from .definition.budget import Budget, BudgetOf

_MENUS = frozenset({"category", "own_kind"})


class BudgetType(QuestionType):
    """Stored as {"currency", "lines": [{column: text}], "declared_total", "declared_requested"}; amounts are text."""

    template = "questions/budget.html"
    blank = None

    def parse_given(self, question: BudgetOf, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, dict):
            return Parsed(None, (self.wrong_shape(question),))
        rules, key = question.budget, question.key
        currency = _read_currency(key, raw.get("currency"), rules)
        lines = _read_lines(self, question, raw.get("lines"), at)
        declared = parse_all(declared_questions(rules), raw, at)
        stored = {
            "currency": currency.value,
            "lines": lines.value,
            **{name: answer.value for name, answer in declared.items()},
        }
        inner = [problem for answer in declared.values() for problem in moved(answer.problems, key)]
        faults = [fault_problem(fault, rules) for fault in budget_faults(table_of(stored, rules), rules)]
        return Parsed(stored, (*currency.problems, *lines.problems, *inner, *faults))

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        columns = line_questions(question.budget)
        places = posted_places(posted, f"{name}-lines")
        lines = [read_all(columns, posted, f"{name}-lines-{place}-") for place in places]
        filled = without_blank_end([{} if _is_untouched(line) else line for line in lines])
        declared = read_all(declared_questions(question.budget), posted, f"{name}-")
        if not filled and all(map(is_blank, declared.values())):
            return None
        return {"currency": question.budget.currency, "lines": filled, **declared}

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        own = {"errors": own_messages(problems, question.key)}
        return drawn | budget_context(question, raw, problems, language, drawn["name"]) | own

    def with_new_row(self, raw: Any) -> Any:
        given = raw if isinstance(raw, dict) else {}
        lines = given.get("lines")
        return {**given, "lines": [*(lines if isinstance(lines, list) else []), {}]}

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        amounts = [_declared(value, key) for key in ("declared_requested", "declared_total")]
        if None in amounts:
            return ""
        requested, total = (formats.money(amount, question.budget.currency, language) for amount in amounts if amount)
        return _("%(requested)s requested of %(total)s") % {"requested": requested, "total": total}

    def columns(self, question: Any) -> Sequence[Question]:
        """Return the columns of a line; a quantity is read as an amount but shown as a plain number."""
        columns = line_questions(question.budget)
        return tuple(
            column.model_copy(update={"type": "number"}) if column.key == "quantity" else column for column in columns
        )

    def rows(self, value: Any) -> list[dict[str, Any]]:
        return super().rows(value.get("lines") if isinstance(value, dict) else None)

    def facts(self, question: Question, value: Any) -> dict[str, Any]:
        requested = _declared(value, "declared_requested")
        return {} if requested is None else {"requested": requested}

    def narrowed(self, question: Any, other: Question) -> Question:
        """Return `other` with the duration that the budget allows, where it sets no months itself."""
        limits = question.budget.duration_months
        if not limits or not isinstance(other, DateRange) or (other.min_months, other.max_months) != (None, None):
            return other
        return other.model_copy(update={"min_months": limits.min, "max_months": limits.max})


def table_of(stored: Mapping[str, Any], rules: Budget) -> BudgetTable:
    """Return the figures of a budget in stored form; amounts that are not there make it incomplete."""
    lines = tuple(_line(place, row) for place, row in enumerate(stored["lines"]))
    columns = [column for column in AMOUNT_COLUMNS if column in rules.line_columns]
    declared = {key: Decimal(stored[key]) for key in DECLARED if stored[key]}
    complete = bool(lines) and all(len(line.figures) == len(columns) for line in lines)
    return BudgetTable(stored["currency"], lines, declared, complete)


def _line(place: int, row: Mapping[str, Any]) -> Line:
    figures = {column: Decimal(row[column]) for column in AMOUNT_COLUMNS if row.get(column)}
    words = {column: row.get(column) or "" for column in ("category", "own_kind", "member")}
    return Line(place, figures=figures, **words)


def _read_currency(path: str, raw: Any, rules: Budget) -> Parsed:
    given = raw.strip() if isinstance(raw, str) else ""
    if is_blank(raw):
        message = _("Please answer this question.")
        return Parsed(given, (Problem(f"{path}.currency", "required", message),))
    if given != rules.currency:
        message = _("Please give all amounts in %(currency)s; they are not converted.")
        problem = Problem(f"{path}.currency", "wrong_currency", message % {"currency": rules.currency})
        return Parsed(given, (problem,))
    return Parsed(given)


def _read_lines(kind: BudgetType, question: BudgetOf, raw: Any, at: datetime) -> Parsed:
    path = f"{question.key}.lines"
    rows = without_blank_end(raw) if isinstance(raw, list) else raw
    if is_blank(rows):
        return Parsed([], (Problem(path, "required", _("Please fill in at least one row.")),))
    if not isinstance(rows, list):
        return Parsed([], (Problem(path, "format", kind.wrong_shape(question).message),))
    counted = row_count_problems(path, len(rows), None, settings.MAX_TABLE_ROWS)
    columns = line_questions(question.budget)
    lines = [
        _read_line(columns, f"{path}[{place}]", row, at) for place, row in enumerate(rows[: settings.MAX_TABLE_ROWS])
    ]
    inner = [problem for line in lines for problem in line.problems]
    return Parsed([line.value for line in lines], (*counted, *inner))


def _read_line(columns: Sequence[Question], path: str, row: Any, at: datetime) -> Parsed:
    if not isinstance(row, dict):
        return Parsed({}, (Problem(path, "format", _("This answer cannot be read. Please enter it again.")),))
    cells = parse_all(columns, row, at)
    stored = {column: cell.value for column, cell in cells.items()}
    problems = [problem for cell in cells.values() for problem in moved(cell.problems, path)]
    return Parsed(stored, (*problems, *_own_kind_problems(path, stored, problems)))


def _own_kind_problems(path: str, stored: Mapping[str, Any], problems: Sequence[Problem]) -> list[Problem]:
    """An own contribution that is more than nothing says whether it is cash."""
    field = f"{path}.own_kind"
    is_silent = stored.get("own_kind") == "" and field not in {problem.field for problem in problems}
    if not is_silent or not Decimal(stored.get("own") or 0):
        return []
    return [Problem(field, "required", _("Please say whether the own contribution is in cash or in kind."))]


def _is_untouched(line: Mapping[str, Any]) -> bool:
    """True for a row that a form offered: only its menus say anything."""
    return all(is_blank(value) for column, value in line.items() if column not in _MENUS)


def _declared(value: Any, key: str) -> Decimal | None:
    try:
        return amount_in_json(value.get(key)) if isinstance(value, dict) else None
    except AmountError:
        return None
