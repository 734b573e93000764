"""The facts of a grant agreement: parties, money, budget, payments, reports."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from portal.applications.models import Application
from portal.applications.printing import answer_sections
from portal.applications.queries import bound_answers
from portal.calls.kind import AgreementFacts
from portal.core import formats
from portal.core.errors import present
from portal.documents.contexts import LANGUAGES, Both, call_clauses, facts, giving_party, giving_signature, in_both
from portal.documents.models import Agreement

from .models import Award, Tranche
from .queries import tranches_of
from .terms import terms_of

if TYPE_CHECKING:
    from portal.calls.definition.text import Text

    from .definition import BudgetOf, GrantAgreement
    from .definition.agreement import Report

_GRANTOR = {"ka": "გრანტის გამცემი", "en": "Grantor"}
_GRANTEE = {"ka": "გრანტის მიმღები", "en": "Grantee"}


def agreement_facts(application: Application, agreement: Agreement, at: datetime) -> AgreementFacts:
    """Return all that the agreement on one award prints and embeds."""
    award = application.award
    answers = present(application.counted, "a submitted version").answers
    budget = answers.get("budget")
    context = {
        "parties": [giving_party(application.call, _GRANTOR), _grantee(application, answers)],
        "facts": _facts(award, answers),
        "clauses": call_clauses(application.call),
        "values": {language: {} for language in LANGUAGES},
        "signatures": _signatures(application, answers),
        "annexes": _annexes(award, application, budget),
        "blocks": _blocks(award, budget, answers),
    }
    amount = in_both(lambda language: _money(award, award.amount, language))
    return AgreementFacts(context, _attachment(award, budget), tuple(amount.values()))


def _agreement(award: Award) -> "GrantAgreement":
    return present(terms_of(award.application.call).agreement, "the section on the agreement")


def _money(award: Award, amount: Decimal, language: str) -> str:
    return formats.money(amount, award.currency, language, space=" ")


def _grantee(application: Application, answers: Mapping[str, Any]) -> dict[str, Any]:
    organisation, bound = application.applicant_organisation, bound_answers(application)
    name = bound.get("organisation.name") or bound.get("contact.name", "")
    known = facts(
        ("organisation_code", organisation.code if organisation else ""),
        ("address", organisation.address if organisation else ""),
        ("head", (organisation.head_name if organisation else "") or bound.get("contact.name", "")),
        ("bank_account", _masked(_account(application, answers))),
    )
    return {"role": _GRANTEE, "name": name, "facts": known}


def _money_in_both(award: Award, amount: Decimal) -> Both:
    return in_both(lambda language: _money(award, amount, language))


def _account(application: Application, answers: Mapping[str, Any]) -> str:
    """Return the first bank account among the answers."""
    paths = (path for path, question in application.stage_terms.by_path.items() if question.type == "iban")
    return next((str(answers.get(path) or "") for path in paths), "")


def _masked(account: str) -> str:
    """Return a bank account with only its country and its last four characters."""
    return f"{account[:2]}•• •••• {account[-4:]}" if len(account) > 8 else ""


def _facts(award: Award, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    application = award.application
    own = _own_total(answers.get("budget"))
    return facts(
        ("call", in_both(application.call.title)),
        ("application", application.reference),
        ("project_title", application.title),
        ("project_period", in_both(lambda language: _period(answers, language))),
        ("grant_amount", in_both(lambda language: _money(award, award.amount, language))),
        ("own_contribution", in_both(lambda language: _money(award, own, language)) if own else ""),
    )


def _period(answers: Mapping[str, Any], language: str) -> str:
    start, end = project_dates(answers)
    return f"{formats.day(start, language, 'clause')} – {formats.day(end, language, 'clause')}" if start and end else ""


def project_dates(answers: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Return the first date range of the answers as the project's start and end."""
    for value in answers.values():
        if isinstance(value, Mapping) and set(value) == {"from", "to"}:
            return date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
    return None, None


