"""Sending what the outbox holds."""

from django.core.mail import EmailMessage
from django.utils import timezone
from django_tasks import task

from .actions import lease_message, note_failed_sending, note_sent


@task()
def send_message(pk: int) -> None:
    """Send one approved message once; a failure is tried again later by `run_due`, with growing pauses."""
    message = lease_message(pk, at=timezone.now())
    if message is None:
        return
    mail = EmailMessage(message.subject, message.body, to=[message.recipient], headers={"X-Portal-Message": str(pk)})
    try:
        mail.send()
    except OSError as error:
        note_failed_sending(message, str(error), at=timezone.now())
    else:
        note_sent(message, at=timezone.now())
