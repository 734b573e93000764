"""Mail: written with the act it tells of, sent once, tried again when the post fails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command

from portal.applications.models import Application
from portal.core.actions import lease_message
from portal.core.mailbox import MailboxBackend
from portal.core.models import Message
from portal.core.outbox import BACK_OFF, draft_message, due_messages, one_line, send_at_once
from portal.core.tasks import send_message
from portal.due import send_messages

from ..factories import ApplicationFactory, MessageFactory


class DeadPost(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture
def written(db, at):
    def write(**other):
        values = {
            "purpose": "receipt",
            "recipient": "nino@example.org",
            "language": "en",
            "subject": "We have\r\nyour application",
            "body": "Thank you.",
            "about": ApplicationFactory(),
            "call_code": "SG-2027-01",
            "at": at,
        }
        return draft_message(**values | other)

    return write


def test_a_subject_is_one_line():
    assert one_line(" a\r\nBcc: x@example.org \t b ") == "a Bcc: x@example.org b"
    assert len(one_line("ა" * 300)) == 250


def test_a_message_is_written_once_for_purpose_object_recipient_and_version(written):
    first = written()
    about = {"about": Application.objects.get()}
    assert (first.subject, first.state) == ("We have your application", "draft")
    assert written(**about, body="Again.") == first
    assert written(**about, version=2) != first
    assert Message.objects.count() == 2


def test_drafts_are_not_sent(written, at):
    send_message.call(written().pk)
    assert (mail.outbox, list(due_messages(at))) == ([], [])


def test_send_at_once_sends_after_the_commit(db, clock, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = send_at_once(
            purpose="receipt",
            recipient="nino@example.org",
            language="en",
            subject="Received",
            body="Thank you.",
            about=ApplicationFactory(),
            call_code="",
            at=at,
        )
        assert mail.outbox == []
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["nino@example.org"], "Received", "Thank you.")
    assert sent.extra_headers == {"X-Portal-Message": str(message.pk)}
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", at)


def test_a_sent_message_is_not_sent_again(db, clock):
    message = MessageFactory(state="approved")
    for _time in range(2):
        send_message.call(message.pk)
    assert len(mail.outbox) == 1


def test_of_two_senders_one_gets_the_message(db, at):
    message = MessageFactory(state="approved")
    assert (lease_message(message.pk, at=at), lease_message(message.pk, at=at)) == (message, None)
    assert lease_message(message.pk, at=at + timedelta(minutes=10)) == message


def test_failing_post_is_tried_again_later_each_time_and_then_left_to_people(db, clock, at, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadPost"
    message = MessageFactory(state="approved")
    now, pauses = at, []
    for _time in BACK_OFF:
        clock.move_to(now, tick=False)
        send_message.call(message.pk)
        message.refresh_from_db()
        pauses.append(message.next_attempt_at - now)
        now = message.next_attempt_at
    assert (tuple(pauses), message.state, message.error) == (BACK_OFF, "approved", "nobody listens")
    clock.move_to(now, tick=False)
    send_message.call(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 5)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_messages(now + timedelta(days=1)) == 0


def test_what_was_given_up_is_sent_again_when_told(db, clock, at, mailoutbox, capsys):
    given_up = MessageFactory(state="failed", attempts=5, error="nobody listens")
    MessageFactory(state="draft")
    call_command("send_again")
    assert capsys.readouterr().out == "1 messages wait to be sent\n"
    assert send_messages(at) == 1
    given_up.refresh_from_db()
    assert (given_up.state, given_up.attempts, given_up.error) == ("sent", 0, "")
    assert [sent.to for sent in mailoutbox] == [[given_up.recipient]]


def test_the_clock_sends_what_is_due_in_order(db, clock, at):
    later = MessageFactory(state="approved", next_attempt_at=at + timedelta(seconds=1))
    due = [MessageFactory(state="approved"), MessageFactory(state="approved", next_attempt_at=at)]
    MessageFactory()
    assert send_messages(at) == 2
    assert [sent.to for sent in mail.outbox] == [[message.recipient] for message in due]
    later.refresh_from_db()
    assert later.state == "approved"


def test_the_demo_keeps_sign_in_codes_as_messages_and_the_outbox_only_once(db, clock, at):
    code = EmailMessage("Sign-in\ncode", "123456", to=["nino@example.org"])
    own = EmailMessage("Receipt", "Thank you.", to=["nino@example.org"], headers={"X-Portal-Message": "1"})
    assert MailboxBackend().send_messages([code, own]) == 2
    kept = Message.objects.values("recipient", "subject", "body", "state", "purpose", "sent_at")
    assert list(kept) == [
        {
            "recipient": "nino@example.org",
            "subject": "Sign-in code",
            "body": "123456",
            "state": "sent",
            "purpose": "account",
            "sent_at": at,
        }
    ]
