"""Who goes on from one stage to the next."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.applications.models import Application
from portal.applications.states import ApplicationState

from ..maths import ranking as maths
from .ranking import ranking

if TYPE_CHECKING:
    from portal.calls.definition.rubric import Shortlist as ShortlistTerms
    from portal.calls.models import Call


@dataclass(frozen=True)
class Invited:
    """Those whom the rule of a stage takes on, in rank order, and ties at the line that a draw must settle."""

    applications: tuple[Application, ...]
    open_ties: tuple[tuple[str, ...], ...]

    @property
    def waiting(self) -> tuple[Application, ...]:
        """Return those of them who have not been told yet."""
        return tuple(a for a in self.applications if a.state == ApplicationState.IN_REVIEW)


def invited_from(call: "Call", stage: str) -> Invited | None:
    """Return whom the shortlist of a stage takes on; None where the stage has no rule."""
    terms = call.terms.stage(stage).shortlist
    if terms is None:
        return None
    ranked = ranking(call, stage)
    lists = [maths.shortlist(one, _rules(call, terms, lot)) for lot, one in ranked.rankings.items()]
    ids = [public_id for one in lists for public_id in one.ids]
    return Invited(
        tuple(ranked.applications[public_id] for public_id in ids),
        tuple(one.open_tie for one in lists if one.open_tie),
    )


def _rules(call: "Call", terms: "ShortlistTerms", lot: str) -> maths.ShortlistRules:
    return maths.ShortlistRules(
        max=terms.max,
        percent_of_envelope=terms.sum_requested_at_most_percent_of_envelope,
        envelope=_envelope(call, lot),
        crossing=terms.crossing,
        ties_at_line=terms.ties_at_line,
    )


def _envelope(call: "Call", lot: str) -> Decimal:
    of_lot = next((one.envelope for one in call.terms.lots if one.key == lot), None)
    whole = call.terms.decision.envelope if call.terms.decision else None
    return of_lot or whole or Decimal(0)
