"""What applicants answer to their offers, and who moves up from the reserve."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from grants.models import Award
from portal.applications.models import Application
from portal.core.errors import Refused
from portal.core.models import Message
from reviews.actions import (
    answer_offer,
    confirm_decisions,
    release_decisions,
)
from reviews.models import Decision
from reviews.pages.board import money_of
from reviews.queries import decisions_of, offer_to, open_offers

from ..factories import AccessFactory
from .cases import RELEASE, standing

pytestmark = pytest.mark.django_db


def answered(name: str, accepted: bool, person, at=RELEASE + timedelta(days=2)) -> Decision:
    decision = standing(name)
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
    offer = standing("A19")
    assert (offer.state, offer.outcome, offer.amount, offer.version) == ("proposed", "award", Decimal("17300.00"), 2)
    assert [d.state for d in Decision.objects.filter(application=offer.application).order_by("version")] == [
        "superseded",
        "proposed",
    ]
    money = money_of(released, decisions_of(released))
    assert money.left == Decimal("21891.00") - Decimal("17300.00")
    confirm_decisions(released, by=maia, at=RELEASE + timedelta(days=3))
    release_decisions(released, by=maia, at=datetime.fromisoformat("2027-04-08T10:00:00+04:00"))
    promoted = standing("A19")
    assert promoted.answer_due == datetime.fromisoformat("2027-04-15T23:59:59+04:00")
    assert promoted.application.state == "selected"
    assert Award.objects.get(application=promoted.application).amount == Decimal("17300.00")


def test_the_reserve_never_passes_one_that_does_not_fit(released, nino):
    Application.objects.filter(external_id="A19").update(requested=Decimal("30000.00"))
    answered("A07", False, nino)
    assert [standing(name).outcome for name in ("A19", "A33")] == ["reserve", "reserve"]


@pytest.mark.parametrize("later", [timedelta(), timedelta(microseconds=999_999)])
def test_an_answer_is_on_time_in_the_last_second(released, nino, later):
    assert answered("A01", True, nino, at=standing("A01").answer_due + later).answered_at


def test_an_answer_after_the_last_second_is_late(released, nino):
    with pytest.raises(Refused) as refusal:
        answered("A01", True, nino, at=standing("A01").answer_due + timedelta(seconds=1))
    assert refusal.value.problems[0].code == "deadline_passed"
    assert standing("A01").application.state == "selected"


def test_an_offer_is_answered_once(released, nino):
    decision = answered("A01", True, nino)
    with pytest.raises(Refused) as refusal:
        answer_offer(decision, False, by=nino, at=RELEASE)
    assert refusal.value.problems[0].code == "already_answered"


def test_strangers_answer_nothing(released, zura, ana):
    for person in (zura, ana):
        with pytest.raises(PermissionDenied):
            answer_offer(standing("A01"), True, by=person, at=RELEASE)


def test_open_offers_and_the_offer_to_one(released, nino):
    assert open_offers(released).count() == 11
    assert offer_to(standing("A19").application) is None
    decision = answered("A01", True, nino)
    assert open_offers(released).count() == 10
    assert offer_to(decision.application) == decision
