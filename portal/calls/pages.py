"""What the public page of a call shows, drawn from its terms."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from portal.core import formats
from portal.core.moments import is_on_time

from .states import CallState

if TYPE_CHECKING:
    from .definition import Stage
    from .models import Call

OPEN, UPCOMING, PAST = "open", "upcoming", "past"


def phase(call: "Call", at: datetime) -> str:
    """Return whether applications are taken now, later, or no more; the clock decides, not the state alone."""
    if call.state != CallState.PUBLISHED or not is_on_time(at, call.closes_at):
        return PAST
    return OPEN if call.opens_at is None or call.opens_at <= at else UPCOMING


def timeline(call: "Call", language: str, at: datetime) -> list[dict[str, Any]]:
    """Return the moments of the call in order, with today among them."""
    zone = call.terms.call.time_zone
    items = sorted(call.terms.timeline, key=lambda item: item.at)
    ahead = next((item.key for item in items if is_on_time(at, item.at)), None)
    steps, today_is_in = [], False
    for item in items:
        if is_on_time(at, item.at) and not today_is_in:
            today = formats.day(at.astimezone(call.terms.zone), language, "clause")
            steps.append({"is_today": True, "label": _("Today"), "when": today})
            today_is_in = True
        state = "past" if not today_is_in else "next" if item.key == ahead else "future"
        when = formats.moment(item.at, language, zone)
        steps.append({"label": item.label.localised(language), "when": when, "state": state})
    return steps


def criteria(stage: "Stage", language: str) -> list[dict[str, Any]]:
    """Return the criteria of a stage: title and weight, or points where the rubric counts in points."""
    return [
        {
            "title": criterion.title.localised(language),
            "share": formats.number(criterion.share, language),
            "is_points": criterion.weight is None,
        }
        for criterion in stage.criteria
    ]


def documents(stage: "Stage", language: str) -> list[dict[str, Any]]:
    """Return the papers that an application needs, required ones first."""
    questions = [question for path, question in stage.by_path.items() if question.type == "file"]
    return [
        {"label": question.label.localised(language), "is_required": question.required, "kinds": _kinds(question)}
        for question in sorted(questions, key=lambda question: not question.required)
    ]


def _kinds(question: Any) -> str:
    return ", ".join(question.accepted).upper()


def short_facts(call: "Call", language: str) -> list[tuple[str, str]]:
    """Return what a reader wants to know first, as (label, text)."""
    return list(_own_facts(call, language)) + call.kind_entry.page_facts(call, language)


def _own_facts(call: "Call", language: str) -> Iterator[tuple[str, str]]:
    head = call.terms.call
    yield (
        _("Who may apply"),
        {
            "individual": _("A person"),
            "organisation": _("An organisation"),
            "consortium": _("An organisation together with partners"),
        }[head.applicant_type],
    )
    if head.max_applications_per_organisation:
        yield _("Applications of one organisation"), str(head.max_applications_per_organisation)
    if head.max_applications_per_person:
        yield _("Applications of one person"), str(head.max_applications_per_person)
