"""The ground floor's tables: history and the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .states import MESSAGE_MOVES, MessageState


class Event(models.Model):
    """One line of history. No foreign keys; the database refuses UPDATE and DELETE (migration `event_triggers`)."""

    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    call_id = models.BigIntegerField(null=True, db_index=True)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}/{self.object_id}"


class Message(models.Model):
    """A mail in the outbox; written in the transaction of the act it tells of, sent afterwards."""

    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.DRAFT)
    purpose = models.CharField(max_length=60)
    recipient = models.EmailField()
    recipient_user_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    call_code = models.CharField(max_length=40, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    moves = MESSAGE_MOVES

    class Meta:
        verbose_name = _("message")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject_type", "subject_id", "recipient", "version"],
                condition=models.Q(subject_id__isnull=False),
                name="message_once",
            )
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} → {self.recipient}"
