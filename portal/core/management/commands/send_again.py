"""Send the messages that were given up."""

from datetime import datetime
from typing import Any

from portal.core.actions import send_again
from portal.core.command import PortalCommand
from portal.core.models import Message
from portal.core.states import MessageState


class Command(PortalCommand):
    """Put failed messages back into the outbox; the clock sends them within a minute."""

    help = __doc__

    def act(self, *, by: Any, at: datetime, **_options: Any) -> None:
        failed = list(Message.objects.filter(state=MessageState.FAILED).order_by("pk"))
        for message in failed:
            send_again(message, by=by, at=at)
        self.stdout.write(f"{len(failed)} messages wait to be sent")
