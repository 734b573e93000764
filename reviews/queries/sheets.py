"""Sheets: which count, how many are in, what waits for whom."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.applications.states import REVIEWED
from portal.core.desk_line import DeskLine

from ..grounds import STANDARD_GROUNDS
from ..models import Assignment, Review
from ..states import ReviewState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.definition import Ground
    from portal.calls.models import Call


def conflict_grounds(call: "Call", stage: str) -> tuple["Ground", ...]:
    """Return the grounds of conflict of a stage: its own, else those of the first stage with any, else the standard."""
    for terms in (call.terms.stage(stage), *call.terms.stages):
        if terms.review and terms.review.conflict_of_interest:
            return terms.review.conflict_of_interest.grounds
    return STANDARD_GROUNDS


def review_due(call: "Call", stage: str) -> datetime | None:
    """Return the moment at which the sheets of a stage are due: `<stage>_review_closes`, else `review_closes`.

    An interview is due when its last slot ends.
    """
    terms, moments = call.terms.stage(stage), call.terms.moments
    if terms.is_interview:
        return terms.closes
    return moments.get(f"{stage}_review_closes") or moments.get("review_closes")


def counted_reviews(call: "Call", stage: str) -> QuerySet[Review]:
    """Return the sheets that count: the last submitted version of each, of applications still in the running."""
    later = Review.objects.filter(
        assignment=OuterRef("assignment"), state=ReviewState.SUBMITTED, version__gt=OuterRef("version")
    )
    return Review.objects.filter(
        ~Exists(later),
        state=ReviewState.SUBMITTED,
        assignment__stage=stage,
        assignment__application__call=call,
        assignment__application__state__in=REVIEWED,
    )


def assignments_of(user: "User") -> QuerySet[Assignment]:
    """Return the assignments of a person's seats, oldest deadline first, with what a desk shows of each."""
    return (
        Assignment.objects.filter(seat__user=user)
        .select_related("application__call", "application__applicant_organisation", "seat")
        .prefetch_related("reviews", "seat__conflicts")
        .order_by(F("due_at").asc(nulls_last=True), "application__reference")
    )


def progress(call: "Call", stage: str) -> dict[int, tuple[int, int]]:
    """Return {application id: (sheets handed in, sheets given out)} of a stage."""
    rows = (
        Assignment.objects.filter(application__call=call, stage=stage)
        .values("application_id")
        .annotate(
            given=Count("pk", distinct=True),
            done=Count("pk", filter=Q(reviews__state=ReviewState.SUBMITTED), distinct=True),
        )
    )
    return {row["application_id"]: (row["done"], row["given"]) for row in rows}


def waiting_for(user: "User", at: datetime) -> list[DeskLine]:
    """Return a line for each call in which the person has sheets to write."""
    open_sheets = (
        Assignment.objects.filter(seat__user=user, application__state__in=REVIEWED)
        .filter(Q(due_at__isnull=True) | Q(due_at__gte=at))
        .exclude(reviews__state__in=[ReviewState.SUBMITTED, ReviewState.RECUSED, ReviewState.ABSTAINED])
        .values("application__call__code", "due_at")
        .annotate(left=Count("pk", distinct=True))
        .order_by("due_at")
    )
    return [
        DeskLine(
            label=_("%(n)s reviews to write in %(call)s") % {"n": row["left"], "call": row["application__call__code"]},
            url=reverse("reviews:desk"),
            due=row["due_at"],
            action=_("Open my reviews"),
        )
        for row in open_sheets
    ]
