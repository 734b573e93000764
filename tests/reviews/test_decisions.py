"""One proposes, another confirms, all is released together; what the applicant answers, and who moves up."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from grants.models import Award
from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.core.errors import Refused
from portal.core.models import Message
from reviews.actions import (
    answer_offer,
    close_ranking,
    confirm_decisions,
    propose_decisions,
    release_decision,
    release_decisions,
)
from reviews.actions.decisions import _proposal
from reviews.models import Decision, Review
from reviews.pages.board import hand_of, money_of
from reviews.queries import decision_counts, decisions_of, offer_to, open_offers
from reviews.tasks import release_confirmed

from ..factories import AccessFactory, DecisionFactory
from .cases import CRITERIA, MEETING, RELEASE, expected, in_review, scored_round, small_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(db):
    """The example round, scored."""
    return scored_round()


@pytest.fixture
def decided(call, maia, levan):
    """Its decisions, proposed by Maia and confirmed by Levan."""
    propose_decisions(call, by=maia, at=MEETING)
    confirm_decisions(call, by=levan, at=MEETING)
    return call


@pytest.fixture
def released(decided, maia):
    """Its letters have left on 5 April 2027, 18:00."""
    release_decisions(decided, by=maia, at=RELEASE)
    return decided


def of(name: str) -> Decision:
    """Return the standing decision on an application of the example round."""
    return Decision.objects.exclude(state="superseded").get(application__external_id=name)


def rescore(name: str, mark: str) -> None:
    Review.objects.filter(assignment__application__external_id=name).update(scores=dict.fromkeys(CRITERIA, mark))


# Proposing -----------------------------------------------------------------------------------------------------------


def test_proposals_are_what_the_ranking_says(call, maia):
    proposed = propose_decisions(call, by=maia, at=MEETING)
    said = [(d.application.external_id, d.outcome, d.amount, d.reserve_place, d.rank) for d in proposed]
    assert said == [
        (
            line["application"],
            line["outcome"],
            Decimal(line["offer"]) if line.get("offer") else None,
            line.get("reserve_place"),
            line["rank"],
        )
        for line in expected()["ranking"]
    ]
    assert {(d.state, d.proposed_by, d.ranking.version) for d in proposed} == {("proposed", maia, 1)}
    assert call.rankings.count() == 1


def test_proposing_again_changes_only_what_has_changed(call, maia):
    propose_decisions(call, by=maia, at=MEETING)
    assert propose_decisions(call, by=maia, at=MEETING) == []
    rescore("A28", "3")
    changed = propose_decisions(call, by=maia, at=MEETING)
    assert {(d.application.external_id, d.version) for d in changed} >= {("A28", 2), ("A19", 2)}
    assert decision_counts(call) == {"proposed": 40}


def test_what_is_replaced_takes_its_letter_along(decided, maia):
    letter = Message.objects.get(subject_type="reviews.decision", subject_id=of("A28").pk)
    rescore("A28", "2")
    propose_decisions(decided, by=maia, at=MEETING)
    letter.refresh_from_db()
    assert (letter.state, of("A28").outcome, of("A28").state) == ("superseded", "below_threshold", "proposed")


def test_a_withdrawn_application_loses_its_unreleased_decision(decided, maia):
    Application.objects.filter(external_id="A28").update(state=ApplicationState.WITHDRAWN)
    propose_decisions(decided, by=maia, at=MEETING)
    assert list(Decision.objects.filter(application__external_id="A28").values_list("state", flat=True)) == [
        "superseded"
    ]
    assert of("A19").outcome == "award"


def test_what_is_released_is_not_proposed_again(released, maia):
    rescore("A28", "2")
    propose_decisions(released, by=maia, at=RELEASE)
    assert (of("A28").state, of("A28").version) == ("released", 1)


@pytest.mark.parametrize(
    ("outcome", "decided_as"), [("passed", "award"), ("rejected", "below_threshold"), ("reserve", "reserve")]
)
def test_every_outcome_of_a_ranking_is_a_decision(outcome, decided_as):
    entry = {"outcome": outcome, "offer": None, "requested": "500.00", "reserve_place": None, "rank": 1}
    proposal = _proposal(in_review(small_round(0), "A1"), entry)
    assert proposal.outcome == decided_as
    assert proposal.amount == (Decimal("500.00") if outcome == "passed" else None)


@pytest.mark.parametrize("who", ["ana", "irakli", "fatima", "nino"])
def test_proposing_is_for_officers(call, who, request):
    with pytest.raises(PermissionDenied):
        propose_decisions(call, by=request.getfixturevalue(who), at=MEETING)


# Two people ----------------------------------------------------------------------------------------------------------


def test_nobody_confirms_what_they_proposed(call, maia):
    propose_decisions(call, by=maia, at=MEETING)
    with pytest.raises(Refused) as refusal:
        confirm_decisions(call, by=maia, at=MEETING)
    assert refusal.value.problems[0].code == "same_person"
    assert decision_counts(call) == {"proposed": 40}
    assert not Message.objects.exists()


def test_the_database_refuses_one_person_twice(maia):
    decision = DecisionFactory(proposed_by=maia)
    with pytest.raises(IntegrityError, match="two_people_decide"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(confirmed_by=maia)


def test_the_database_holds_one_valid_decision_an_application():
    decision = DecisionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFactory(application=decision.application, version=2)


@pytest.mark.parametrize("who", ["irakli", "fatima", "ana", "console"])
def test_only_an_officer_or_the_director_confirms(call, maia, who, request):
    propose_decisions(call, by=maia, at=MEETING)
    with pytest.raises(PermissionDenied):
        confirm_decisions(call, by=request.getfixturevalue(who), at=MEETING)
    assert decision_counts(call) == {"proposed": 40}


def test_the_second_person_confirms_all(call, maia, tamar):
    propose_decisions(call, by=maia, at=MEETING)
    confirmed = confirm_decisions(call, by=tamar, at=MEETING)
    assert {(d.state, d.confirmed_by, d.confirmed_at) for d in confirmed} == {("confirmed", tamar, MEETING)}
    assert Message.objects.filter(purpose="decision letter", state="draft").count() == 40
    call.refresh_from_db()
    assert call.state == "decided"


def test_two_officers_who_proposed_in_turn_confirm_each_others(call, maia, levan):
    propose_decisions(call, by=maia, at=MEETING)
    rescore("A28", "3")
    changed = propose_decisions(call, by=levan, at=MEETING)
    confirm_decisions(call, by=levan, at=MEETING)
    assert decision_counts(call) == {"confirmed": 40 - len(changed), "proposed": len(changed)}
    call.refresh_from_db()
    assert call.state == "in_review"
    confirm_decisions(call, by=maia, at=MEETING)
    assert decision_counts(call) == {"confirmed": 40}


def test_confirming_nothing_is_refused(call, levan):
    with pytest.raises(Refused) as refusal:
        confirm_decisions(call, by=levan, at=MEETING)
    assert refusal.value.problems[0].code == "nothing_to_do"


# Releasing -----------------------------------------------------------------------------------------------------------


def test_release_moves_applications_and_makes_awards(released):
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {"selected": 11, "reserve": 5, "rejected": 24}
    assert Award.objects.count() == 11
    assert sum(Award.objects.values_list("amount", flat=True)) == Decimal("137509.00")
    a01 = of("A01")
    assert (a01.state, a01.released_at) == ("released", RELEASE)
    assert a01.answer_due == datetime.fromisoformat("2027-04-12T23:59:59+04:00")
    assert of("A19").answer_due is None


def test_nothing_leaves_before_two_people_have_decided(call, maia):
    propose_decisions(call, by=maia, at=MEETING)
    assert release_decisions(call, by=maia, at=RELEASE) == []
    assert not Award.objects.exists()


def test_a_double_release_gives_one_letter_and_one_award(decided, maia, levan):
    assert len(release_decisions(decided, by=maia, at=RELEASE)) == 40
    assert release_decisions(decided, by=levan, at=RELEASE) == []
    assert Message.objects.filter(purpose="decision letter").count() == 40
    assert Award.objects.count() == 11


def test_two_workers_at_once_release_each_decision_once(decided, maia):
    """Each has read the same list before the other has written."""
    twice = [of("A28"), of("A28")]
    release_decision(twice[0], by=maia, at=RELEASE)
    with pytest.raises(Refused):
        release_decision(twice[1], by=maia, at=RELEASE)
    assert Message.objects.filter(purpose="decision letter", state="approved").count() == 1
    assert Award.objects.count() == 1


def test_a_release_that_broke_off_goes_on_with_the_rest(decided, maia):
    release_decision(of("A28"), by=maia, at=RELEASE)
    release_confirmed.call(decided.pk, maia.pk)
    assert decision_counts(decided) == {"released": 40}
    assert Message.objects.filter(purpose="decision letter", state="approved").count() == 40


def test_one_that_cannot_leave_stops_no_other(decided, maia):
    Application.objects.filter(external_id="A28").update(state=ApplicationState.WITHDRAWN)
    assert len(release_decisions(decided, by=maia, at=RELEASE)) == 39
    hand = hand_of(list(decisions_of(decided)), maia)
    assert (hand.confirmed, hand.stuck, hand.releasable, hand.released) == (1, 1, 0, 39)
    assert of("A28").state == "confirmed"


def test_releasing_is_for_officers(decided, irakli):
    with pytest.raises(PermissionDenied):
        release_decisions(decided, by=irakli, at=RELEASE)
    assert decision_counts(decided) == {"confirmed": 40}


def test_the_money_of_the_board(decided):
    money = money_of(decided, decisions_of(decided))
    assert (money.envelope, money.offered, money.left) == (
        Decimal("150000.00"),
        Decimal("137509.00"),
        Decimal("12491.00"),
    )


# Answering -----------------------------------------------------------------------------------------------------------


def answered(name: str, accepted: bool, person, at=RELEASE + timedelta(days=2)) -> Decision:
    decision = of(name)
    AccessFactory(application=decision.application, user=person)
    answer_offer(decision, accepted, by=person, at=at)
    return decision


def test_an_accepted_offer_plans_the_money(released, nino):
    decision = answered("A01", True, nino)
    award = Award.objects.get(application=decision.application)
    assert decision.application.state == "accepted"
    assert [tranche.amount for tranche in award.tranches.order_by("n")] == [
        Decimal("8220.00"),
        Decimal("4110.00"),
        Decimal("1370.00"),
    ]
    receipt = Message.objects.get(purpose="answer_accepted")
    assert (receipt.state, receipt.language) == ("approved", "ka")


def test_ac41_a_declined_award_goes_to_the_first_of_the_reserve(released, nino, maia, levan):
    decision = answered("A02", False, nino)
    assert decision.application.state == "declined"
    offer = of("A19")
    assert (offer.state, offer.outcome, offer.amount, offer.version) == ("proposed", "award", Decimal("17300.00"), 2)
    assert [d.state for d in Decision.objects.filter(application=offer.application).order_by("version")] == [
        "superseded",
        "proposed",
    ]
    money = money_of(released, decisions_of(released))
    assert money.left == Decimal("21891.00") - Decimal("17300.00")
    confirm_decisions(released, by=maia, at=RELEASE + timedelta(days=3))
    release_decisions(released, by=maia, at=datetime.fromisoformat("2027-04-08T10:00:00+04:00"))
    promoted = of("A19")
    assert promoted.answer_due == datetime.fromisoformat("2027-04-15T23:59:59+04:00")
    assert promoted.application.state == "selected"
    assert Award.objects.get(application=promoted.application).amount == Decimal("17300.00")


def test_the_reserve_never_passes_one_that_does_not_fit(released, nino):
    Application.objects.filter(external_id="A19").update(requested=Decimal("30000.00"))
    answered("A07", False, nino)
    assert [of(name).outcome for name in ("A19", "A33")] == ["reserve", "reserve"]


@pytest.mark.parametrize("later", [timedelta(), timedelta(microseconds=999_999)])
def test_an_answer_is_on_time_in_the_last_second(released, nino, later):
    assert answered("A01", True, nino, at=of("A01").answer_due + later).answered_at


def test_an_answer_after_the_last_second_is_late(released, nino):
    with pytest.raises(Refused) as refusal:
        answered("A01", True, nino, at=of("A01").answer_due + timedelta(seconds=1))
    assert refusal.value.problems[0].code == "deadline_passed"
    assert of("A01").application.state == "selected"


def test_an_offer_is_answered_once(released, nino):
    decision = answered("A01", True, nino)
    with pytest.raises(Refused) as refusal:
        answer_offer(decision, False, by=nino, at=RELEASE)
    assert refusal.value.problems[0].code == "already_answered"


def test_strangers_answer_nothing(released, zura, ana):
    for person in (zura, ana):
        with pytest.raises(PermissionDenied):
            answer_offer(of("A01"), True, by=person, at=RELEASE)


def test_open_offers_and_the_offer_to_one(released, nino):
    assert open_offers(released).count() == 11
    assert offer_to(of("A19").application) is None
    decision = answered("A01", True, nino)
    assert open_offers(released).count() == 10
    assert offer_to(decision.application) == decision


# By command ----------------------------------------------------------------------------------------------------------


def decide(call, *options: str) -> str:
    out = StringIO()
    call_command("decide", call.code, *options, "--at", RELEASE.isoformat(), stdout=out)
    return out.getvalue()


def test_decide_by_command_is_the_same_way(call, maia, levan):
    told = decide(call, "--by", maia.email, "--confirm-by", levan.email, "--release", "--accept-all")
    assert told == "40 proposed\n40 confirmed\n40 released\n11 accepted\n"
    assert Application.objects.filter(state="accepted").count() == 11


def test_decide_by_command_needs_two_people(call, maia):
    with pytest.raises(CommandError, match="another person"):
        decide(call, "--by", maia.email, "--confirm-by", maia.email)
    assert decision_counts(call) == {"proposed": 40}


def test_a_closed_ranking_is_what_proposals_point_to(call, maia):
    closed = close_ranking(call, by=maia, at=MEETING)
    assert {decision.ranking for decision in propose_decisions(call, by=maia, at=MEETING)} == {closed}
