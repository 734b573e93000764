"""A reviewer's desk: the sheets of each panel, and what each of them needs next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.applications.redaction import applicant_name, hides_applicant
from portal.applications.states import AccessRole
from portal.core.moments import is_on_time

from ..models import Assignment, Review
from ..states import CLOSED_SHEETS, UNDER_REVIEW, ReviewState

if TYPE_CHECKING:
    from portal.applications.models import Application
    from portal.calls.definition import Stage
    from portal.calls.models import Call


@dataclass(frozen=True)
class Line:
    """One sheet: what it is about as far as the reviewer may know, where it stands, the verb of its link."""

    assignment: Assignment
    title: str
    applicant: str
    label: str | Promise
    tone: str
    action: str | Promise
    is_open: bool
    is_late: bool
    minutes: int | None


@dataclass(frozen=True)
class PanelDesk:
    """The sheets of one stage of one call: `minutes` is the mean of those handed in, None while nobody knows."""

    call: "Call"
    stage: "Stage"
    lines: list[Line]
    minutes: int | None
    is_chair: bool

    @property
    def done(self) -> int:
        return sum(not line.is_open for line in self.lines)


Standing = tuple[str | Promise, str, str | Promise]
_STANDING: dict[ReviewState, Standing] = {
    ReviewState.SUBMITTED: (_("Handed in"), "good", _("Read your review")),
    ReviewState.REOPENED: (_("Reopened"), "warn", _("Go on with the review")),
    ReviewState.RECUSED: (_("Out because of a conflict of interest"), "neutral", ""),
    ReviewState.ABSTAINED: (_("Abstained"), "neutral", ""),
}
_BEGUN: Standing = (_("Begun"), "active", _("Go on with the review"))
_DECLARED: Standing = (_("Not begun"), "neutral", _("Read and review"))
_NEW: Standing = (_("Conflict of interest not declared yet"), "neutral", _("Declare, then read"))


def panel_desks(assignments: Iterable[Assignment], at: datetime) -> list[PanelDesk]:
    """Return a desk for each call and stage; in each the open sheets first, oldest deadline first."""
    by_panel = sorted(assignments, key=lambda row: (row.application.call.code, row.stage))
    grouped = groupby(by_panel, key=lambda row: (row.application.call.code, row.stage))
    desks = [_desk(list(rows), at) for _panel, rows in grouped]
    return sorted(desks, key=lambda desk: desk.done == len(desk.lines))


def _desk(rows: list[Assignment], at: datetime) -> PanelDesk:
    lines = sorted((_line(row, at) for row in rows), key=lambda line: (not line.is_open, _due_key(line)))
    known = [line.minutes for line in lines if line.minutes and not line.is_open]
    call = rows[0].application.call
    return PanelDesk(
        call=call,
        stage=call.terms.stage(rows[0].stage),
        lines=lines,
        minutes=round(sum(known) / len(known)) if known else None,
        is_chair=rows[0].seat.is_chair,
    )


def _due_key(line: Line) -> tuple[bool, float, str]:
    due = line.assignment.due_at
    return due is None, due.timestamp() if due else 0.0, line.assignment.application.reference


def _line(assignment: Assignment, at: datetime) -> Line:
    sheet = max(assignment.reviews.all(), key=lambda review: review.version, default=None)
    label, tone, action = _standing(assignment, sheet)
    application = assignment.application
    is_open = application.state in UNDER_REVIEW and (sheet is None or sheet.state not in CLOSED_SHEETS)
    return Line(
        assignment=assignment,
        title=title_for_panel(application),
        applicant=applicant_name(application, AccessRole.REVIEWER),
        label=label,
        tone=tone,
        action=action,
        is_open=is_open,
        is_late=is_open and not is_on_time(at, assignment.due_at),
        minutes=sheet.minutes if sheet else None,
    )


def _standing(assignment: Assignment, sheet: Review | None) -> Standing:
    if assignment.declared_at is None or sheet is None:
        return _NEW
    if sheet.state in _STANDING:
        return _STANDING[ReviewState(sheet.state)]
    return _BEGUN if sheet.saved_at else _DECLARED


def title_for_panel(application: "Application") -> str:
    """Return the title, or nothing in a blind call: a title may name who applies."""
    return "" if hides_applicant(application, AccessRole.REVIEWER) else application.title
