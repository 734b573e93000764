"""The board of decisions: what stands on each application, the running money, what comes next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.applications.states import ApplicationState
from portal.core.errors import present
from portal.core.formats import moment

from ..states import OFFERS, UNDER_REVIEW, DecisionState, Outcome

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.models import Call

    from ..models import Decision

LOST = frozenset({ApplicationState.DECLINED, ApplicationState.LAPSED, ApplicationState.WITHDRAWN})
RELEASABLE = UNDER_REVIEW | {ApplicationState.RESERVE}
_TONES = {
    DecisionState.PROPOSED: "neutral",
    DecisionState.CONFIRMED: "active",
    DecisionState.RELEASED: "good",
}
_OUTCOME_TONES = {
    Outcome.AWARD: "good",
    Outcome.PARTIAL_OFFER: "good",
    Outcome.PLACE: "good",
    Outcome.RESERVE: "active",
    Outcome.NOT_FUNDED: "neutral",
    Outcome.BELOW_THRESHOLD: "bad",
}


@dataclass(frozen=True)
class Line:
    """One decision; `running` is the money given up to here, None where it gives none."""

    decision: "Decision"
    running: Decimal | None
    tone: str
    outcome_tone: str
    note: str


@dataclass(frozen=True)
class Money:
    """The envelope of a call, what standing offers hold of it, what is free."""

    envelope: Decimal
    offered: Decimal

    @property
    def left(self) -> Decimal:
        return self.envelope - self.offered


def money_of(call: "Call", decisions: Iterable["Decision"]) -> Money | None:
    """Return the money of a call, None where no money is given."""
    terms = call.terms
    lots = [lot.envelope for lot in terms.lots if lot.envelope is not None]
    envelope = terms.decision.envelope if terms.decision else None
    if envelope is None and not lots:
        return None
    return Money(envelope if envelope is not None else sum(lots, Decimal(0)), sum(map(held, decisions), Decimal(0)))


def held(decision: "Decision") -> Decimal:
    """Return the money that a decision holds: its offer, unless that was refused."""
    is_offer = decision.outcome in OFFERS and decision.application.state not in LOST
    return decision.amount or Decimal(0) if is_offer else Decimal(0)


def lines(decisions: Iterable["Decision"], language: str) -> Iterator[Line]:
    """Yield the decisions with the money running down the list."""
    running = Decimal(0)
    for decision in decisions:
        amount = held(decision)
        running += amount
        yield Line(
            decision=decision,
            running=running if amount else None,
            tone=_TONES[DecisionState(decision.state)],
            outcome_tone=_OUTCOME_TONES[Outcome(decision.outcome)],
            note=_note(decision, language),
        )


def _note(decision: "Decision", language: str) -> str:
    """Say what one should know of a decision: the answer to the offer, or why it cannot leave."""
    application = decision.application
    if decision.state == DecisionState.CONFIRMED and application.state not in RELEASABLE:
        return _("Cannot be released: %(state)s. Propose again.") % {"state": application.get_state_display()}
    if decision.state != DecisionState.RELEASED or decision.outcome not in OFFERS:
        return decision.reason
    if decision.answered_at or application.state in LOST:
        return str(application.get_state_display())
    zone = application.call.terms.call.time_zone
    return _("Answer until %(until)s") % {
        "until": moment(present(decision.answer_due, "the last moment to answer"), language, zone)
    }


@dataclass(frozen=True)
class Hand:
    """Who has to act now, and which acts the reader may do."""

    proposed: int
    to_confirm: int
    confirmed: int
    released: int
    stuck: int
    proposers: tuple[str, ...]

    @property
    def total(self) -> int:
        return self.proposed + self.confirmed + self.released

    @property
    def releasable(self) -> int:
        return self.confirmed - self.stuck

    @property
    def is_own(self) -> bool:
        """True if all that waits for a second person was proposed by the reader."""
        return bool(self.proposed) and not self.to_confirm


def hand_of(decisions: list["Decision"], user: "User") -> Hand:
    """Return where the decisions of a call stand for `user`."""
    proposed = [decision for decision in decisions if decision.state == DecisionState.PROPOSED]
    confirmed = [decision for decision in decisions if decision.state == DecisionState.CONFIRMED]
    return Hand(
        proposed=len(proposed),
        to_confirm=sum(decision.proposed_by_id != user.pk for decision in proposed),
        confirmed=len(confirmed),
        released=len(decisions) - len(proposed) - len(confirmed),
        stuck=sum(decision.application.state not in RELEASABLE for decision in confirmed),
        proposers=tuple(sorted({str(decision.proposed_by) for decision in proposed})),
    )
