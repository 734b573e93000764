"""A small round in review: three applications, two seats with people, one empty seat."""

from collections.abc import Callable

import pytest

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from reviews.models import Assignment, PanelSeat, Review

from ..factories import AT
from .cases import STAGE, small_round


@pytest.fixture
def call(db: None) -> Call:
    return small_round()


@pytest.fixture
def application(call: Call) -> Application:
    """The first application of the round."""
    return Application.objects.get(external_id="A1")


@pytest.fixture
def seat(call: Call, ana: User) -> PanelSeat:
    """Ana's seat."""
    return PanelSeat.objects.create(call=call, stage=STAGE, key="R1", user=ana)


@pytest.fixture
def other_seat(call: Call, beka: User) -> PanelSeat:
    """Beka's seat."""
    return PanelSeat.objects.create(call=call, stage=STAGE, key="R2", user=beka)


@pytest.fixture
def assign(maia: User) -> Callable[..., Assignment]:
    """Return a function that gives an application to a seat; `declared` opens it, with an empty sheet."""

    def give(application: Application, seat: PanelSeat, *, declared: bool = True) -> Assignment:
        given = Assignment.objects.create(
            application=application,
            stage=STAGE,
            seat=seat,
            due_at=application.call.terms.moments["review_closes"],
            declared_at=AT if declared else None,
            assigned_by=maia,
            assigned_at=AT,
        )
        if declared:
            Review.objects.create(assignment=given)
        return given

    return give
