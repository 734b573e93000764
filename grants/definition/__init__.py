"""What a grant call says beyond any call: money, compliance, the grant agreement."""

from typing import Any, ClassVar

from pydantic import Field

from portal.calls.definition.call import CallDefinition
from portal.calls.definition.consistency.findings import Findings
from portal.calls.definition.form import Section
from portal.calls.definition.stages import GivenStage, made_section

from .agreement import Compliance, GrantAgreement
from .budget import BUDGET_TITLE, Budget, BudgetOf, LumpSums
from .consistency import check_grant

__all__ = ["Budget", "BudgetOf", "Compliance", "GrantAgreement", "GrantDefinition", "GrantStage", "LumpSums"]


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

    flat_keys: ClassVar[frozenset[str]] = CallDefinition.flat_keys | {"budget"}

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

    def check_own_sections(self, findings: Findings) -> None:
        check_grant(self, findings)
