"""Distributing applications by the optimiser: a draft, then its pairs given out one by one, or taken back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.errors import Problem, Refused, present, refuse
from portal.core.events import record
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move

from ..maths import assignment as maths
from ..models import Assignment, AssignmentPlan, PanelSeat
from ..queries.distribution import facts_from, given_of, problem_of, settings_from, to_be_read
from ..queries.plans import new_pairs, result_of
from ..states import PlanState
from .runs import make_run, queue_run
from .seats import assign_reviewer, require, unassign_reviewer

APPLIED, TAKEN_BACK = "distribution applied", "distribution taken back"
NAMED_AT_MOST = 5
AT_ONCE = 500

CONTRADICTIONS = {
    "pin_not_eligible": gettext_lazy(
        "These were given out, but a conflict of interest stands against them: %(names)s. Take them back first."
    ),
    "pins_above_capacity": gettext_lazy("These have more than they can take: %(names)s. Take something back first."),
    "pins_above_wanted": gettext_lazy("These have more readers than wanted: %(names)s. Take something back first."),
    "pins_break_group": gettext_lazy("These are read by several of one organisation: %(names)s. Take one back first."),
}


def distribute(call: Call, stage: str, *, by: User, at: datetime) -> AssignmentPlan:
    """Have a distribution of a stage computed by a job: its row, event.

    Refused: `no_seats`, `nothing_to_read`; `in_progress` while the last one is being given out.
    """
    require(by, "reviews.assign_reviewer", call)
    _require_both(call, stage)
    if call.assignment_plans.filter(stage=stage, state=PlanState.APPLYING).exists():
        raise refuse("in_progress", _("The last distribution is still being given out."))
    return queue_run(AssignmentPlan, call, stage, "reviews.make_plan", by=by, at=at)


def _require_both(call: Call, stage: str) -> None:
    if not PanelSeat.objects.filter(call=call, stage=stage).exists():
        raise refuse("no_seats", _("There is no seat on this panel yet. Open one first."))
    if not to_be_read(call, call.terms.stage(stage)).exists():
        raise refuse("nothing_to_read", _("No application is in review yet. Pass them to review first."))


def compute_plan(call: Call, stage: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a distribution is made from and what comes out; nothing is stored.

    Refused: `no_seats`, `nothing_to_read`, `contradiction` where what was given out cannot stay.
    """
    _require_both(call, stage)
    given = given_of(call, stage)
    problem = maths.fitted(facts_from(given))
    solved = maths.assign(problem, settings_from(given))
    if isinstance(solved, maths.Refused):
        raise Refused(Problem("", "contradiction", _contradiction(one)) for one in solved.contradictions)
    return given, result_of(given, problem, solved)


def _contradiction(one: maths.Contradiction) -> str:
    named = ", ".join(one.names[:NAMED_AT_MOST])
    more = f" … (+{len(one.names) - NAMED_AT_MOST})" if len(one.names) > NAMED_AT_MOST else ""
    return CONTRADICTIONS[one.code] % {"names": named + more}


def make_plan(plan: AssignmentPlan, *, at: datetime) -> None:
    """Compute a queued distribution, in the language of who asked for it; one that is there stays as it is."""
    with translation.override(plan.made_by.language):
        make_run(plan, PlanState.DRAFT, lambda run: compute_plan(run.call, run.stage), at=at)


def draft_plan(call: Call, stage: str, *, by: User, at: datetime) -> AssignmentPlan:
    """Compute a distribution at once and keep it as a draft; the job that is queued with it finds it made."""
    require(by, "reviews.assign_reviewer", call)
    computed = compute_plan(call, stage)
    with transaction.atomic():
        plan = distribute(call, stage, by=by, at=at)
        make_run(plan, PlanState.DRAFT, lambda _run: computed, at=at)
    return plan


