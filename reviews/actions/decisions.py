"""Proposing, confirming and releasing decisions, and what the applicant answers.

One person proposes, another confirms; a released decision is corrected by a new version, never changed.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.calls.models import Call
from portal.calls.states import CallState
from portal.core.errors import Refused, refuse
from portal.core.events import record
from portal.core.moments import end_of_day, is_on_time
from portal.core.transition import move

from ..emails import draft_letter, release_letter, send_answer_receipt, withdraw_letter
from ..maths import ranking as maths
from ..models import Decision, Ranking
from ..queries import ranking
from ..states import OFFERS, DecisionState, Outcome
from .ranking import close_ranking, compute_beforehand
from .seats import close_to_panel, require

_STATE_AFTER = {
    Outcome.AWARD: ApplicationState.SELECTED,
    Outcome.PARTIAL_OFFER: ApplicationState.SELECTED,
    Outcome.PLACE: ApplicationState.SELECTED,
    Outcome.RESERVE: ApplicationState.RESERVE,
    Outcome.NOT_FUNDED: ApplicationState.REJECTED,
    Outcome.BELOW_THRESHOLD: ApplicationState.REJECTED,
}
_OUTCOME_OF = {maths.Outcome.PASSED: Outcome.AWARD, maths.Outcome.REJECTED: Outcome.BELOW_THRESHOLD}


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one application."""

    application: Application
    outcome: str
    amount: Decimal | None = None
    place: str = ""
    reserve_place: int | None = None
    rank: int | None = None
    reason: str = ""


def propose_decisions(call: Call, *, by: User, at: datetime) -> list[Decision]:
    """Propose one decision an application, in rank order: what the kind of call says, else what the ranking says."""
    require(by, "reviews.propose_decision", call)
    compute_beforehand(call)
    with transaction.atomic():
        made = call.kind_entry.propose(call, by=by, at=at) if call.kind_entry.propose else _from_ranking(call, by, at)
        return [*made, *propose(_not_taken_on(call), ranking=None, by=by, at=at)]


def _from_ranking(call: Call, by: User, at: datetime) -> list[Decision]:
    closed = close_ranking(call, by=by, at=at)
    rows = {a.public_id: a for a in Application.objects.filter(call=call)}
    proposals = [_proposal(rows[entry["application"]], entry) for entry in closed.result["ranking"]]
    _drop_left_out(call, proposals, by=by, at=at)
    return propose(proposals, ranking=closed, by=by, at=at)


def _not_taken_on(call: Call) -> list[Proposal]:
    """Propose a refusal for those whom a shortlist has left behind: still in review, and in no later ranking."""
    if not any(stage.shortlist for stage in call.terms.stages):
        return []
    ranked = ranking(call).applications
    rows = Application.objects.filter(call=call, state=ApplicationState.IN_REVIEW)
    return [Proposal(row, Outcome.NOT_FUNDED) for row in rows if row.public_id not in ranked]


def _proposal(application: Application, entry: dict[str, Any]) -> Proposal:
    outcome, amount = entry["outcome"], entry["offer"]
    if outcome == maths.Outcome.PASSED:
        amount = entry["requested"]
    return Proposal(
        application=application,
        outcome=_OUTCOME_OF.get(outcome, outcome),
        amount=Decimal(amount) if amount else None,
        reserve_place=entry["reserve_place"],
        rank=entry["rank"],
    )


def _drop_left_out(call: Call, proposals: list[Proposal], *, by: User, at: datetime) -> None:
    """Replace by nothing what stands unreleased on an application that has left the ranking since (withdrawn)."""
    ranked = {proposal.application.pk for proposal in proposals}
    for decision in [*_in_state(call, DecisionState.PROPOSED), *_in_state(call, DecisionState.CONFIRMED)]:
        if decision.application_id not in ranked:
            _replace(decision, by=by, at=at)


def _replace(decision: Decision, *, by: User, at: datetime) -> None:
    """Set a decision aside, and its letter while that has not left."""
    move(decision, DecisionState.SUPERSEDED, by=by, at=at)
    withdraw_letter(decision, by=by, at=at)


@transaction.atomic
def propose(proposals: Iterable[Proposal], *, ranking: Ranking | None, by: User, at: datetime) -> list[Decision]:
    """Write proposed decisions; what stands unchanged stays, an unreleased other one is replaced by a new version."""
    return [made for proposal in proposals if (made := _propose_one(proposal, ranking, by=by, at=at))]


def _propose_one(proposal: Proposal, ranking: Ranking | None, *, by: User, at: datetime) -> Decision | None:
    application = proposal.application
    standing = application.decisions.exclude(state=DecisionState.SUPERSEDED).first()
    if standing and (_says_the_same(standing, proposal) or standing.state == DecisionState.RELEASED):
        return None
    if standing:
        _replace(standing, by=by, at=at)
    return _write(proposal, ranking, by=by, at=at)


def _write(proposal: Proposal, ranking: Ranking | None, *, by: User, at: datetime) -> Decision:
    last = proposal.application.decisions.aggregate(Max("version"))["version__max"] or 0
    decision = Decision.objects.create(
        application=proposal.application,
        version=last + 1,
        outcome=proposal.outcome,
        amount=proposal.amount,
        place=proposal.place,
        reserve_place=proposal.reserve_place,
        rank=proposal.rank,
        reason=proposal.reason,
        ranking=ranking,
        proposed_by=by,
        proposed_at=at,
    )
    record("decision proposed", decision, by=by, at=at, call_id=proposal.application.call_id, outcome=proposal.outcome)
    return decision


