"""An offer that nobody answers lapses after its last second, once."""

from datetime import timedelta

from portal.applications.states import ApplicationState
from portal.core.models import Message
from reviews.actions.lapsing import lapse_offers
from reviews.models import Decision
from reviews.states import DecisionState, Outcome

from ..factories import AwardFactory, DecisionFactory


def offered(at, **columns) -> Decision:
    decision = DecisionFactory(
        state=DecisionState.RELEASED, outcome=Outcome.AWARD, amount="5000.00", released_at=at, answer_due=at, **columns
    )
    application = decision.application
    type(application).objects.filter(pk=application.pk).update(state=ApplicationState.SELECTED)
    AwardFactory(application=application, decision=decision)
    return decision


def state_of(decision: Decision) -> str:
    return Decision.objects.get(pk=decision.pk).application.state


def test_the_last_second_still_counts(db, at, console):
    decision = offered(at)
    assert lapse_offers(at + timedelta(milliseconds=900)) == 0
    assert state_of(decision) == ApplicationState.SELECTED


def test_an_unanswered_offer_lapses_once_and_the_applicant_is_told(db, at, console):
    decision = offered(at)
    assert [lapse_offers(at + timedelta(seconds=1)), lapse_offers(at + timedelta(seconds=2))] == [1, 0]
    assert state_of(decision) == ApplicationState.LAPSED
    assert [m.purpose for m in Message.objects.filter(subject_id=decision.pk)] == ["offer lapsed"]


def test_an_answered_offer_stays(db, at, console):
    decision = offered(at, answered_at=at)
    assert lapse_offers(at + timedelta(days=1)) == 0
    assert state_of(decision) == ApplicationState.SELECTED
