"""The panel: its seats, what they may not read, how far they are."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.applications.models import Application
from portal.applications.states import REVIEWED
from portal.calls.definition.questions import Choice
from portal.calls.options import answerable

from ..grounds import STANDARD_GROUNDS
from ..models import Assignment, Conflict, PanelSeat, Review
from ..states import ReviewState

if TYPE_CHECKING:
    from portal.calls.definition import Ground, Stage
    from portal.calls.models import Call


def reviewed_stages(call: "Call") -> list["Stage"]:
    """Return the stages of a call that are reviewed, in the order of the journey."""
    return [stage for stage in call.terms.stages if stage.review]


def conflict_grounds(call: "Call", stage: str) -> "tuple[Ground, ...]":
    """Return the grounds of conflict that a stage knows: its own, else those of the first stage that has any."""
    for terms in (call.terms.stage(stage), *call.terms.stages):
        if terms.review and terms.review.conflict_of_interest and terms.review.conflict_of_interest.grounds:
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


def strengths_of(call: "Call", language: str, longest: int | None = None) -> list[tuple[str, str]]:
    """Return (value, label) of what a member of the panel may know best: lots, and the answers to choose from.

    Questions with more answers than `longest` are left out.
    """
    terms = call.terms
    found = {lot.key: lot.title.localised(language) for lot in terms.lots}
    for stage in terms.written_stages:
        for question in (answerable(one, terms) for one in stage.every(Choice)):
            options = question.options
            if longest is None or len(options) <= longest:
                found |= {option.value: option.text(language) for option in options if option.value not in found}
    return list(found.items())


def seats_of(call: "Call", stage: str) -> QuerySet[PanelSeat]:
    """Return the seats of a stage by key, with `given` and `done`: sheets given out and handed in."""
    handed_in = Q(assignments__reviews__state=ReviewState.SUBMITTED)
    rows = PanelSeat.objects.filter(call=call, stage=stage).select_related("user")
    return rows.annotate(
        given=Count("assignments", distinct=True), done=Count("assignments", filter=handed_in, distinct=True)
    ).order_by("key")


def reviewed_applications(call: "Call") -> QuerySet[Application]:
    """Return what is or was in review, by reference, with what a matrix of the panel shows."""
    rows = call.applications.filter(state__in=REVIEWED)
    return rows.select_related("applicant_organisation", "applicant_person").order_by("reference")


def given_out(stage: str, applications: list[Application]) -> QuerySet[Assignment]:
    """Return the assignments of these applications in a stage; `is_done` where a sheet is in, `is_begun` where one is
    begun."""
    own = Review.objects.filter(assignment=OuterRef("pk"))
    rows = Assignment.objects.filter(application__in=applications, stage=stage)
    return rows.annotate(
        is_done=Exists(own.filter(state=ReviewState.SUBMITTED)), is_begun=Exists(own.filter(saved_at__isnull=False))
    )


def conflicts_of(call: "Call", stage: str) -> QuerySet[Conflict]:
    """Return what the seats of a stage have declared."""
    rows = Conflict.objects.filter(seat__call=call, seat__stage=stage)
    return rows.select_related("seat__user", "application").order_by("seat__key", "application__reference")


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
