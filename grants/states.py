"""The life of a tranche."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.core.states import Move, Moves


class TrancheState(TextChoices):
    PLANNED = "planned", _("Planned")
    DUE = "due", _("Due")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    BLOCKED = "blocked", _("Blocked")
    REPAID = "repaid", _("Repaid")


_PAY = "grants.release_tranche"
TRANCHE_MOVES: Moves = {
    (TrancheState.PLANNED, TrancheState.DUE): Move(_PAY),
    (TrancheState.DUE, TrancheState.APPROVED): Move(_PAY),
    (TrancheState.APPROVED, TrancheState.PAID): Move(_PAY),
    (TrancheState.PLANNED, TrancheState.BLOCKED): Move(_PAY),
    (TrancheState.DUE, TrancheState.BLOCKED): Move(_PAY),
    (TrancheState.PAID, TrancheState.REPAID): Move(_PAY),
}
