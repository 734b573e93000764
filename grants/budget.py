"""The rules of a budget table, on exact figures; percentages are compared unrounded.

Source: the section `budget` of a call file. Nothing here knows of questions, languages or the database.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.calls.expressions import COMPARE, Name, Rule, parse_rule
from portal.core.money import at_least_percent, at_most_percent, rounded

if TYPE_CHECKING:
    from grants.definition.budget import Budget, Cap, Category

AMOUNT_COLUMNS = ("quantity", "unit_cost", "total", "requested", "own")
CASH, IN_KIND = "cash", "in_kind"
_OF_DIRECT_COSTS = frozenset({"direct_costs", "direct_costs_without_contingency"})
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One line: `figures` holds the amounts that could be read, by column; `place` counts from 0."""

    place: int
    category: str = ""
    own_kind: str = ""
    member: str = ""
    figures: Mapping[str, Decimal] = field(default_factory=dict)

    def amount(self, column: str) -> Decimal:
        return self.figures.get(column, _NOTHING)


@dataclass(frozen=True)
class BudgetTable:
    """A budget as read. `is_complete` is False when any figure of a line could not be read: then nothing is summed."""

    currency: str
    lines: tuple[Line, ...]
    declared: Mapping[str, Decimal]
    is_complete: bool = True

    def total_of(
        self, column: str, *, categories: Collection[str] | None = None, kind: str = "", member: str = ""
    ) -> Decimal:
        """Return the sum of a column over all lines, or those of some categories, of one kind, of one member."""
        return sum(
            (
                line.amount(column)
                for line in self.lines
                if (categories is None or line.category in categories)
                and kind in {"", line.own_kind}
                and member in {"", line.member}
            ),
            _NOTHING,
        )


@dataclass(frozen=True)
class Fault:
    """A rule that does not hold: where (below `budget`), its code, which rule, and the figures to mend it by."""

    field: str
    code: str
    rule: str
    figures: Mapping[str, Decimal | str]


def budget_faults(table: BudgetTable, rules: "Budget") -> list[Fault]:
    """Return every rule that the table breaks, lines first, then sums, then limits.

    Limits in money are compared only in the currency of the call: figures are never converted.
    """
    faults = [fault for line in table.lines for fault in _line_faults(line, rules)]
    if not table.is_complete:
        return faults
    faults += _sum_faults(table, rules)
    if table.currency == rules.currency:
        faults += _request_faults(table, rules)
    faults += _share_faults(table, rules)
    faults += _cap_faults(table, rules)
    return faults + list(_cofinancing_faults(table, rules))


@lru_cache(maxsize=256)
def _rule(text: str) -> Rule:
    return parse_rule(text)


def _line_faults(line: Line, rules: "Budget") -> Iterator[Fault]:
    for check in rules.line_checks:
        rule = _rule(check.rule)
        if rule.names <= line.figures.keys() and (sides := _unequal(rule, line.figures, {}, rules.rounding)):
            is_parts = {"requested", "own"} <= rule.names
            column = "requested" if is_parts else _first_name(rule, "total")
            code = "parts_mismatch" if is_parts else "line_mismatch"
            yield Fault(f"lines[{line.place}].{column}", code, check.rule, _stated_and_computed(sides))


def _sum_faults(table: BudgetTable, rules: "Budget") -> Iterator[Fault]:
    for check in rules.total_checks:
        rule = _rule(check.rule)
        declared = _first_name(rule, "declared_total")
        known = {*table.declared, *(f"line.{column}" for column in rules.line_columns)}
        rows = {"line": [line.figures for line in table.lines]}
        if rule.names <= known and (sides := _unequal(rule, table.declared, rows, rules.rounding)):
            yield Fault(declared, "sum_mismatch", check.rule, _stated_and_computed(sides))


def _first_name(rule: Rule, otherwise: str) -> str:
    return rule.left.name if isinstance(rule.left, Name) else otherwise


