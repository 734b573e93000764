"""Sheets: which count, whose they are, who may compare."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, QuerySet

from portal.applications.states import REVIEWED
from portal.core.moments import is_on_time

from ..models import Assignment, Review
from ..states import ReviewState
from .panel import review_due

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.applications.models import Application
    from portal.calls.models import Call


def counted_reviews(call: "Call", stage: str) -> QuerySet[Review]:
    """Return the sheets that count: the last submitted version of each, of applications still in the running."""
    return last_submitted().filter(
        assignment__stage=stage,
        assignment__application__call=call,
        assignment__application__state__in=REVIEWED,
    )


def last_submitted() -> QuerySet[Review]:
    """Return the last submitted version of every sheet."""
    later = Review.objects.filter(
        assignment=OuterRef("assignment"), state=ReviewState.SUBMITTED, version__gt=OuterRef("version")
    )
    return Review.objects.filter(~Exists(later), state=ReviewState.SUBMITTED)


def scores_are_known(call: "Call") -> bool:
    """True once a sheet has been handed in, be it reopened since."""
    return Review.objects.filter(assignment__application__call=call, submitted_at__isnull=False).exists()


def handed_in(application: "Application", stage: str) -> QuerySet[Review]:
    """Return the counting sheets of an application by seat, with who wrote them."""
    rows = last_submitted().filter(assignment__application=application, assignment__stage=stage)
    return rows.select_related("assignment__seat__user").order_by("assignment__seat__key")


def assignments_of(user: "User") -> QuerySet[Assignment]:
    """Return the assignments of a person's seats, oldest deadline first, with what a desk shows of each."""
    return (
        Assignment.objects.filter(seat__user=user)
        .select_related("application__applicant_organisation", "application__applicant_person", "seat")
        .prefetch_related("application__call", "reviews")
        .order_by(F("due_at").asc(nulls_last=True), "application__reference")
    )


def sheet_of(assignment: Assignment) -> Review | None:
    """Return the last version of a sheet."""
    return assignment.reviews.order_by("-version").first()


def peers_are_open(assignment: Assignment, own: Review | None, at: datetime) -> bool:
    """True if the person may see the sheets of the others now: never before handing in one's own."""
    shown = assignment.stage_terms.scored.peers_visible
    if shown == "never" or own is None or own.state != ReviewState.SUBMITTED:
        return False
    call = assignment.application.call
    is_closed = call.rankings.filter(stage=assignment.stage).exists() or not is_on_time(at, _due(call, assignment))
    return shown == "after_own_review" or is_closed


def _due(call: "Call", assignment: Assignment) -> datetime | None:
    return review_due(call, assignment.stage)
