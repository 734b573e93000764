"""What the budget table needs to be drawn: rows of columns, sums, and caps beside the figures they limit."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.calls.questions import draw_all
from portal.calls.questions.asking import draw_rows, inside
from portal.calls.questions.rows import own_messages
from portal.core import formats
from portal.core.errors import Problem

from .budget import AMOUNT_COLUMNS, base_categories, capped_column
from .budget_columns import declared_questions, line_questions

if TYPE_CHECKING:
    from .definition.budget import Budget, BudgetOf, Cap, Category

_SUMS = ("total", "requested", "own")


def budget_context(
    question: "BudgetOf", raw: Any, problems: Sequence[Problem], language: str, name: str
) -> dict[str, Any]:
    """Return lines, sums, caps and limits for `questions/budget.html`."""
    rules, key = question.budget, question.key
    given = raw if isinstance(raw, dict) else {}
    columns = line_questions(rules)
    rows = draw_rows(columns, given.get("lines"), problems, language, path=f"{key}.lines", name=f"{name}-lines")
    caps = [
        _cap(one, one.cap, rules, language) | {"errors": own_messages(problems, f"{key}.category.{one.key}")}
        for one in rules.categories
        if one.cap
    ]
    whole = [_part(part, key, problems) for part in ("currency", "lines", "cofinancing")]
    return rows | {
        "is_wide": True,
        "columns": [_column(column, language) for column in columns],
        "most": settings.MAX_TABLE_ROWS,
        "wrong": {part["key"]: part["errors"] for part in whole},
        "error_parts": [*whole, *caps],
        "money": _money_pattern(rules.currency, language),
        **_sum_columns(columns, language),
        "caps": caps,
        "declared": draw_all(declared_questions(rules), given, inside(problems, key), language, f"{name}-"),
        "limits": _limits(rules, language),
        "ineligible": [text.localised(language) for text in rules.ineligible],
    }


def _part(part: str, key: str, problems: Sequence[Problem]) -> dict[str, Any]:
    return {"key": part, "errors": own_messages(problems, f"{key}.{part}")}


def _money_pattern(currency: str, language: str) -> str:
    """Return how an amount is written, with {amount} for its figure; the browser fills it in."""
    return re.sub(r"0[.,]00", "{amount}", formats.money(Decimal(0), currency, language))


def _column(column: Any, language: str) -> dict[str, Any]:
    return {"key": column.key, "label": column.label.localised(language), "is_amount": column.key in AMOUNT_COLUMNS}


def _sum_columns(columns: Sequence[Any], language: str) -> dict[str, Any]:
    """Return how many columns stand before the first sum, and the columns from there on."""
    before = next((place for place, column in enumerate(columns) if column.key in _SUMS), len(columns))
    summed = [_column(column, language) | {"is_summed": column.key in _SUMS} for column in columns[before:]]
    return {"columns_before_sums": before, "columns_of_sums": summed}


def _cap(category: "Category", cap: "Cap", rules: "Budget", language: str) -> dict[str, Any]:
    return {
        "key": f"cap-{category.key}",
        "category": category.key,
        "label": category.label.localised(language),
        "percent": str(cap.percent),
        "written": formats.percent(cap.percent, language),
        "column": capped_column(cap),
        "base": " ".join(base_categories(rules, category)),
    }


def _limits(rules: "Budget", language: str) -> dict[str, Any]:
    """Return the limits of the request and of the own contribution as people read them."""
    least, most, own = rules.request_min, rules.request_max, rules.cofinancing
    return {
        "request_min": "" if least is None else formats.money(least, rules.currency, language),
        "request_max": "" if most is None else formats.money(most, rules.currency, language),
        "own_percent": formats.percent(own.min_percent_of_total, language) if own else "",
        "in_kind_percent": formats.percent(own.in_kind_max_percent_of_cofinancing, language)
        if own and own.in_kind_allowed
        else "",
    }