def _signatures(application: Application, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    grantee, organisation = _grantee(application, answers), application.applicant_organisation
    head = (organisation.head_name if organisation else "") or bound_answers(application).get("contact.name", "")
    position = organisation.head_position if organisation else ""
    return [
        giving_signature(application.call, _GRANTOR),
        {"role": _GRANTEE, "party": grantee["name"], "name": head, "position": position},
    ]


def _annexes(award: Award, application: Application, budget: Any) -> list[dict[str, Any]]:
    version = present(application.counted, "a submitted version")
    annexes: list[dict[str, Any]] = [
        {
            "title": {"ka": "პროექტის აღწერა", "en": "Description of the project"},
            "sections": answer_sections(version, application.language, project_only=True),
        }
    ]
    if budget:
        annexes.append({"title": {"ka": "ბიუჯეტი", "en": "Budget"}, "block": "budget_table"})
    if award.tranches.exists():
        annexes.append({"title": {"ka": "გადახდის გრაფიკი", "en": "Payments"}, "block": "tranches"})
    if _agreement(award).reports:
        annexes.append({"title": {"ka": "პროექტის ანგარიშები", "en": "Project reports"}, "block": "reports"})
    return annexes


def _blocks(award: Award, budget: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **({"budget_table": _budget_table(award, budget)} if budget else {}),
        "tranches": _tranche_rows(award),
        "reports": _report_rows(award, answers),
    }


def _budget_table(award: Award, budget: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sums of the budget by category, and in all."""
    labels = {
        c.key: c.label for c in cast("BudgetOf", award.application.stage_terms.by_path["budget"]).budget.categories
    }
    rows = [
        _budget_row(award, {"ka": label.localised("ka"), "en": label.localised("en")}, lines)
        for key, label in labels.items()
        if (lines := [line for line in budget["lines"] if line["category"] == key])
    ]
    return {"rows": rows, "sum": _budget_row(award, {"ka": "სულ", "en": "Total"}, budget["lines"])}


def _budget_row(award: Award, category: Both, lines: list[Mapping[str, str]]) -> dict[str, Any]:
    sums = {
        name: sum((Decimal(line[name] or 0) for line in lines), Decimal(0)) for name in ("requested", "own", "total")
    }
    figures = {name: _money_in_both(award, value) for name, value in sums.items()}
    return {"category": category, **figures}


def _own_total(budget: Any) -> Decimal:
    lines = budget["lines"] if budget else []
    return sum((Decimal(line["own"] or 0) for line in lines), Decimal(0))


def _tranche_rows(award: Award) -> list[dict[str, Any]]:
    conditions = {row.n: row.when for row in _agreement(award).tranches}
    return [_tranche_row(award, row, conditions[row.n]) for row in tranches_of(award)]


def _tranche_row(award: Award, row: Tranche, condition: "Text") -> dict[str, Any]:
    return {
        "number": str(row.n),
        "percent": in_both(lambda language: formats.percent(row.percent, language, space=" ")),
        "amount": _money_in_both(award, row.amount),
        "condition": in_both(condition.localised),
    }


_REPORTS = {
    "interim_report": {"ka": "შუალედური ანგარიში", "en": "Interim report"},
    "final_report": {"ka": "საბოლოო ანგარიში", "en": "Final report"},
}
_PARTS = {
    "narrative": {"ka": "შინაარსობრივი ნაწილი", "en": "narrative"},
    "financial": {"ka": "ფინანსური ნაწილი", "en": "financial"},
    "vouchers": {"ka": "ხარჯის დამადასტურებელი დოკუმენტები", "en": "vouchers"},
    "outputs": {"ka": "შექმნილი მასალები", "en": "outputs"},
}


def _report_rows(award: Award, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    start, end = project_dates(answers)
    if start is None or end is None:
        return []
    return [_report_row(report, report_due(report.due, start, end)) for report in _agreement(award).reports]


def _report_row(report: "Report", due: date) -> dict[str, Any]:
    return {
        "name": _REPORTS.get(report.key, {"ka": report.key, "en": report.key}),
        "due": in_both(lambda language: formats.day(due, language, "clause")),
        "parts": [_PARTS[part] for part in report.parts],
    }


def report_due(due: Any, start: date, end: date) -> date:
    """Return when a report is due: months (and days) after the start, or days after the end.

    A day that its month lacks becomes the last day of that month.
    """
    if due.days_after_end is not None:
        return end + timedelta(days=due.days_after_end)
    month = start.month - 1 + (due.months_after_start or 0)
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])) + timedelta(days=due.days)


def _attachment(award: Award, budget: Any) -> dict[str, Any]:
    """Return the machine-readable facts: amounts as strings, organisations by code, nobody by name."""
    organisation = award.application.applicant_organisation
    return {
        "parties": [
            {"role": "grantor", "code": award.application.call.programme.code},
            {"role": "grantee", "code": organisation.code if organisation else ""},
        ],
        "application": award.application.reference,
        "currency": award.currency,
        "amount": str(award.amount),
        "own_contribution": str(_own_total(budget)),
        "tranches": [{"n": t.n, "percent": str(t.percent), "amount": str(t.amount)} for t in tranches_of(award)],
    }
