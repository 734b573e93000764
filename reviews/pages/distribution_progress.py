"""How far a distribution is: being computed, given out or taken back; and what was left aside."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.core.events import events_of

from ..actions.distribution import APPLIED, TAKEN_BACK
from ..models import AssignmentPlan
from ..queries.plans import new_pairs
from ..states import PlanState


@dataclass(frozen=True)
class Progress:
    """Work on a distribution. `left` are pairs not given out, or not taken back, with the reason."""

    label: str
    done: int
    total: int
    is_running: bool
    is_counted: bool
    left: tuple[dict[str, Any], ...] = ()

    @property
    def changed(self) -> int:
        """Return how many pairs were given out or taken back."""
        return self.done - len(self.left)


def progress_of(plan: AssignmentPlan) -> Progress | None:
    """Return how far a plan is; None for one that waits for a person, or failed."""
    if plan.state == PlanState.QUEUED:
        return Progress(_("The distribution is being computed"), 0, 1, True, False)
    if plan.state in (PlanState.APPLYING, PlanState.APPLIED):
        return _counted(plan, _("Reviews given out"), APPLIED)
    if plan.state == PlanState.UNDONE:
        return _counted(plan, _("Reviews taken back"), TAKEN_BACK)
    return None


def _counted(plan: AssignmentPlan, label: str, verb: str) -> Progress:
    closed = events_of(plan).filter(verb=verb).last()
    left = tuple(closed.data["left"]) if closed else ()
    return Progress(label, plan.done, len(new_pairs(plan.result)), closed is None, True, left)
