"""What happens to messages."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .access import console
from .models import Message
from .outbox import BACK_OFF, due_messages
from .states import MessageState
from .transition import move

if TYPE_CHECKING:
    from portal.accounts.models import User

LEASE = timedelta(minutes=10)


def lease_message(pk: int, *, at: datetime) -> Message | None:
    """Take a due message for sending: for the length of the lease nobody else gets it. None if it is not due."""
    taken = due_messages(at).filter(pk=pk).update(next_attempt_at=at + LEASE)
    return Message.objects.get(pk=pk) if taken else None


def note_sent(message: Message, *, at: datetime) -> None:
    move(message, MessageState.SENT, by=console(), at=at, sent_at=at, error="")


def send_again(message: Message, *, by: "User", at: datetime) -> None:
    """Let a message that was given up be tried again, from the first attempt."""
    move(message, MessageState.APPROVED, by=by, at=at, attempts=0, next_attempt_at=None, error="")


def note_failed_sending(message: Message, error: str, *, at: datetime) -> None:
    """Plan the next attempt; after the last one the message is failed and a person must look."""
    attempts = message.attempts + 1
    if attempts > len(BACK_OFF):
        move(message, MessageState.FAILED, by=console(), at=at, attempts=attempts, error=error[:250])
        return
    Message.objects.filter(pk=message.pk).update(
        attempts=attempts, error=error[:250], next_attempt_at=at + BACK_OFF[attempts - 1]
    )
