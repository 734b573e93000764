"""Who may review, reopen, rank and decide."""

from typing import TYPE_CHECKING, Any, cast

import rules
from django.db.models import Count, F, Q

from portal.calls.rules import call_of, is_officer, is_staff_of_call, prepares
from portal.core.rules import is_console

from .states import CLOSED_SHEETS, UNDER_REVIEW, ReviewState

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import Assignment, Decision, Draw


def assignment_of(obj: Any) -> "Assignment":
    return cast("Assignment", obj.assignment if hasattr(obj, "assignment_id") else obj)


@rules.predicate
def is_own_seat(user: "User", obj: Any) -> bool:
    return obj is not None and user.is_authenticated and assignment_of(obj).seat.user_id == user.pk


@rules.predicate
def has_declared(user: "User", obj: Any) -> bool:
    """True once the member has declared and nothing declared excludes."""
    assignment = assignment_of(obj)
    return (
        bool(assignment.declared_at)
        and not assignment.seat.conflicts.filter(application=assignment.application_id, excludes=True).exists()
    )


@rules.predicate
def is_chair(user: "User", obj: Any) -> bool:
    return obj is not None and user.is_authenticated and call_of(obj).seats.filter(user=user, is_chair=True).exists()


@rules.predicate
def is_other_person(user: "User", decision: "Decision | None") -> bool:
    """True for anyone but the one who proposed: two people decide."""
    return decision is not None and decision.proposed_by_id != user.pk


@rules.predicate
def is_other_witness(user: "User", draw: "Draw | None") -> bool:
    """True for anyone but the one who wrote the value first: two people write it."""
    return draw is not None and draw.first_by_id != user.pk


@rules.predicate
def has_given_own(user: "User", obj: Any) -> bool:
    """True once no sheet of one's own is left to write in the call: nobody sees others' scores before giving their own.

    A closed ranking ends the wait.
    """
    if obj is None or not user.is_authenticated:
        return False
    call = call_of(obj)
    under_review = Q(assignments__application__state__in=UNDER_REVIEW)
    closed = Q(assignments__reviews__state__in=CLOSED_SHEETS)
    seats = user.seats.filter(call=call).exclude(stage__in=call.rankings.values("stage"))
    seats = seats.annotate(
        given=Count("assignments", filter=under_review, distinct=True),
        done=Count("assignments", filter=under_review & closed, distinct=True),
    )
    return not seats.filter(done__lt=F("given")).exists()


@rules.predicate
def is_open_sheet(user: "User", obj: Any) -> bool:
    return getattr(obj, "state", ReviewState.DRAFT) in (ReviewState.DRAFT, ReviewState.REOPENED)


reads_ranking = ((is_staff_of_call | is_chair) & has_given_own) | is_console

rules.add_perm("reviews.view_assignment", is_own_seat | is_staff_of_call | is_console)
rules.add_perm("reviews.declare_conflict", is_own_seat | is_console)
rules.add_perm("reviews.read_application", is_own_seat & has_declared)
rules.add_perm("reviews.write_review", (is_own_seat & has_declared & is_open_sheet) | is_console)
rules.add_perm("reviews.reopen_review", is_officer)
rules.add_perm("reviews.assign_reviewer", prepares)
rules.add_perm("reviews.apply_plan", is_officer)
rules.add_perm("reviews.import_reviews", prepares)
rules.add_perm("reviews.view_ranking", reads_ranking)
rules.add_perm("reviews.calibrate", ((is_officer | is_chair) & has_given_own) | is_console)
rules.add_perm("reviews.close_ranking", prepares)
rules.add_perm("reviews.freeze_draw", is_officer & has_given_own)
rules.add_perm("reviews.enter_seed", is_officer & has_given_own & is_other_witness)
rules.add_perm("reviews.view_decisions", is_staff_of_call)
rules.add_perm("reviews.propose_decision", prepares)
rules.add_perm("reviews.confirm_decision", is_officer & is_other_person & ~is_console)
rules.add_perm("reviews.edit_letter", is_officer)
rules.add_perm("reviews.release_decision", is_officer)
