"""Giving out and taking back many applications at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.queries import person_with
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.errors import Refused, refuse

from ..grounds import Bar
from ..models import Assignment, PanelSeat
from ..queries import bars_of
from .limits import Limits, limit_seat
from .seats import REFUSALS, assign_reviewer, fill_seat, open_seat, require, unassign_reviewer

Cell = tuple[int, int]
NOBODY_CHAIRS = gettext_lazy("Nobody sits here yet who could chair. Give an e-mail address.")


@dataclass
class Changes:
    """What became of a matrix: how many were given and taken back, why some were not, and what to note of others."""

    given: int = 0
    taken: int = 0
    refused: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)


def change_assignments(
    call: Call, stage: str, before: Collection[Cell], wanted: Collection[Cell], *, by: User, at: datetime
) -> Changes:
    """Give out what is in `wanted` but was not `before`, take back what was and is not: (application, seat) ids.

    Each by itself, so that a refusal (a conflict, a sheet handed in) stops no other. That a member is named in what
    was given is noted. What others changed meanwhile is in neither list and stays.
    """
    require(by, "reviews.assign_reviewer", call)
    changes = Changes()
    rows_of_seats = PanelSeat.objects.filter(call=call, stage=stage).select_related("call", "user")
    seats = {seat.pk: seat for seat in rows_of_seats}
    touched = set(before) ^ set(wanted)
    rows = Application.objects.filter(call=call, pk__in={application for application, _seat in touched})
    applications = rows.select_related("call").in_bulk()
    bars = bars_of(rows, rows_of_seats)
    for place in sorted(touched):
        if place[0] in applications and place[1] in seats:
            application, seat = applications[place[0]], seats[place[1]]
            if place not in wanted:
                _take(changes, application, seat, by=by, at=at)
            elif _give(changes, application, seat, by=by, at=at) and bars.get(place) == Bar.NAMED:
                changes.noted.append(_told(application, seat, REFUSALS[Bar.NAMED] % {"seat": seat.key}))
    return changes


def _give(changes: Changes, application: Application, seat: PanelSeat, *, by: User, at: datetime) -> bool:
    try:
        assign_reviewer(application, seat, by=by, at=at)
    except Refused as refused:
        changes.refused.append(_told(application, seat, " ".join(refused.messages)))
        return False
    changes.given += 1
    return True


def _take(changes: Changes, application: Application, seat: PanelSeat, *, by: User, at: datetime) -> None:
    try:
        for assignment in Assignment.objects.filter(application=application, seat=seat, stage=seat.stage):
            unassign_reviewer(assignment, by=by, at=at)
            changes.taken += 1
    except Refused as refused:
        changes.refused.append(_told(application, seat, " ".join(refused.messages)))


def _told(application: Application, seat: PanelSeat, what: str) -> str:
    return f"{application.reference}, {seat.key}: {what}"


@transaction.atomic
def seat_person(
    call: Call,
    stage: str,
    key: str,
    email: str,
    *,
    is_chair: bool | None = None,
    limits: Limits | None = None,
    by: User,
    at: datetime,
) -> PanelSeat:
    """Open the seat `key` and give it to who signs in with `email`, entered if nobody does yet; "" leaves the person.

    None for `is_chair` leaves it as it is. With `limits`, note what the seat can take and knows. What is so already is
    not written again. Refused (`required`) at `is_chair` where nobody sits who could chair.
    """
    seat = open_seat(call, stage, key, by=by, at=at)
    is_chair = seat.is_chair if is_chair is None else is_chair
    person = seat.user
    if email:
        person = person_with(email) or User.objects.create_user(email, language=call.terms.languages[0])
    if person is None and is_chair:
        raise refuse("required", str(NOBODY_CHAIRS), "is_chair")
    if person and (seat.user_id, seat.is_chair) != (person.pk, is_chair):
        fill_seat(seat, person, is_chair=is_chair, by=by, at=at)
    if limits is not None:
        limit_seat(seat, limits, by=by, at=at)
    return seat
