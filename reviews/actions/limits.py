"""What a seat can take and knows, for the distribution."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.errors import Problem, Refused
from portal.core.events import record

from ..models import PanelSeat
from ..queries import strengths_of
from .seats import require

MOST = 10_000


@dataclass(frozen=True)
class Limits:
    """Reviews at most (None: no limit), languages read (none: all), strengths; None leaves a list as it is."""

    most: int | None = None
    languages: tuple[str, ...] | None = None
    strengths: tuple[str, ...] | None = None


@transaction.atomic
def limit_seat(seat: PanelSeat, limits: Limits, *, by: User, at: datetime) -> None:
    """Note what a seat can take and knows: columns, event; nothing where all is so already.

    Refused (`out_of_range`, `format`) at `most`, `languages`, `strengths`: what the call does not know, unless it
    is there already.
    """
    require(by, "reviews.assign_reviewer", seat)
    if problems := _problems(seat, limits):
        raise Refused(problems)
    columns: dict[str, Any] = {
        "most": limits.most,
        "languages": seat.languages if limits.languages is None else sorted(set(limits.languages)),
        "strengths": seat.strengths if limits.strengths is None else sorted(set(limits.strengths)),
    }
    if any(getattr(seat, name) != value for name, value in columns.items()):
        PanelSeat.objects.filter(pk=seat.pk).update(**columns)
        record("seat limited", seat, by=by, at=at, **columns)
        seat.refresh_from_db(fields=list(columns))


def _problems(seat: PanelSeat, limits: Limits) -> list[Problem]:
    problems = []
    if limits.most is not None and not 0 <= limits.most <= MOST:
        problems.append(Problem("most", "out_of_range", _("Give a whole number from 0 to %(n)s.") % {"n": MOST}))
    terms = seat.call.terms
    if unknown := _unknown(limits.languages, [*terms.languages, *seat.languages]):
        problems.append(Problem("languages", "format", _("The call has no language “%(name)s”.") % {"name": unknown}))
    strengths = [value for value, _label in strengths_of(seat.call, "en")]
    if unknown := _unknown(limits.strengths, [*strengths, *seat.strengths]):
        told = _("“%(name)s” is neither a lot nor an answer to choose in this call.")
        problems.append(Problem("strengths", "format", told % {"name": unknown}))
    return problems


def _unknown(given: Iterable[str] | None, known: Iterable[str]) -> str:
    return ", ".join(sorted(set(given or ()) - set(known)))
