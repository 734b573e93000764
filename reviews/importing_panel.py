"""A panel brought as a table, by the same action as the page."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refused, refuse
from portal.core.tables import RowReport

from .actions import seat_person
from .actions.assignment import NOBODY_CHAIRS
from .actions.limits import Limits
from .actions.seats import require
from .models import PanelSeat

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.models import Call

COLUMNS = ("key", "user_id", "is_chair", "most", "languages", "strengths")
LONGEST_KEY = PanelSeat._meta.get_field("key").max_length
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"", "no", "false", "0"})
Row = dict[str, str]


def import_seats(call: "Call", stage: str, rows: Iterable[tuple[int, Row]], *, by: "User", at: datetime) -> RowReport:
    """Open and fill the seats of one stage, row by row; a refused row leaves nothing and the rest goes on.

    A column that the table lacks leaves as it is what it is about.
    """
    require(by, "reviews.assign_reviewer", call)
    report = RowReport()
    for line, row in rows:
        before = _seat(call, stage, row)
        try:
            with transaction.atomic():
                _write(call, stage, row, by=by, at=at)
        except Refused as refusal:
            report.refused(line, refusal)
        else:
            is_same = _seat(call, stage, row) == before
            report.done += not is_same
            report.unchanged += is_same
    return report


def _seat(call: "Call", stage: str, row: Row) -> dict[str, object] | None:
    return PanelSeat.objects.filter(call=call, stage=stage, key=row["seat"].strip()).values(*COLUMNS).first()


def _write(call: "Call", stage: str, row: Row, *, by: "User", at: datetime) -> None:
    key, seat = row["seat"].strip(), _seat(call, stage, row) or {}
    if not 0 < len(key) <= (LONGEST_KEY or 0):
        raise refuse("required", _("The row does not name the seat."), "seat")
    chair, email = _chair(row["chair"]) if "chair" in row else None, _email(row.get("email", ""))
    if chair and not (email or seat.get("user_id")):
        raise refuse("required", str(NOBODY_CHAIRS), "chair")
    seat_person(call, stage, key, email, is_chair=chair, limits=_limits(row, seat), by=by, at=at)


def _email(text: str) -> str:
    email = text.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise refuse("format", _("“%(text)s” is no e-mail address.") % {"text": email}, "email") from error
    return email


def _chair(text: str) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise refuse("format", _("Write yes or no."), "chair")
    return word in YES


def _limits(row: Row, seat: dict[str, object]) -> Limits:
    most = row["most"].strip() if "most" in row else _kept(seat)
    if most and not most.isdecimal():
        raise refuse("not_a_number", _("The number of reviews is a whole number."), "most")
    return Limits(int(most) if most else None, _listed(row, "languages"), _listed(row, "strengths"))


def _kept(seat: dict[str, object]) -> str:
    return "" if seat.get("most") is None else str(seat["most"])


def _listed(row: Row, name: str) -> tuple[str, ...] | None:
    return tuple(one.strip() for one in row[name].split(";") if one.strip()) if name in row else None