def apply_plan(plan: AssignmentPlan, *, by: User, at: datetime) -> None:
    """Have the pairs of a draft given out by a job: state, event. One whose job was lost goes on,
    in the name of who asks now.

    Refused: `changed_meanwhile` where the facts are not those it was made from; `nothing_new`.
    """
    require(by, "reviews.apply_plan", plan)
    if plan.state == PlanState.DRAFT:
        if not new_pairs(plan.result):
            raise refuse("nothing_new", _("Everything in this distribution is given out already."))
        if problem_of(plan.call, plan.stage).digest() != plan.result["digest"]:
            told = _("Seats, conflicts or applications have changed since this was computed. Distribute again.")
            raise refuse("changed_meanwhile", told)
    with transaction.atomic():
        if plan.state == PlanState.APPLYING:
            AssignmentPlan.objects.filter(pk=plan.pk).update(applied_by=by)
        else:
            move(plan, PlanState.APPLYING, by=by, at=at, applied_by=by, applied_at=at)
        enqueue_after_commit("reviews.apply_plan_pairs", plan.pk)


def give_out_pairs(plan: AssignmentPlan, *, at: datetime) -> None:
    """Give out the pairs of a plan one by one in the name of who applied it, then close it: state, event.

    Begun again, it goes on. A pair that may no longer be is left out and named in the event; the others go on.
    """
    if plan.state != PlanState.APPLYING:
        return
    by, since = present(plan.applied_by, "who applied the plan"), present(plan.applied_at, "when it was applied")
    refused = []
    with translation.override(by.language):
        for application, seat in _counted(plan):
            try:
                assign_reviewer(application, seat, by=by, at=since)
            except Refused as refusal:
                refused.append(_left(application, seat, " ".join(refusal.messages)))
    _close(plan, PlanState.APPLIED, APPLIED, refused, by=by, at=at)


def undo_plan(plan: AssignmentPlan, *, by: User, at: datetime) -> None:
    """Have what a plan gave out taken back by a job: state, event; one whose job was lost goes on."""
    require(by, "reviews.apply_plan", plan)
    with transaction.atomic():
        if plan.state != PlanState.UNDONE:
            move(plan, PlanState.UNDONE, by=by, at=at, done=0)
        enqueue_after_commit("reviews.take_back_plan_pairs", plan.pk, by.pk)


def take_back_pairs(plan: AssignmentPlan, *, by: User, at: datetime) -> None:
    """Take back what a plan gave out and nobody has opened, one by one; what stays is named in an event."""
    if plan.state != PlanState.UNDONE:
        return
    kept, since = [], present(plan.applied_at, "when it was applied")
    with translation.override(by.language):
        for application, seat in _counted(plan):
            given = Assignment.objects.filter(application=application, seat=seat, assigned_at=since)
            for assignment in given.select_related("application", "seat"):
                if assignment.declared_at:
                    kept.append(_left(application, seat, _("%(seat)s has opened it.") % {"seat": seat.key}))
                else:
                    unassign_reviewer(assignment, by=by, at=at)
    record(TAKEN_BACK, plan, by=by, at=at, left=kept)


def _counted(plan: AssignmentPlan) -> Iterator[tuple[Application, PanelSeat]]:
    """Yield the new pairs of a plan, and count each once it is done."""
    seats = {seat.key: seat for seat in plan.call.seats.filter(stage=plan.stage).select_related("user")}
    reference_of = {one["application"]: one["reference"] for one in plan.given["applications"]}
    pairs = new_pairs(plan.result)
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        references = {reference_of[pair["application"]] for pair in some}
        rows = {row.reference: row for row in Application.objects.filter(reference__in=references)}
        for n, pair in enumerate(some, start=start + 1):
            application, seat = rows[reference_of[pair["application"]]], seats[pair["reviewer"]]
            application.call = seat.call = plan.call
            yield application, seat
            AssignmentPlan.objects.filter(pk=plan.pk).update(done=n)


def _left(application: Application, seat: PanelSeat, why: str) -> dict[str, str]:
    return {"application": application.public_id, "reviewer": seat.key, "why": why}


@transaction.atomic
def _close(
    plan: AssignmentPlan, to: PlanState, verb: str, left: list[dict[str, str]], *, by: User, at: datetime
) -> None:
    if AssignmentPlan.objects.filter(pk=plan.pk, state=plan.state).exists():
        move(plan, to, by=by, at=at)
        record(verb, plan, by=by, at=at, left=left)
