"""Who sits on the panel, and who reads what."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.applications.models import Access, Application
from portal.applications.states import AccessRole
from portal.calls.models import Call
from portal.core.errors import refuse
from portal.core.events import record

from ..emails import invite_to_panel
from ..grounds import Bar
from ..models import Assignment, PanelSeat, Review
from ..queries import Place, bar_between, review_due
from ..states import HANDED_IN, UNDER_REVIEW

REFUSALS = {
    Bar.CONFLICT: gettext_lazy("%(seat)s has declared a conflict of interest."),
    Bar.APPLICANT: gettext_lazy("%(seat)s works for the applicant."),
    Bar.NAMED: gettext_lazy("%(seat)s is named in the application."),
    Bar.DECLINED: gettext_lazy("%(seat)s has given this application back."),
}
# A namesake must not be kept away for good: who assigns by hand knows whether it is the same person.
OVERRIDDEN_BY_HAND = frozenset({Bar.NAMED})


def require(by: User, permission: str, obj: Model) -> None:
    if not by.has_perm(permission, obj):
        raise PermissionDenied(permission)


@transaction.atomic
def open_seat(call: Call, stage: str, key: str, *, by: User, at: datetime, user: User | None = None) -> PanelSeat:
    """Return the seat `key` of a stage's panel, made if it is new: row, event."""
    require(by, "reviews.assign_reviewer", call)
    seat, made = PanelSeat.objects.get_or_create(call=call, stage=stage, key=key, defaults={"user": user})
    if made:
        record("seat opened", seat, by=by, at=at, key=key, stage=stage)
    return seat


@transaction.atomic
def fill_seat(seat: PanelSeat, user: User, *, by: User, at: datetime, is_chair: bool = False) -> None:
    """Give the seat to a person: ends the sight of the one before, opens what is declared, tells the person, event.

    A seat that was empty keeps what was imported for it. Refused (`seat_taken`, `already_reviewed`) where the person
    has another seat, or where another has handed in sheets from this one.
    """
    require(by, "reviews.assign_reviewer", seat)
    if PanelSeat.objects.filter(call=seat.call, stage=seat.stage, user=user).exclude(pk=seat.pk).exists():
        raise refuse("seat_taken", _("This person already has a seat on the panel."), "email")
    is_new = seat.user_id != user.pk
    if seat.user_id and is_new:
        _clear(seat)
    assignments = list(seat.assignments.select_related("application", "seat"))
    for assignment in assignments:
        close_access(assignment, at=at)
    PanelSeat.objects.filter(pk=seat.pk).update(user=user, is_chair=is_chair)
    seat.user, seat.is_chair = user, is_chair
    _open_declared(seat, assignments, by=by, at=at)
    record("seat filled", seat, by=by, at=at, user=user.pk, is_chair=is_chair)
    if is_new:
        invite_to_panel(seat, at=at)


def _clear(seat: PanelSeat) -> None:
    """Take away what the person before has declared and begun; what was handed in stands and keeps the seat."""
    if Review.objects.filter(assignment__seat=seat, state__in=HANDED_IN).exists():
        raise refuse("already_reviewed", _("Reviews were handed in from this seat. Please open another one."), "email")
    Review.objects.filter(assignment__seat=seat).delete()
    seat.conflicts.all().delete()
    seat.assignments.update(declared_at=None)


def _open_declared(seat: PanelSeat, assignments: list[Assignment], *, by: User, at: datetime) -> None:
    out = set(seat.conflicts.filter(excludes=True).values_list("application_id", flat=True))
    for assignment in assignments:
        if assignment.declared_at and assignment.application_id not in out:
            assignment.seat = seat
            open_access(assignment, by=by, at=at)


@transaction.atomic
def assign_reviewer(
    application: Application, seat: PanelSeat, *, by: User, at: datetime, bars: Mapping[Place, Bar] | None = None
) -> Assignment:
    """Give one application to one seat: row with its due moment, event.

    Refused: `not_in_review`; `conflict`, where one is declared, the person works for the applicant, or has given it
    back. Whether its language is read, and whether it is the person who is named in it, is for who assigns by hand to
    judge. The optimiser brings the `bars` of many pairs at once; then being named refuses too.
    """
    require(by, "reviews.assign_reviewer", application)
    if application.state not in UNDER_REVIEW:
        raise refuse("not_in_review", _("This application is not in review."))
    overridden = OVERRIDDEN_BY_HAND if bars is None else frozenset()
    bar = bar_between(application, seat) if bars is None else bars.get((application.pk, seat.pk))
    if bar in REFUSALS and bar not in overridden:
        raise refuse("conflict", REFUSALS[bar] % {"seat": seat.key}, "seat")
    assignment, made = Assignment.objects.get_or_create(
        application=application,
        stage=seat.stage,
        seat=seat,
        defaults={"assigned_by": by, "assigned_at": at, "due_at": review_due(application.call, seat.stage)},
    )
    if made:
        record("reviewer assigned", application, by=by, at=at, seat=seat.key, stage=seat.stage)
    return assignment


@transaction.atomic
def unassign_reviewer(assignment: Assignment, *, by: User, at: datetime, reason: str = "") -> None:
    """Take an application back from a seat that has handed in nothing: closes access, removes row, event."""
    require(by, "reviews.assign_reviewer", assignment)
    if assignment.reviews.filter(state__in=HANDED_IN).exists():
        raise refuse("already_reviewed", _("A review has been handed in; it cannot be taken back."))
    close_access(assignment, at=at)
    record("reviewer unassigned", assignment.application, by=by, at=at, seat=assignment.seat.key, reason=reason)
    assignment.reviews.all().delete()
    assignment.delete()


def open_access(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Let the seat's person see the application."""
    seat = assignment.seat
    if seat.user_id:
        Access.objects.get_or_create(
            application=assignment.application,
            user_id=seat.user_id,
            role=AccessRole.CHAIR if seat.is_chair else AccessRole.REVIEWER,
            until=None,
            defaults={"granted_by": by, "since": at},
        )


def close_access(assignment: Assignment, *, at: datetime) -> None:
    """End the sight that the assignment gave."""
    if assignment.seat.user_id:
        _sight_of_panel(assignment.application).filter(user_id=assignment.seat.user_id).update(until=at)


def close_to_panel(application: Application, *, at: datetime) -> None:
    """End the sight of the whole panel: the application is decided."""
    _sight_of_panel(application).update(until=at)


def _sight_of_panel(application: Application) -> QuerySet[Access]:
    panel_roles = [AccessRole.REVIEWER, AccessRole.CHAIR]
    return Access.objects.filter(application=application, role__in=panel_roles, until__isnull=True)
