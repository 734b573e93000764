"""Changing the text of a letter before it leaves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.errors import Problem, Refused, refuse
from portal.core.events import record
from portal.core.models import Message
from portal.core.outbox import one_line
from portal.core.states import MessageState

from ..emails import MARKS, letter_of, read_mark
from ..models import Decision
from .seats import require


@transaction.atomic
def edit_letter(decision: Decision, *, subject: str, body: str, read: str, by: User, at: datetime) -> None:
    """Change the text of a drafted letter: subject, body, event.

    `read` is the mark of the text that was changed (`emails.read_mark`). Refused: `changed_meanwhile` where another
    text stands there by now, `already_sent`, `required` where a mark that stands for a date was taken out.
    """
    require(by, "reviews.edit_letter", decision)
    letter = letter_of(decision)
    if letter is None or letter.state != MessageState.DRAFT:
        raise refuse("already_sent", _("This letter is not a draft any more."))
    if read != read_mark(letter):
        raise refuse("changed_meanwhile", _("Someone else has changed this meanwhile. Load the page again."))
    _require_marks(letter, body)
    text = {"subject": one_line(subject), "body": body.replace("\r\n", "\n").strip() + "\n"}
    unchanged = Message.objects.filter(pk=letter.pk, state=MessageState.DRAFT, subject=letter.subject, body=letter.body)
    if not unchanged.update(**text):
        raise refuse("changed_meanwhile", _("Someone else has changed this meanwhile. Load the page again."))
    record("letter edited", decision, by=by, at=at, call_id=decision.application.call_id, message=letter.pk)


def _require_marks(letter: Message, body: str) -> None:
    missing = [mark for mark in MARKS if mark in letter.body and mark not in body]
    if missing:
        told = _("Please keep %(mark)s in the text: the date is filled in when the letter leaves.")
        raise Refused(Problem("body", "required", told % {"mark": mark}) for mark in missing)
