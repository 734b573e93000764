"""One proposes, another confirms, all is released together; what the applicant answers, and who moves up."""

from collections import Counter
from datetime import datetime
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
    close_ranking,
    confirm_decisions,
    propose_decisions,
    release_decision,
    release_decisions,
)
from reviews.actions.decisions import _proposal
from reviews.models import Decision, Review
from reviews.pages.board import hand_of, money_of
from reviews.queries import decision_counts, decisions_of
from reviews.tasks import release_confirmed

from ..factories import DecisionFactory
from .cases import CRITERIA, MEETING, RELEASE, expected, in_review, small_round, standing

pytestmark = pytest.mark.django_db


def rescore(name: str, mark: str) -> None:
    Review.objects.filter(assignment__application__external_id=name).update(scores=dict.fromkeys(CRITERIA, mark))


# Proposing -----------------------------------------------------------------------------------------------------------


def test_proposals_are_what_the_ranking_says(scored, maia):
    proposed = propose_decisions(scored, by=maia, at=MEETING)
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
    assert scored.rankings.count() == 1


def test_proposing_again_changes_only_what_has_changed(scored, maia):
    propose_decisions(scored, by=maia, at=MEETING)
    assert propose_decisions(scored, by=maia, at=MEETING) == []
    rescore("A28", "3")
    changed = propose_decisions(scored, by=maia, at=MEETING)
    assert {(d.application.external_id, d.version) for d in changed} >= {("A28", 2), ("A19", 2)}
    assert decision_counts(scored) == {"proposed": 40}


def test_what_is_replaced_takes_its_letter_along(decided, maia):
    letter = Message.objects.get(subject_type="reviews.decision", subject_id=standing("A28").pk)
    rescore("A28", "2")
    propose_decisions(decided, by=maia, at=MEETING)
    letter.refresh_from_db()
    assert (letter.state, standing("A28").outcome, standing("A28").state) == (
        "superseded",
        "below_threshold",
        "proposed",
    )


def test_a_withdrawn_application_loses_its_unreleased_decision(decided, maia):
    Application.objects.filter(external_id="A28").update(state=ApplicationState.WITHDRAWN)
    propose_decisions(decided, by=maia, at=MEETING)
    assert list(Decision.objects.filter(application__external_id="A28").values_list("state", flat=True)) == [
        "superseded"
    ]
    assert standing("A19").outcome == "award"


def test_what_is_released_is_not_proposed_again(released, maia):
    rescore("A28", "2")
    propose_decisions(released, by=maia, at=RELEASE)
    assert (standing("A28").state, standing("A28").version) == ("released", 1)


@pytest.mark.parametrize(
    ("outcome", "decided_as"), [("passed", "award"), ("rejected", "below_threshold"), ("reserve", "reserve")]
)
def test_every_outcome_of_a_ranking_is_a_decision(outcome, decided_as):
    entry = {"outcome": outcome, "offer": None, "requested": "500.00", "reserve_place": None, "rank": 1}
    proposal = _proposal(in_review(small_round(0), "A1"), entry)
    assert proposal.outcome == decided_as
    assert proposal.amount == (Decimal("500.00") if outcome == "passed" else None)


@pytest.mark.parametrize("who", ["ana", "irakli", "fatima", "nino"])
def test_proposing_is_for_officers(scored, who, request):
    with pytest.raises(PermissionDenied):
        propose_decisions(scored, by=request.getfixturevalue(who), at=MEETING)


# Two people ----------------------------------------------------------------------------------------------------------


def test_nobody_confirms_what_they_proposed(scored, maia):
    propose_decisions(scored, by=maia, at=MEETING)
    with pytest.raises(Refused) as refusal:
        confirm_decisions(scored, by=maia, at=MEETING)
    assert refusal.value.problems[0].code == "same_person"
    assert decision_counts(scored) == {"proposed": 40}
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
def test_only_an_officer_or_the_director_confirms(scored, maia, who, request):
    propose_decisions(scored, by=maia, at=MEETING)
    with pytest.raises(PermissionDenied):
        confirm_decisions(scored, by=request.getfixturevalue(who), at=MEETING)
    assert decision_counts(scored) == {"proposed": 40}


def test_the_second_person_confirms_all(scored, maia, tamar):
    propose_decisions(scored, by=maia, at=MEETING)
    confirmed = confirm_decisions(scored, by=tamar, at=MEETING)
    assert {(d.state, d.confirmed_by, d.confirmed_at) for d in confirmed} == {("confirmed", tamar, MEETING)}
    assert Message.objects.filter(purpose="decision letter", state="draft").count() == 40
    scored.refresh_from_db()
    assert scored.state == "decided"


