"""Does the money of a grant call fit together?"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.calls.definition.consistency.findings import Findings
from portal.calls.definition.questions import Choice

from .agreement import GrantAgreement
from .budget import Budget

if TYPE_CHECKING:
    from . import GrantDefinition

DECLARED = ("declared_total", "declared_requested")
BESIDE_REPORTS = ("outputs", "signature")


def check_grant(definition: "GrantDefinition", findings: Findings) -> None:
    """Check budgets, lump sums and the agreement."""
    for path, budget in _budgets(definition):
        _check_budget(definition, path, budget, findings)
    _check_lump_sums(definition, findings)
    if definition.call.kind == "individual_grant" and definition.call.applicant_type != "individual":
        findings.conflict("call.applicant_type", _("An individual grant goes to an individual."))
    if definition.agreement:
        _check_tranches(definition.agreement, findings)
        _check_agreement(definition, definition.agreement, findings)


def _budgets(definition: "GrantDefinition") -> Iterator[tuple[str, Budget]]:
    if definition.budget:
        yield "budget", definition.budget
    for stage in definition.given_stages:
        if stage.budget:
            yield f"stages[{stage.key}].budget", stage.budget


def _check_budget(definition: "GrantDefinition", path: str, budget: Budget, findings: Findings) -> None:
    if definition.lump_sums:
        findings.conflict(path, _("Lump sums stand instead of a budget."))
    for index, check in enumerate(budget.line_checks):
        findings.rule(f"{path}.line_checks[{index}].rule", check.rule, budget.line_columns, "line_columns")
    columns = [*DECLARED, *(f"line.{column}" for column in budget.line_columns)]
    for index, check in enumerate(budget.total_checks):
        findings.rule(f"{path}.total_checks[{index}].rule", check.rule, columns, "line_columns")
    if findings.has_no_members(definition.call.applicant_type):
        for key in {"split_by_member", "partner_min_percent"} & budget.model_fields_set:
            findings.conflict(f"{path}.{key}", _("Only a consortium has members."))


def _check_lump_sums(definition: "GrantDefinition", findings: Findings) -> None:
    asked = {question.option_source for stage in definition.stages for question in stage.every(Choice)}
    if definition.lump_sums and "lump_sums" not in asked and not findings.is_faulty("form", "stages"):
        findings.require("lump_sums", _("The applicant chooses by a question with `option_source: lump_sums`."))


def _check_tranches(agreement: GrantAgreement, findings: Findings) -> None:
    tranches = agreement.tranches
    total = sum((tranche.percent for tranche in tranches), Decimal(0))
    if tranches and total != 100:
        message = _("The shares add up to %(total)s, not to %(whole)s.") % {"total": total, "whole": 100}
        findings.add("agreement.tranches", "sum", message)
    numbers = [tranche.n for tranche in tranches]
    if len(set(numbers)) == len(numbers) and numbers != list(range(1, len(numbers) + 1)):
        findings.conflict("agreement.tranches", _("Number the payments 1, 2, 3 in their order."))
    reports = [report.key for report in agreement.reports]
    for tranche in tranches:
        path = f"agreement.tranches[n{tranche.n}]"
        if tranche.needs:
            findings.refer(f"{path}.needs", tranche.needs, [*reports, *BESIDE_REPORTS], "reports")
        if tranche.spent_min_percent_of_previous is not None and tranche.n == 1:
            findings.conflict(f"{path}.spent_min_percent_of_previous", _("Nothing is paid before the first payment."))
        if tranche.remainder and tranche is not tranches[-1]:
            findings.conflict(f"{path}.remainder", _("Only the last payment takes the remainder."))


def _check_agreement(definition: "GrantDefinition", agreement: GrantAgreement, findings: Findings) -> None:
    for report in agreement.reports:
        if (report.due.months_after_start is None) == (report.due.days_after_end is None):
            path = f"agreement.reports[{report.key}].due"
            findings.require(path, _("Give either `months_after_start` or `days_after_end`."))
    if agreement.reallocation_without_amendment and agreement.reallocation_without_amendment_percent is not None:
        path = "agreement.reallocation_without_amendment_percent"
        findings.conflict(path, _("This is already said by `reallocation_without_amendment`."))
    categories = {category.key for _path, budget in _budgets(definition) for category in budget.categories}
    for index, key in enumerate(agreement.reallocation_excludes):
        findings.refer(f"agreement.reallocation_excludes[{index}]", key, categories, "budget")
