"""What goes on after the answer has left."""

from django_tasks import task

from portal.calls.models import CallVersion

from .emails import tell_of_change as tell
from .models import Application
from .states import EDITABLE


@task()
def tell_of_change(call_id: int, version: int) -> None:
    """Tell those who still work on an application that their call has changed; each is told once a version."""
    change = CallVersion.objects.get(call_id=call_id, version=version)
    for application in Application.objects.filter(call_id=call_id, state__in=EDITABLE).select_related("call"):
        tell(application, version, change.reason, at=change.at)