def _unequal(
    rule: Rule, figures: Mapping[str, Decimal], rows: Mapping[str, Sequence[Mapping[str, Decimal]]], unit: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Return both sides, each rounded once to the unit of the budget, where the rule does not hold."""
    left, right = (_rounded(side, unit) for side in rule.sides(figures, rows))
    return None if COMPARE[rule.sign](Fraction(left), Fraction(right)) else (left, right)


def _rounded(value: Fraction, unit: Decimal) -> Decimal:
    return rounded(value / Fraction(unit), Decimal(1)) * unit


def _stated_and_computed(sides: tuple[Decimal, Decimal]) -> dict[str, Decimal | str]:
    return {"stated": sides[0], "computed": sides[1]}


def _request_faults(table: BudgetTable, rules: "Budget") -> Iterator[Fault]:
    requested = table.total_of("requested")
    if rules.request_min is not None and requested < rules.request_min:
        figures = {"given": requested, "limit": rules.request_min}
        yield Fault("declared_requested", "below_minimum", "request_min", figures)
    if rules.request_max is not None and requested > rules.request_max:
        figures = {"given": requested, "limit": rules.request_max}
        yield Fault("declared_requested", "above_maximum", "request_max", figures)


def _share_faults(table: BudgetTable, rules: "Budget") -> Iterator[Fault]:
    """Compare the request with the total, and the total of each member of a consortium with it."""
    requested, total, share = table.total_of("requested"), table.total_of("total"), rules.grant_percent_of_total
    if share and share.min is not None and not at_least_percent(requested, share.min, total):
        figures = _shares(requested, share.min, total)
        yield Fault("declared_requested", "below_minimum", "grant_percent_of_total.min", figures)
    if share and share.max is not None and not at_most_percent(requested, share.max, total):
        figures = _shares(requested, share.max, total)
        yield Fault("declared_requested", "above_maximum", "grant_percent_of_total.max", figures)
    if rules.partner_min_percent is not None:
        yield from _member_faults(table, rules.partner_min_percent, total)


def _member_faults(table: BudgetTable, percent: Decimal, total: Decimal) -> Iterator[Fault]:
    for member in dict.fromkeys(line.member for line in table.lines if line.member):
        spent = table.total_of("total", member=member)
        if not at_least_percent(spent, percent, total):
            figures = {**_shares(spent, percent, total), "member": member}
            yield Fault("lines", "below_minimum", "partner_min_percent", figures)


def _shares(part: Decimal, percent: Decimal, whole: Decimal) -> dict[str, Decimal | str]:
    return {"given": part, "percent": percent, "limit": percent * whole / 100, "whole": whole}


def _cap_faults(table: BudgetTable, rules: "Budget") -> Iterator[Fault]:
    for category in rules.categories:
        if category.cap is None:
            continue
        column = capped_column(category.cap)
        given = table.total_of(column, categories=[category.key])
        left_out = {other.key for other in rules.categories} - set(base_categories(rules, category))
        whole = table.total_of(column) - table.total_of(column, categories=left_out)
        if not at_most_percent(given, category.cap.percent, whole):
            yield Fault(f"category.{category.key}", "above_cap", "cap", _shares(given, category.cap.percent, whole))


def capped_column(cap: "Cap") -> str:
    """Return the column that a cap compares: requests with requests, totals with totals."""
    return "requested" if cap.of == "requested" else "total"


def base_categories(rules: "Budget", category: "Category") -> list[str]:
    """Return the categories whose sum a cap is a share of.

    Direct costs are all costs but the indirect ones (those that are themselves capped by direct costs) and the
    category in question; contingency (`use_needs_approval`) is direct unless the cap leaves it out.
    """
    keys = [other.key for other in rules.categories]
    if category.cap is None or category.cap.of not in _OF_DIRECT_COSTS:
        return keys
    contingency = {other.key for other in rules.categories if other.use_needs_approval}
    capped = {other.key for other in rules.categories if other.cap and other.cap.of in _OF_DIRECT_COSTS}
    left_out = capped - contingency | {category.key}
    if category.cap.of == "direct_costs_without_contingency":
        left_out |= contingency
    return [key for key in keys if key not in left_out]


def _cofinancing_faults(table: BudgetTable, rules: "Budget") -> Iterator[Fault]:
    if rules.cofinancing is None:
        return
    own, in_kind, total = table.total_of("own"), table.total_of("own", kind=IN_KIND), table.total_of("total")
    least, most = rules.cofinancing.min_percent_of_total, rules.cofinancing.in_kind_max_percent_of_cofinancing
    if not at_least_percent(own, least, total):
        yield Fault("cofinancing", "below_minimum", "cofinancing", _shares(own, least, total))
    if not rules.cofinancing.in_kind_allowed:
        most = _NOTHING
    if not at_most_percent(in_kind, most, own):
        yield Fault("cofinancing", "too_much_in_kind", "in_kind", _shares(in_kind, most, own))
