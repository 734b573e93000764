"""Distributing applications by the optimiser: a draft, then its pairs given out one by one, or taken back."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.errors import Problem, Refused, present, refuse
from portal.core.events import events_of, record
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move

from ..grounds import Bar
from ..maths import assignment as maths
from ..models import Assignment, AssignmentPlan, PanelSeat
from ..names import names
from ..queries import Place, bars_of
from ..queries.distribution import facts_from, given_of, has_changed, settings_from, to_be_read
from ..queries.plans import new_pairs, result_of
from ..states import PlanState
from .runs import make_run, queue_run
from .seats import assign_reviewer, require, unassign_reviewer

APPLIED, TAKEN_BACK = "distribution applied", "distribution taken back"
NAMED_AT_MOST = 5
AT_ONCE = 500


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
    """Say what was given out against a bar; fitted problems contradict themselves in no other way."""
    told = _("These were given out, but a conflict of interest stands against them: %(names)s. Take them back first.")
    return told % {"names": names(one.names, most=NAMED_AT_MOST)}


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

    Refused: `later_plan` where another has replaced it; `nothing_new`; `changed_meanwhile` where the facts are not
    those it was made from. Answers are not read for that: the job judges each pair by all that bars it then.
    """
    require(by, "reviews.apply_plan", plan)
    if plan.state == PlanState.DRAFT:
        _require_present(plan)
    with transaction.atomic():
        if plan.state == PlanState.APPLYING:
            AssignmentPlan.objects.filter(pk=plan.pk).update(applied_by=by)
        else:
            move(plan, PlanState.APPLYING, by=by, at=at, applied_by=by, applied_at=at)
        enqueue_after_commit("reviews.apply_plan_pairs", plan.pk)


def _require_present(plan: AssignmentPlan) -> None:
    if _later(plan).exclude(state=PlanState.FAILED).exists():
        raise refuse("later_plan", _("There is a later distribution. Read it first."))
    if not new_pairs(plan.result):
        raise refuse("nothing_new", _("Everything in this distribution is given out already."))
    if has_changed(plan):
        told = _("Seats, conflicts or applications have changed since this was computed. Distribute again.")
        raise refuse("changed_meanwhile", told)


def _later(plan: AssignmentPlan) -> QuerySet[AssignmentPlan]:
    return AssignmentPlan.objects.filter(call=plan.call_id, stage=plan.stage, version__gt=plan.version)


def give_out_pairs(plan: AssignmentPlan, *, at: datetime) -> None:
    """Give out the pairs of a plan one by one in the name of who applied it, then close it: state, event.

    Begun again, or beside another, it goes on and does nothing twice; it stops where another has closed the plan. The
    event counts what the plan has `given`, and names with its reason each pair that may no longer be.
    """
    if plan.state != PlanState.APPLYING:
        return
    by, since = present(plan.applied_by, "who applied the plan"), present(plan.applied_at, "when it was applied")
    given, left = 0, []
    with translation.override(by.language):
        for n, (application, seat, bars) in enumerate(_pairs(plan), start=1):
            with transaction.atomic():
                if not _go_on(plan, done=Greatest(F("done"), n)):
                    return
                try:
                    assignment = assign_reviewer(application, seat, by=by, at=since, bars=bars)
                    given += assignment.assigned_at == since
                except Refused as refusal:
                    left.append(_left(application, seat, " ".join(refusal.messages)))
    with transaction.atomic():
        if _go_on(plan, done=F("done")):
            move(plan, PlanState.APPLIED, by=by, at=at)
            record(APPLIED, plan, by=by, at=at, given=given, left=left)


def undo_plan(plan: AssignmentPlan, *, by: User, at: datetime) -> None:
    """Have what a plan gave out taken back by a job: state, event; one whose job was lost goes on.

    Refused: `later_plan` where another was applied after it, which has to be taken back first.
    """
    require(by, "reviews.apply_plan", plan)
    with transaction.atomic():
        if plan.state != PlanState.UNDONE:
            if _later(plan).filter(state__in=(PlanState.APPLYING, PlanState.APPLIED)).exists():
                raise refuse("later_plan", _("A later distribution was applied. Take that one back first."))
            move(plan, PlanState.UNDONE, by=by, at=at, done=0)
        enqueue_after_commit("reviews.take_back_plan_pairs", plan.pk, by.pk)


def take_back_pairs(plan: AssignmentPlan, *, by: User, at: datetime) -> None:
    """Take back what a plan gave out and nobody has opened, one by one, and close with an event.

    Begun again, or beside another, it goes on; `done` counts what was taken back by all of them. The event has this
    number as `taken`, and names what is `left`.
    """
    if plan.state != PlanState.UNDONE or _is_taken_back(plan):
        return
    left = []
    with translation.override(by.language):
        for application, seat, _bars in _pairs(plan):
            with transaction.atomic():
                if not _go_on(plan, done=F("done")):
                    return
                left += _take_back(plan, application, seat, by=by, at=at)
    with transaction.atomic():
        if _go_on(plan, done=F("done")) and not _is_taken_back(plan):
            plan.refresh_from_db(fields=["done"])
            record(TAKEN_BACK, plan, by=by, at=at, taken=plan.done, left=left)


def _take_back(
    plan: AssignmentPlan, application: Application, seat: PanelSeat, *, by: User, at: datetime
) -> list[dict[str, str]]:
    """Take back one pair and count it; return what is left, if it was opened."""
    since = present(plan.applied_at, "when it was applied")
    given = Assignment.objects.filter(application=application, seat=seat, assigned_at=since)
    assignment = given.select_related("application", "seat").first()
    if assignment is None:
        return []
    if assignment.declared_at:
        return [_left(application, seat, _("%(seat)s has opened it.") % {"seat": seat.key})]
    unassign_reviewer(assignment, by=by, at=at)
    _go_on(plan, done=F("done") + 1)
    return []


def _is_taken_back(plan: AssignmentPlan) -> bool:
    return bool(events_of(plan).filter(verb=TAKEN_BACK).exists())


def _go_on(plan: AssignmentPlan, **columns: Any) -> bool:
    """Write columns of a plan that is still in the state it was read in, which holds off all others till the
    transaction ends; False where it no longer is."""
    return bool(AssignmentPlan.objects.filter(pk=plan.pk, state=plan.state).update(**columns))


def _pairs(plan: AssignmentPlan) -> Iterator[tuple[Application, PanelSeat, Mapping[Place, Bar]]]:
    """Yield the new pairs of a plan, with what bars them; both are read anew for every `AT_ONCE` of them."""
    seats = {seat.key: seat for seat in plan.call.seats.filter(stage=plan.stage).select_related("user")}
    reference_of = {one["application"]: one["reference"] for one in plan.given["applications"]}
    pairs = new_pairs(plan.result)
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        references = {reference_of[pair["application"]] for pair in some}
        applications = Application.objects.filter(reference__in=references)
        rows, bars = {row.reference: row for row in applications}, bars_of(applications, list(seats.values()))
        for pair in some:
            application, seat = rows[reference_of[pair["application"]]], seats[pair["reviewer"]]
            application.call = seat.call = plan.call
            yield application, seat, bars


def _left(application: Application, seat: PanelSeat, why: str) -> dict[str, str]:
    return {"application": application.public_id, "reviewer": seat.key, "why": why}
