"""The gate before reading: declare first."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.errors import refuse
from portal.core.events import record
from portal.core.transition import move

from ..models import Assignment, Conflict, Review
from ..queries import conflict_grounds
from ..states import ReviewState
from .seats import close_access, open_access, require


@transaction.atomic
def declare_no_conflict(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Record that the member has no conflict: moment of declaration, access, empty sheet, event."""
    require(by, "reviews.declare_conflict", assignment)
    _pass_gate(assignment, by=by, at=at)
    record("no conflict declared", assignment, by=by, at=at, call_id=assignment.application.call_id)


@transaction.atomic
def declare_conflict(assignment: Assignment, ground: str, note: str = "", *, by: User, at: datetime) -> Conflict:
    """Record a conflict on a ground of the call.

    An excluding ground closes the application to the member and recuses the sheet; another one is noted, and the
    member may go on.
    """
    require(by, "reviews.declare_conflict", assignment)
    grounds = {g.key: g for g in conflict_grounds(assignment.application.call, assignment.stage)}
    if ground not in grounds:
        raise refuse("format", _("Choose one of the grounds of this call."), "ground")
    excludes = grounds[ground].excludes
    conflict, _made = Conflict.objects.update_or_create(
        application=assignment.application,
        seat=assignment.seat,
        defaults={"ground": ground, "note": note, "excludes": excludes, "at": at},
    )
    if excludes:
        _recuse(assignment, by=by, at=at)
    else:
        _pass_gate(assignment, by=by, at=at)
    record("conflict declared", assignment, by=by, at=at, call_id=assignment.application.call_id, ground=ground)
    return conflict


def _pass_gate(assignment: Assignment, *, by: User, at: datetime) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(declared_at=at)
    assignment.declared_at = at
    Review.objects.get_or_create(assignment=assignment, version=1)
    open_access(assignment, by=by, at=at)


def _recuse(assignment: Assignment, *, by: User, at: datetime) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(declared_at=at)
    assignment.declared_at = at
    close_access(assignment, at=at)
    review, _made = Review.objects.get_or_create(assignment=assignment, version=1)
    if review.state == ReviewState.SUBMITTED:
        raise refuse("already_reviewed", _("You have handed in this review. Please write to the programme officer."))
    if review.state != ReviewState.RECUSED:
        move(review, ReviewState.RECUSED, by=by, at=at)
