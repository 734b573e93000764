"""Writing, handing in and reopening a review."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.errors import Refused, refuse
from portal.core.moments import is_on_time
from portal.core.transition import move

from ..models import Review
from ..rubrics import sheet_problems
from ..states import ReviewState
from .seats import require


def save_review(
    review: Review,
    *,
    scores: dict[str, Any],
    comments: dict[str, str],
    comment: str = "",
    revision: int,
    by: User,
    at: datetime,
    minutes: int | None = None,
) -> int:
    """Keep a sheet as it stands, whatever it lacks, and return the new revision.

    A save that read an older revision is refused (`changed_meanwhile`), so that two windows never overwrite silently.
    """
    _require_open(review, by=by, at=at)
    columns: dict[str, Any] = {"scores": scores, "comments": comments, "comment": comment, "saved_at": at}
    if minutes is not None:
        columns["minutes"] = minutes
    found = Review.objects.filter(
        pk=review.pk, revision=revision, state__in=[ReviewState.DRAFT, ReviewState.REOPENED]
    ).update(revision=F("revision") + 1, **columns)
    if not found:
        raise refuse("changed_meanwhile", _("This sheet was changed in another window. Load the page again."))
    review.refresh_from_db()
    return review.revision


@transaction.atomic
def submit_review(review: Review, *, by: User, at: datetime, imported: bool = False) -> None:
    """Hand in a sheet: all faults at once, else the state with its moment and an event."""
    _require_open(review, by=by, at=at)
    problems = sheet_problems(review)
    if problems:
        raise Refused(problems)
    move(review, ReviewState.SUBMITTED, by=by, at=at, imported=imported, submitted_at=at)


@transaction.atomic
def reopen_review(review: Review, *, reason: str, by: User, at: datetime) -> Review:
    """Open a new version of a handed-in sheet beside the first, with the reason: new row, event."""
    require(by, "reviews.reopen_review", review)
    if not reason.strip():
        raise refuse("required", _("Give the reason for reopening the review."), "reason")
    if review.assignment.reviews.filter(version__gt=review.version).exists():
        raise refuse("changed_meanwhile", _("This review has already been reopened."))
    again = Review(
        assignment=review.assignment,
        version=review.version + 1,
        scores=review.scores,
        comments=review.comments,
        comment=review.comment,
        reason=reason,
    )
    again.state = ReviewState.SUBMITTED
    again.submitted_at = review.submitted_at
    again.save()
    move(again, ReviewState.REOPENED, by=by, at=at, reason=reason)
    return again


def _require_open(review: Review, *, by: User, at: datetime) -> None:
    if not by.has_perm("reviews.write_review", review):
        raise PermissionDenied("reviews.write_review")
    due = review.assignment.due_at
    if due and not is_on_time(at, due):
        raise refuse("deadline_passed", _("The time for reviews has ended."))
