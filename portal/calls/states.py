"""The life of a call. Open and late follow from the clock, never from a state."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.core.states import Move, Moves


class CallState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    IN_REVIEW = "in_review", _("In review")
    DECIDED = "decided", _("Decided")
    RUNNING = "running", _("Running")
    ARCHIVED = "archived", _("Archived")


CALL_MOVES: Moves = {
    (CallState.DRAFT, CallState.PUBLISHED): Move("calls.publish_call", _("Publish the call")),
    (CallState.PUBLISHED, CallState.CLOSED): Move("calls.close_call"),
    (CallState.CLOSED, CallState.IN_REVIEW): Move("calls.run_call"),
    (CallState.IN_REVIEW, CallState.DECIDED): Move("calls.run_call"),
    (CallState.DECIDED, CallState.RUNNING): Move("calls.run_call"),
    (CallState.RUNNING, CallState.ARCHIVED): Move("calls.run_call", _("Archive the call")),
}
