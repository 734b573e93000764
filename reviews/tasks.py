"""Releasing letters, away from the web request."""

from django.utils import timezone
from django_tasks import task

from portal.accounts.models import User
from portal.calls.models import Call

from .actions import release_decisions


@task()
def release_confirmed(call_pk: int, by_pk: int) -> None:
    """Release the confirmed decisions of a call in the name of who pressed the button; begun again, it goes on."""
    release_decisions(Call.objects.get(pk=call_pk), by=User.objects.get(pk=by_pk), at=timezone.now())
