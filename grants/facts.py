"""What the portal knows of grants that an applicant already has, and the lump sum that was chosen."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q

from portal.applications.eligibility import Applying
from portal.calls.definition.text import Option
from portal.calls.questions.dates import read_day
from portal.calls.registry import FACTS, OPTION_SOURCES, QUESTION_TYPES, register

from .definition.agreement import Report
from .models import Award, Tranche
from .questions import BudgetType
from .states import TrancheState

_ENDED = (TrancheState.PAID, TrancheState.REPAID)


def register_all() -> None:
    """Register the budget question, the lump sums and the facts that checks of eligibility may name."""
    register(QUESTION_TYPES, "budget", BudgetType())
    register(OPTION_SOURCES, "lump_sums", lump_sums)
    register(FACTS, "lump_sum_chosen", lump_sum_chosen)
    register(FACTS, "overdue_reports_of_organisation", overdue_reports_of_organisation)
    register(FACTS, "open_micro_grants_of_person", open_grants_of_person)


def lump_sums(terms: Any) -> tuple[Option, ...]:
    """Return the lump sums of a call as options."""
    given = terms.lump_sums.options if terms.lump_sums else ()
    return tuple(Option(value=one.key, label=one.label) for one in given)


def lump_sum_chosen(applying: Applying, at: datetime) -> Decimal | None:
    """Return the amount of the lump sum that the answers choose."""
    terms: Any = applying.call.terms
    amounts = {one.key: one.amount for one in terms.lump_sums.options} if terms.lump_sums else {}
    chosen = [
        amounts.get(str(applying.answers.get(path)))
        for stage in terms.written_stages
        for path, question in stage.by_path.items()
        if getattr(question, "option_source", None) == "lump_sums"
    ]
    return next((amount for amount in chosen if amount is not None), None)


def open_grants_of_person(applying: Applying, at: datetime) -> int:
    """Count the person's accepted awards that are not paid to the end."""
    unpaid = Tranche.objects.filter(award=OuterRef("pk")).exclude(state__in=_ENDED)
    mine = Q(application__applicant_person__personal_number=applying.person) | Q(
        application__claims__value__startswith=f"{applying.person}#"
    )
    accepted = Award.objects.filter(mine, accepted_at__isnull=False) if applying.person else Award.objects.none()
    return accepted.filter(Exists(unpaid)).distinct().count()


def overdue_reports_of_organisation(applying: Applying, at: datetime) -> int:
    """Count the reports under earlier grants of the organisation that are due and not approved.

    A report that is approved makes the payment that needs it due, so a payment still planned shows one that is not.
    """
    planned = Tranche.objects.filter(
        award__application__applicant_organisation__code=applying.organisation,
        award__accepted_at__isnull=False,
        state=TrancheState.PLANNED,
    ).select_related("award__application__call")
    waiting = planned.exclude(needs="") if applying.organisation else planned.none()
    return sum(_is_overdue(tranche, at.date()) for tranche in waiting)


def _is_overdue(tranche: Tranche, today: date) -> bool:
    application = tranche.award.application
    agreement: Any = application.call.terms.agreement
    report = next((one for one in agreement.reports if one.key == tranche.needs), None) if agreement else None
    answers = application.counted.answers if application.counted else {}
    due = report and _due_day(report, answers)
    return bool(due and today > due)


def _due_day(report: Report, answers: dict[str, Any]) -> date | None:
    """Return the day by which a report is due, from the period that the application gives."""
    periods = (value for value in answers.values() if isinstance(value, dict) and {"from", "to"} <= value.keys())
    first, last = next(((read_day(period["from"]), read_day(period["to"])) for period in periods), (None, None))
    due = report.due
    if due.months_after_start is not None and first:
        return first + relativedelta(months=due.months_after_start) + timedelta(days=due.days)
    if due.days_after_end is not None and last:
        return last + timedelta(days=due.days_after_end + due.days)
    return None
