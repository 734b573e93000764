"""Work of this room away from the web request: releasing letters, computing figures."""

from django.utils import timezone
from django_tasks import task

from portal.accounts.models import User
from portal.calls.models import Call

from . import actions
from .models import Calibration


@task()
def release_confirmed(call_pk: int, by_pk: int) -> None:
    """Release the confirmed decisions of a call in the name of who pressed the button; begun again, it goes on."""
    actions.release_decisions(Call.objects.get(pk=call_pk), by=User.objects.get(pk=by_pk), at=timezone.now())


@task()
def make_calibration(pk: int) -> None:
    """Compute the figures of a calibration that waits; one that is there is left alone."""
    waiting = Calibration.objects.select_related("call", "made_by").get(pk=pk)
    actions.make_calibration(waiting, at=timezone.now())
