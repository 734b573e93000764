"""Sheets brought from elsewhere, by the same actions as the pages; each row is judged by its own time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.applications.models import Application
from portal.applications.queries import application_by_any_id
from portal.applications.states import REVIEWED
from portal.core.errors import Refused, refuse
from portal.core.tables import RowReport

from .actions import assign_reviewer, declare_conflict, declare_no_conflict, open_seat, save_review, submit_review
from .actions.intake import bring_into_review
from .actions.seats import require
from .maths.exact import half_up
from .maths.rubric import review_total
from .models import Assignment, Conflict, PanelSeat, Review
from .queries import review_due
from .rubrics import marks, rubric_of
from .states import ReviewState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.models import Call

SUBMITTED, CONFLICT, UNFINISHED = "submitted", "conflict_declared", "not_finished"
INTERVIEW_HELD = "held"


@dataclass(frozen=True)
class SheetRow:
    """One row of the file, read."""

    application: Application
    seat: str
    status: str
    ground: str
    scores: dict[str, str]
    total: str
    comment: str
    minutes: int | None
    moment: datetime | None


def import_sheets(
    call: "Call", stage: str, rows: Iterable[tuple[int, dict[str, str]]], *, by: "User", at: datetime
) -> RowReport:
    """Write the sheets of one stage, row by row; a refused row leaves nothing and the rest goes on."""
    require(by, "reviews.import_reviews", call)
    report = RowReport()
    for line, row in rows:
        try:
            with transaction.atomic():
                written = _write(call, stage, _read(call, stage, row), by=by, at=at)
        except Refused as refusal:
            report.refused(line, refusal)
        else:
            report.done += written
            report.unchanged += not written
    return report


def _read(call: "Call", stage: str, row: dict[str, str]) -> SheetRow:
    status = row.get("status", "")
    if status not in (SUBMITTED, CONFLICT, UNFINISHED, INTERVIEW_HELD):
        raise refuse("format", _("The status “%(status)s” is not known.") % {"status": status}, "status")
    fields = [f for c in rubric_of(call.terms.stage(stage).scored).criteria for f in c.fields]
    return SheetRow(
        application=application_by_any_id(call, row.get("application") or row.get("candidate") or ""),
        seat=_needed(row, "reviewer", "panel_member"),
        status=SUBMITTED if status == INTERVIEW_HELD else status,
        ground=row.get("ground", ""),
        scores={f: row[f].strip() for f in fields if row.get(f, "").strip()},
        total=row.get("total", "").strip(),
        comment=row.get("comment", ""),
        minutes=_whole(row.get("minutes", "")),
        moment=_moment(row.get("submitted_at") or row.get("held_at") or "", status),
    )


def _needed(row: dict[str, str], *names: str) -> str:
    value = next((row[name].strip() for name in names if row.get(name, "").strip()), "")
    if not value:
        raise refuse("required", _("The row does not say who reviewed."), names[0])
    return value


def _whole(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise refuse("not_a_number", _("Minutes are a whole number."), "minutes")
    return int(text)


def _moment(text: str, status: str) -> datetime | None:
    if not text.strip() and status in (CONFLICT, UNFINISHED):
        return None
    try:
        value = parse_datetime(text.strip())
    except ValueError:
        value = None
    if value is None or timezone.is_naive(value):
        raise refuse(
            "format", _("The moment must be written with its offset, as 2027-03-17T18:13:00+04:00."), "submitted_at"
        )
    return value


def _write(call: "Call", stage: str, row: SheetRow, *, by: "User", at: datetime) -> bool:
    """Write one row; False if all of it was there already."""
    moment = row.moment or min(at, review_due(call, stage) or at)
    seat = open_seat(call, stage, row.seat, by=by, at=moment)
    if _is_there(row, seat):
        return False
    if row.application.state not in REVIEWED:
        bring_into_review(row.application, by=by, at=moment)
    assignment = assign_reviewer(row.application, seat, by=by, at=moment)
    if row.status == CONFLICT:
        declare_conflict(assignment, row.ground, by=by, at=moment)
        return True
    _declare(assignment, row.ground, by=by, at=moment)
    _fill(assignment.reviews.get(version=1), row, by=by, at=moment)
    return True


def _is_there(row: SheetRow, seat: PanelSeat) -> bool:
    """True if this row was written before; refused if another sheet of the same person is there."""
    if row.status == CONFLICT:
        return Conflict.objects.filter(application=row.application, seat=seat, ground=row.ground).exists()
    review = Review.objects.filter(assignment__application=row.application, assignment__seat=seat, version=1).first()
    if review is None or (review.state == ReviewState.DRAFT and review.scores != row.scores):
        return False
    if review.scores != row.scores:
        raise refuse(
            "already_imported", _("Another sheet of %(seat)s is already there.") % {"seat": seat.key}, "reviewer"
        )
    return review.state == ReviewState.SUBMITTED or row.status == UNFINISHED


def _declare(assignment: Assignment, ground: str, *, by: "User", at: datetime) -> None:
    if assignment.declared_at is None and ground:
        declare_conflict(assignment, ground, by=by, at=at)
    elif assignment.declared_at is None:
        declare_no_conflict(assignment, by=by, at=at)


def _fill(review: Review, row: SheetRow, *, by: "User", at: datetime) -> None:
    save_review(
        review,
        scores=row.scores,
        comments={},
        comment=row.comment,
        revision=review.revision,
        by=by,
        at=at,
        minutes=row.minutes,
    )
    if row.status == SUBMITTED:
        submit_review(review, by=by, at=at, imported=True)
        _compare_total(review, row.total)


def _compare_total(review: Review, total: str) -> None:
    computed = review_total(rubric_of(review.assignment.stage_terms.scored), marks(review.scores))
    given = marks({"total": total})["total"] if total else None
    if given is not None and given != computed:
        told = _("The total is %(given)s; the scores add up to %(computed)s.")
        raise refuse("total_mismatch", told % {"given": total, "computed": half_up(computed)}, "total")