def _says_the_same(standing: Decision, proposal: Proposal) -> bool:
    return (standing.outcome, standing.amount, standing.place, standing.reserve_place) == (
        proposal.outcome,
        proposal.amount,
        proposal.place,
        proposal.reserve_place,
    )


@transaction.atomic
def promote_from_reserve(decision: Decision, amount: Decimal | None, place: str, *, by: User, at: datetime) -> Decision:
    """Propose an offer to the first of the reserve, whose released decision it replaces; two people as always."""
    require(by, "reviews.propose_decision", decision)
    outcome = Outcome.PLACE if place else Outcome.AWARD
    if amount is not None and amount < (decision.application.requested or amount):
        outcome = Outcome.PARTIAL_OFFER
    move(decision, DecisionState.SUPERSEDED, by=by, at=at)
    proposal = Proposal(
        decision.application, outcome, amount, place, rank=decision.rank, reason=_("from the reserve list")
    )
    return _write(proposal, decision.ranking, by=by, at=at)


def confirm_decisions(call: Call, *, by: User, at: datetime) -> list[Decision]:
    """Confirm the decisions that others have proposed, and draft their letters in the outbox.

    Refused (`same_person`) if all that waits was proposed by `by`.
    """
    proposed = list(_in_state(call, DecisionState.PROPOSED))
    waiting = [decision for decision in proposed if decision.proposed_by_id != by.pk]
    if not proposed:
        raise refuse("nothing_to_do", _("No decision is waiting to be confirmed."))
    if not waiting:
        raise refuse("same_person", _("A decision is confirmed by another person than the one who proposed it."))
    with transaction.atomic():
        for decision in waiting:
            move(decision, DecisionState.CONFIRMED, by=by, at=at, confirmed_by=by, confirmed_at=at)
            draft_letter(decision, at=at)
        if call.state == CallState.IN_REVIEW and len(waiting) == len(proposed):
            move(call, CallState.DECIDED, by=by, at=at)
    return waiting


def release_decisions(call: Call, *, by: User, at: datetime) -> list[Decision]:
    """Release the confirmed decisions of a call, one transaction each, and return those that left.

    What left stays if the work breaks off; begun again, it goes on with the rest. One that cannot leave (its
    application was withdrawn, another worker was faster) stops no other.
    """
    released = []
    for decision in list(_in_state(call, DecisionState.CONFIRMED)):
        with suppress(Refused):
            release_decision(decision, by=by, at=at)
            released.append(decision)
    return released


@transaction.atomic
def release_decision(decision: Decision, *, by: User, at: datetime) -> None:
    """Release one decision.

    Its state, the application's, the end of the panel's sight, the kind's own row, the letter on its way.
    """
    application = decision.application
    due = answer_due(decision, at)
    move(decision, DecisionState.RELEASED, by=by, at=at, released_at=at, answer_due=due)
    move(application, _STATE_AFTER[Outcome(decision.outcome)], by=by, at=at)
    close_to_panel(application, at=at)
    if decision.outcome in OFFERS:
        application.call.kind_entry.on_award(decision, by=by, at=at)
    release_letter(decision, by=by, at=at)


def answer_due(decision: Decision, at: datetime) -> datetime | None:
    """Return the last moment to answer an offer made at `at`: the end of the n-th calendar day in the call's zone."""
    terms = decision.application.call.terms
    if decision.outcome not in OFFERS:
        return None
    if "acceptance_closes" in terms.moments:
        return max(terms.moments["acceptance_closes"], at)
    rules = terms.decision
    if rules and rules.partial_award and decision.outcome == Outcome.PARTIAL_OFFER:
        days = rules.partial_award.consent_days
    else:
        days = rules.acceptance_days if rules else 7
    return end_of_day(at + timedelta(days=days), terms.zone)


@transaction.atomic
def answer_offer(decision: Decision, accepted: bool, *, by: User, at: datetime) -> None:
    """Record the applicant's one answer to an offer: state, the kind's consequences, a receipt by mail.

    Refused after the last moment (`deadline_passed`) or when it was answered before (`already_answered`).
    """
    application = decision.application
    require(by, "applications.answer_offer", application)
    if decision.answered_at or decision.state != DecisionState.RELEASED or decision.outcome not in OFFERS:
        raise refuse("already_answered", _("There is no offer to answer here."))
    if not is_on_time(at, decision.answer_due):
        raise refuse("deadline_passed", _("The time to answer this offer has ended."))
    state = ApplicationState.ACCEPTED if accepted else ApplicationState.DECLINED
    move(application, state, by=by, at=at)
    Decision.objects.filter(pk=decision.pk).update(answered_at=at)
    decision.answered_at = at
    application.call.kind_entry.on_answer(decision, accepted, by=by, at=at)
    send_answer_receipt(decision, accepted, at=at)


def _in_state(call: Call, state: str) -> Iterable[Decision]:
    rows = Decision.objects.filter(application__call=call, state=state)
    return rows.prefetch_related("application__call", "ranking").order_by("rank", "application__reference")
