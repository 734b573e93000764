"""How far a distribution is: computed, given out or taken back; what was left aside, and what can be done with it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.core.events import events_of

from ..actions.distribution import APPLIED, TAKEN_BACK
from ..models import AssignmentPlan
from ..states import PlanState


@dataclass(frozen=True)
class Progress:
    """Work on a distribution, `is_counted` where it goes pair by pair."""

    label: str
    done: int
    total: int
    is_counted: bool


@dataclass(frozen=True)
class Outcome:
    """What came of giving out or taking back; `left` are the pairs that `told_of_left` is about, each with its why."""

    sentence: str
    told_of_left: str
    left: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Act:
    """The one act that a distribution offers: its button, the name of its address, and what to know of it."""

    label: str
    url_name: str
    is_primary: bool = False
    help: str = ""


LEADS = {
    PlanState.DRAFT: gettext_lazy("A proposal. Nobody has been given anything yet."),
    PlanState.APPLYING: gettext_lazy("This distribution is being applied."),
    PlanState.APPLIED: gettext_lazy("This distribution was applied."),
    PlanState.UNDONE: gettext_lazy("This distribution was taken back."),
}


def lead(plan: AssignmentPlan) -> str:
    """Say where a computed distribution stands."""
    return str(LEADS[PlanState(plan.state)])


def progress_of(plan: AssignmentPlan) -> Progress | None:
    """Return how far work on a plan from `plan_heads` is; None where none goes on."""
    if plan.state == PlanState.QUEUED:
        return Progress(_("The distribution is being computed"), 0, 1, False)
    if plan.state == PlanState.APPLYING:
        return Progress(_("Reviews given out"), plan.done, plan.new, True)  # type: ignore[attr-defined]
    if plan.state == PlanState.UNDONE and _closing(plan, TAKEN_BACK) is None:
        return Progress(_("Reviews taken back"), plan.done, (_closing(plan, APPLIED) or {})["given"], True)
    return None


def outcome_of(plan: AssignmentPlan) -> Outcome | None:
    """Return what came of a plan; None before it has been applied, or taken back, to the end."""
    if plan.state == PlanState.APPLIED and (data := _closing(plan, APPLIED)):
        n, told = data["given"], _("These were not given out:")
        said = ngettext("%(n)s review was given out.", "%(n)s reviews were given out.", n)
    elif plan.state == PlanState.UNDONE and (data := _closing(plan, TAKEN_BACK)):
        n, told = data["taken"], _("These stay:")
        said = ngettext("%(n)s review was taken back.", "%(n)s reviews were taken back.", n)
    else:
        return None
    return Outcome(said % {"n": n}, told, tuple(data["left"]))


def _closing(plan: AssignmentPlan, verb: str) -> dict[str, Any] | None:
    event = events_of(plan).filter(verb=verb).last()
    return event.data if event else None


def act_of(plan: AssignmentPlan, progress: Progress | None, is_last: bool) -> Act | None:
    """Return what can be done with a computed plan; None where nothing can, such as with a draft that was replaced."""
    if progress:
        url_name = "reviews:undo-plan" if plan.state == PlanState.UNDONE else "reviews:apply-plan"
        told = _("If nothing moves for some minutes, go on here. Nothing is done twice.")
        return Act(_("Go on"), url_name, help=told)
    if plan.state == PlanState.DRAFT and is_last and plan.result["new"]:
        return Act(_("Apply the distribution"), "reviews:apply-plan", is_primary=True)
    if plan.state == PlanState.APPLIED:
        told = _("Taking back leaves alone what a member has opened.")
        return Act(_("Take the distribution back"), "reviews:undo-plan", help=told)
    return None
