"""The demo's post: mail goes nowhere, it is shown on the mailbox page."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone, translation

from .models import Message
from .outbox import one_line
from .states import MessageState


class MailboxBackend(BaseEmailBackend):
    """Keep mail that does not come from the outbox (sign-in codes) as sent messages; the rest is there already."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        kept = [mail for mail in email_messages if "X-Portal-Message" not in mail.extra_headers]
        Message.objects.bulk_create(_as_sent(mail, recipient) for mail in kept for recipient in mail.to)
        return len(email_messages)


def _as_sent(mail: EmailMessage, recipient: str) -> Message:
    now = timezone.now()
    return Message(
        state=MessageState.SENT,
        purpose="account",
        recipient=recipient,
        language=(translation.get_language() or "ka")[:2],
        subject=one_line(str(mail.subject)),
        body=str(mail.body),
        created_at=now,
        sent_at=now,
    )
