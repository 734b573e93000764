"""The shape of a table of moves, and the states of a message."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Move:
    """One permitted change of state: who may do it, and how it reads.

    `button` names it for the person who acts (empty: never offered as a button), `applicant` tells the applicant
    where things stand afterwards, `next` what comes then.
    """

    permission: str
    button: str | Promise = ""
    applicant: str | Promise = ""
    next: str | Promise = ""


Moves = Mapping[tuple[str, str], Move]


class MessageState(TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Returned")
    FAILED = "failed", _("Failed")
    SUPERSEDED = "superseded", _("Replaced")


MESSAGE_MOVES: Moves = {
    (MessageState.DRAFT, MessageState.APPROVED): Move("core.release_message"),
    (MessageState.DRAFT, MessageState.SUPERSEDED): Move("core.release_message"),
    (MessageState.APPROVED, MessageState.SENT): Move("core.send_message"),
    (MessageState.APPROVED, MessageState.FAILED): Move("core.send_message"),
    (MessageState.FAILED, MessageState.APPROVED): Move("core.release_message"),
    (MessageState.SENT, MessageState.BOUNCED): Move("core.send_message"),
}