def test_two_officers_who_proposed_in_turn_confirm_each_others(scored, maia, levan):
    propose_decisions(scored, by=maia, at=MEETING)
    rescore("A28", "3")
    changed = propose_decisions(scored, by=levan, at=MEETING)
    confirm_decisions(scored, by=levan, at=MEETING)
    assert decision_counts(scored) == {"confirmed": 40 - len(changed), "proposed": len(changed)}
    scored.refresh_from_db()
    assert scored.state == "in_review"
    confirm_decisions(scored, by=maia, at=MEETING)
    assert decision_counts(scored) == {"confirmed": 40}


def test_confirming_nothing_is_refused(scored, levan):
    with pytest.raises(Refused) as refusal:
        confirm_decisions(scored, by=levan, at=MEETING)
    assert refusal.value.problems[0].code == "nothing_to_do"


# Releasing -----------------------------------------------------------------------------------------------------------


def test_release_moves_applications_and_makes_awards(released):
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {"selected": 11, "reserve": 5, "rejected": 24}
    assert Award.objects.count() == 11
    assert sum(Award.objects.values_list("amount", flat=True)) == Decimal("137509.00")
    a01 = standing("A01")
    assert (a01.state, a01.released_at) == ("released", RELEASE)
    assert a01.answer_due == datetime.fromisoformat("2027-04-12T23:59:59+04:00")
    assert standing("A19").answer_due is None


def test_nothing_leaves_before_two_people_have_decided(scored, maia):
    propose_decisions(scored, by=maia, at=MEETING)
    assert release_decisions(scored, by=maia, at=RELEASE) == []
    assert not Award.objects.exists()


def test_a_double_release_gives_one_letter_and_one_award(decided, maia, levan):
    assert len(release_decisions(decided, by=maia, at=RELEASE)) == 40
    assert release_decisions(decided, by=levan, at=RELEASE) == []
    assert Message.objects.filter(purpose="decision letter").count() == 40
    assert Award.objects.count() == 11


def test_two_workers_at_once_release_each_decision_once(decided, maia):
    """Each has read the same list before the other has written."""
    twice = [standing("A28"), standing("A28")]
    release_decision(twice[0], by=maia, at=RELEASE)
    with pytest.raises(Refused):
        release_decision(twice[1], by=maia, at=RELEASE)
    assert Message.objects.filter(purpose="decision letter", state="approved").count() == 1
    assert Award.objects.count() == 1


def test_a_release_that_broke_off_goes_on_with_the_rest(decided, maia):
    release_decision(standing("A28"), by=maia, at=RELEASE)
    release_confirmed.call(decided.pk, maia.pk)
    assert decision_counts(decided) == {"released": 40}
    assert Message.objects.filter(purpose="decision letter", state="approved").count() == 40


def test_one_that_cannot_leave_stops_no_other(decided, maia):
    Application.objects.filter(external_id="A28").update(state=ApplicationState.WITHDRAWN)
    assert len(release_decisions(decided, by=maia, at=RELEASE)) == 39
    hand = hand_of(list(decisions_of(decided)), maia)
    assert (hand.confirmed, hand.stuck, hand.releasable, hand.released) == (1, 1, 0, 39)
    assert standing("A28").state == "confirmed"


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


# By command ----------------------------------------------------------------------------------------------------------


def decide(scored, *options: str) -> str:
    out = StringIO()
    call_command("decide", scored.code, *options, "--at", RELEASE.isoformat(), stdout=out)
    return out.getvalue()


def test_decide_by_command_is_the_same_way(scored, maia, levan):
    told = decide(scored, "--by", maia.email, "--confirm-by", levan.email, "--release", "--accept-all")
    assert told == "40 proposed\n40 confirmed\n40 released\n11 accepted\n"
    assert Application.objects.filter(state="accepted").count() == 11


def test_decide_by_command_needs_two_people(scored, maia):
    with pytest.raises(CommandError, match="another person"):
        decide(scored, "--by", maia.email, "--confirm-by", maia.email)
    assert decision_counts(scored) == {"proposed": 40}


def test_a_closed_ranking_is_what_proposals_point_to(scored, maia):
    closed = close_ranking(scored, by=maia, at=MEETING)
    assert {decision.ranking for decision in propose_decisions(scored, by=maia, at=MEETING)} == {closed}
