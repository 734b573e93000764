"""What a grant call says beyond any call: money, compliance, the grant agreement."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from portal.calls.definition.agreement import Agreement
from portal.calls.definition.base import (
    Currency,
    Days,
    Key,
    Money,
    Months,
    Part,
    Percent,
    Positive,
    Years,
)
from portal.calls.definition.call import CallDefinition
from portal.calls.definition.form import Section
from portal.calls.definition.questions import BudgetQuestion
from portal.calls.definition.stages import GivenStage, made_section
from portal.calls.definition.text import RuleText, Text

COLUMNS = ("category", "description", "unit", "quantity", "unit_cost", "total", "requested", "own", "own_kind")
Column = Literal["category", "description", "unit", "quantity", "unit_cost", "total", "requested", "own", "own_kind"]
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


class LegalClearance(Part):
    """Consent of an authority, recorded before an act is possible."""

    required_before: Literal["agreement_signature"] = Field(description="The act that waits for it.")
    fields: tuple[Key, ...] = Field(("status", "reference_no", "decided_at", "file"), description="What is recorded.")
    statuses: tuple[Key, ...] = Field(
        ("not_needed", "requested", "granted", "refused"), description="States of the clearance."
    )
    text: Text = Field(description="What the clearance is called.")


class Compliance(Part):
    """Gates before money moves."""

    legal_clearance: LegalClearance | None = Field(None, description="Consent of an authority.")


class Tranche(Part):
    """One payment."""

    n: Positive = Field(description="Number of the payment.")
    percent: Percent = Field(description="Share of the award.")
    when: Text = Field(description="When it is paid, as the agreement says it.")
    needs: Key | None = Field(None, description="What must come before: a report, `outputs` or `signature`.")
    spent_min_percent_of_previous: Percent | None = Field(
        None, description="Least share of the previous payment spent."
    )
    remainder: bool = Field(False, description="True if it takes what rounding left.")


class Due(Part):
    """When a report is due."""

    months_after_start: Months | None = Field(None, description="Months after the start of the project.")
    days_after_end: Days | None = Field(None, description="Days after the end of the project.")
    days: Days = Field(0, description="Days added to the months.")


class Report(Part):
    """A report to hand in."""

    key: Key = Field(description="Key of the report.")
    due: Due = Field(description="When it is due.")
    parts: tuple[Literal["narrative", "financial", "vouchers", "outputs"], ...] = Field(
        ("narrative", "financial"), description="What it consists of."
    )


class Reallocation(Part):
    """How much may move between categories without an amendment."""

    percent: Percent = Field(description="Greatest share that moves.")
    of: Literal["award"] = Field("award", description="What the share is of.")
    counted: Literal["cumulative", "each"] = Field("cumulative", description="Whether earlier moves count.")
    caps_still_apply: bool = Field(True, description="True if caps hold after the move.")


class Extension(Part):
    """A longer project for the same money."""

    max_months: Months = Field(description="Longest extension.")
    request_days_before_end: Days = Field(0, description="Days before the end by which it is asked for.")
    without_extra_money: bool = Field(True, description="True if the award stays as it is.")


class Termination(Part):
    """How the agreement ends early."""

    notice_days: Days = Field(description="Days of notice.")
    immediate_grounds: tuple[Key, ...] = Field((), description="Grounds that end it at once.")


class MissingOutputs(Part):
    """What happens when outputs are not handed in."""

    after_days: Days = Field(description="Days after the end of the project.")
    action: Literal["repay_first_tranche", "repay_all", "keep_remainder"] = Field(description="What happens then.")


class GrantAgreement(Agreement):
    """The grant agreement."""

    tranches: tuple[Tranche, ...] = Field((), description="The payments; they add up to 100 percent.")
    reports: tuple[Report, ...] = Field((), description="The reports.")
    if_outputs_missing: MissingOutputs | None = Field(None, description="What happens without outputs.")
    reallocation_without_amendment: Reallocation | None = Field(None, description="Moves without an amendment.")
    reallocation_without_amendment_percent: Percent | None = Field(
        None, description="Short form: percent of the award."
    )
    reallocation_excludes: tuple[Key, ...] = Field((), description="Categories that take no part in moves.")
    extension: Extension | None = Field(None, description="A longer project.")
    termination: Termination | None = Field(None, description="How it ends early.")
    keep_records_years: Years | None = Field(None, description="How long records are kept.")
    audit_above: Money | None = Field(None, description="Award above which an audit is needed.")

    @property
    def reallocation(self) -> Reallocation | None:
        """Return the rule for moves, whichever form the file uses."""
        if self.reallocation_without_amendment_percent is None:
            return self.reallocation_without_amendment
        return Reallocation(percent=self.reallocation_without_amendment_percent)


class GrantStage(GivenStage):
    """A stage of a grant call."""

    budget: Budget | None = Field(None, description="Rules of the budget asked for in this stage.")

    def added_sections(self) -> tuple[Section, ...]:
        if self.budget is None:
            return ()
        question = BudgetOf.model_construct(
            type="budget", key="budget", label=BUDGET_TITLE, required=True, budget=self.budget
        )
        return (made_section("budget", BUDGET_TITLE, question),)


class GrantDefinition(CallDefinition):
    """A call that gives grants, to organisations or to individuals."""

    given_stages: tuple[GrantStage, ...] = Field(
        (), alias="stages", description="The stages, instead of form, budget, documents and review at the top."
    )
    budget: Budget | None = Field(None, description="Rules of the budget.")
    lump_sums: LumpSums | None = Field(None, description="Fixed amounts instead of a budget.")
    compliance: Compliance | None = Field(None, description="Gates before money moves.")
    agreement: GrantAgreement | None = Field(None, description="The grant agreement.")

    @property
    def currency(self) -> str:
        """Return the currency of the call."""
        budgets = [self.budget, *(stage.budget for stage in self.given_stages), self.lump_sums]
        return next((given.currency for given in budgets if given), "GEL")

    def flat_stage(self, **added: Any) -> GivenStage:
        return GrantStage.model_construct(**self._flat_parts, budget=self.budget, **added)
