"""Mail: written with the act it tells of, released by people or at once, sent by a job."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

from .jobs import enqueue_after_commit
from .models import Message
from .states import MessageState

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def draft_message(  # one row has many columns
    *,
    purpose: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    about: Model,
    call_code: str,
    at: datetime,
    state: str = MessageState.DRAFT,
    recipient_user_id: int | None = None,
    version: int = 1,
) -> Message:
    """Write a message about an object; the same purpose, object, recipient and version is written once only."""
    message, _made = Message.objects.get_or_create(
        purpose=purpose,
        subject_type=about._meta.label_lower,
        subject_id=about.pk,
        recipient=recipient,
        version=version,
        defaults={
            "state": state,
            "language": language,
            "subject": one_line(subject),
            "body": body,
            "call_code": call_code,
            "created_at": at,
            "recipient_user_id": recipient_user_id,
        },
    )
    return message


def send_at_once(**message: Any) -> Message:
    """Write a message that nobody needs to read first, and queue its sending."""
    written = draft_message(state=MessageState.APPROVED, **message)
    enqueue_after_commit("core.send_message", written.pk)
    return written


def one_line(subject: str) -> str:
    """Return a subject without line breaks, at most 250 characters."""
    return " ".join(subject.split())[:250]


def due_messages(at: datetime) -> QuerySet[Message]:
    """Return approved messages whose next attempt has come."""
    return Message.objects.filter(state=MessageState.APPROVED).filter(
        Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at)
    )
