"""Work of this room away from the web request: releasing letters, distributing applications, computing figures."""

from django.utils import timezone
from django_tasks import task

from portal.accounts.models import User
from portal.calls.models import Call

from . import actions
from .models import AssignmentPlan, Calibration


@task()
def release_confirmed(call_pk: int, by_pk: int) -> None:
    """Release the confirmed decisions of a call in the name of who pressed the button; begun again, it goes on."""
    actions.release_decisions(Call.objects.get(pk=call_pk), by=User.objects.get(pk=by_pk), at=timezone.now())


@task()
def make_calibration(pk: int) -> None:
    """Compute the figures of a calibration that waits; one that is there is left alone."""
    waiting = Calibration.objects.select_related("call", "made_by").get(pk=pk)
    actions.make_calibration(waiting, at=timezone.now())


@task()
def make_plan(pk: int) -> None:
    """Compute a queued distribution."""
    actions.make_plan(AssignmentPlan.objects.select_related("call", "made_by").get(pk=pk), at=timezone.now())


@task()
def apply_plan_pairs(pk: int) -> None:
    """Give out the pairs of a distribution; begun again, it goes on."""
    actions.give_out_pairs(AssignmentPlan.objects.select_related("call", "applied_by").get(pk=pk), at=timezone.now())


@task()
def take_back_plan_pairs(pk: int, by_pk: int) -> None:
    """Take back the pairs of a distribution in the name of who pressed the button; begun again, it goes on."""
    plan = AssignmentPlan.objects.select_related("call").get(pk=pk)
    actions.take_back_pairs(plan, by=User.objects.get(pk=by_pk), at=timezone.now())
