"""An offer as the applicant sees it, and the strip of steps after a yes: who holds each one, since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.states import LegalState

if TYPE_CHECKING:
    from portal.documents.models import Agreement

    from ..models import Decision

DONE, NOW, NEXT = "done", "now", "next"
_SIGNED = frozenset({LegalState.IN_FORCE, LegalState.ENDED, LegalState.TERMINATED})
_OUT = frozenset({LegalState.OFFERED, LegalState.PARTLY_SIGNED})


@dataclass(frozen=True)
class Step:
    """One step: `holder` has it now; `since` is when it came there or was done."""

    label: str | Promise
    state: str
    holder: str | Promise = ""
    since: datetime | None = None


def steps_after_yes(decision: "Decision", agreement: "Agreement | None") -> list[Step]:
    """Return the way from the accepted offer to the first money or the first day, as far as it is known here."""
    state = agreement.state if agreement else ""
    prepared_at = agreement.prepared_at if agreement else None
    with_us, with_both = _("with us"), _("with you and us")
    return [
        Step(_("Offer accepted"), DONE, "", decision.answered_at),
        Step(_("Agreement"), DONE, "", prepared_at)
        if agreement
        else Step(_("Agreement"), NOW, with_us, decision.answered_at),
        Step(_("Signatures"), _reached(state in _SIGNED, bool(agreement)), with_both if state in _OUT else ""),
        Step(_("Start"), _reached(False, state in _SIGNED), with_us if state in _SIGNED else ""),
    ]


def _reached(is_done: bool, is_reached: bool) -> str:
    return DONE if is_done else NOW if is_reached else NEXT
