"""The money of a grant call: the budget table, or lump sums."""

from decimal import Decimal
from typing import Literal, get_args

from pydantic import Field

from portal.calls.definition.base import Currency, Key, Money, Months, Part, Percent
from portal.calls.definition.questions import BudgetQuestion
from portal.calls.definition.text import RuleText, Text

Column = Literal["category", "description", "unit", "quantity", "unit_cost", "total", "requested", "own", "own_kind"]
COLUMNS: tuple[Column, ...] = get_args(Column)
BUDGET_TITLE = Text(ka="ბიუჯეტი", en="Budget")


class Cofinancing(Part):
    """The applicant's own contribution."""

    min_percent_of_total: Percent = Field(Decimal(0), description="Least share of the total; compared unrounded.")
    in_kind_allowed: bool = Field(True, description="True if it may be given in kind.")
    in_kind_max_percent_of_cofinancing: Percent = Field(Decimal(100), description="Greatest part of it in kind.")


class Cap(Part):
    """The most that a category may take."""

    percent: Percent = Field(description="Greatest share; compared unrounded.")
    of: Literal["requested", "total", "direct_costs", "direct_costs_without_contingency"] = Field(
        description="What the share is of."
    )


class Category(Part):
    """A category of costs."""

    key: Key = Field(description="Key of the category.")
    label: Text = Field(description="What the applicant reads.")
    cap: Cap | None = Field(None, description="The most it may take.")
    flat_rate: bool = Field(False, description="True if it is taken as a rate, without proof of cost.")
    use_needs_approval: bool = Field(False, description="True if it is spent only with approval (contingency).")


class PercentRange(Part):
    """A least and a greatest share."""

    min: Percent | None = Field(None, description="Least share.")
    max: Percent | None = Field(None, description="Greatest share.")


class MonthRange(Part):
    """A least and a greatest duration."""

    min: Months | None = Field(None, description="Shortest duration.")
    max: Months | None = Field(None, description="Longest duration.")


class Budget(Part):
    """The rules of the budget table."""

    currency: Currency = Field("GEL", description="Currency of every amount.")
    rounding: Money = Field(Decimal("0.01"), gt=0, description="Smallest unit of an amount.")
    request_min: Money | None = Field(None, description="Least amount requested.")
    request_max: Money | None = Field(None, description="Greatest amount requested.")
    grant_percent_of_total: PercentRange | None = Field(None, description="Share of the total that is requested.")
    duration_months: MonthRange | None = Field(None, description="Duration of the project.")
    cofinancing: Cofinancing | None = Field(None, description="The applicant's own contribution.")
    categories: tuple[Category, ...] = Field((), description="The categories of costs, in order.")
    split_by_member: bool = Field(False, description="True if each line names the member who spends it.")
    partner_min_percent: Percent | None = Field(None, description="Least share of the total spent by each partner.")
    line_columns: tuple[Column, ...] = Field(COLUMNS, description="Columns of a line.")
    line_checks: tuple[RuleText, ...] = Field((), description="Rules between the columns of a line.")
    total_checks: tuple[RuleText, ...] = Field((), description="Rules between declared totals and lines.")
    ineligible: tuple[Text, ...] = Field((), description="Costs that are not paid.")


class LumpSum(Part):
    """One fixed amount and what must be handed in for it."""

    key: Key = Field(description="Key of the option.")
    amount: Money = Field(description="Amount of the option.")
    label: Text = Field(description="What the applicant reads.")
    outputs: tuple[Key, ...] = Field((), description="Outputs to hand in.")


class LumpSums(Part):
    """Fixed amounts instead of a budget."""

    currency: Currency = Field("GEL", description="Currency of the amounts.")
    options: tuple[LumpSum, ...] = Field(min_length=1, description="The amounts to choose from.")


class BudgetOf(BudgetQuestion):
    """The budget table with its rules."""

    budget: Budget = Field(description="The rules of the table.")
