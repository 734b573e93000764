"""What waits in this room: candidates to rate for hosts; hosts, ratings and placing for officers."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.states import Role
from portal.calls.models import Call
from portal.calls.states import CallState
from portal.core.desk_line import DeskLine
from portal.core.moments import is_on_time
from reviews.models import Assignment
from reviews.states import CLOSED_SHEETS, UNDER_REVIEW

from ..models import HostFit, HostPerson, PlacingRun
from ..terms import terms_of
from .hosts import asked_of_hosts

if TYPE_CHECKING:
    from portal.accounts.models import User

BEFORE_PLACING = (CallState.PUBLISHED, CallState.CLOSED, CallState.IN_REVIEW)
DECIDING_ROLES = frozenset({Role.OFFICER, Role.DIRECTOR})


def waiting_for(user: "User", at: datetime) -> list[DeskLine]:
    """Return a line for each call in which something waits for the person; six queries at most, whatever the size."""
    return [*_candidates_to_rate(user, at), *_lines_of_officer(user, at)]


def feedback_due(call: Call) -> datetime | None:
    """Return the moment by which hosts are to rate, None where the call names none."""
    return call.terms.moments.get("host_feedback_due")


def _candidates_to_rate(user: "User", at: datetime) -> Iterator[DeskLine]:
    mine = HostPerson.objects.filter(call=OuterRef("application__call"), host_key=OuterRef("host_key"), user=user)
    rows = asked_of_hosts().filter(Exists(mine), fit__isnull=True)
    for call, n in _by_call(rows):
        due = feedback_due(call)
        if is_on_time(at, due):
            told = ngettext("%(n)s candidate to rate in %(call)s", "%(n)s candidates to rate in %(call)s", n)
            address = reverse("internships:fit", args=[call.code])
            yield DeskLine(told % {"n": n, "call": call.code}, address, due, _("Open the candidates"))


def _lines_of_officer(user: "User", at: datetime) -> Iterator[DeskLine]:
    codes = [code for role, code in user.staff_roles if role in DECIDING_ROLES]
    if not codes:
        return
    calls = Call.objects.filter(kind="internship", state__in=BEFORE_PLACING)
    calls = calls if "" in codes else calls.filter(code__in=codes)
    yield from _hosts_without_person(calls)
    yield from _ratings_missing(calls)
    yield from _to_place(calls, at)


def _hosts_without_person(calls: QuerySet[Call]) -> Iterator[DeskLine]:
    for call in calls.annotate(spoken_for=Count("host_people__host_key", distinct=True)):
        n = len(terms_of(call).hosts) - call.spoken_for
        if n > 0:
            told = ngettext(
                "%(n)s host of %(call)s has nobody who speaks for it",
                "%(n)s hosts of %(call)s have nobody who speaks for them",
                n,
            )
            address = reverse("internships:hosts", args=[call.code])
            yield DeskLine(told % {"n": n, "call": call.code}, address, feedback_due(call), _("Name a person"))


def _ratings_missing(calls: QuerySet[Call]) -> Iterator[DeskLine]:
    for call, n in _by_call(asked_of_hosts().filter(application__call__in=calls, fit__isnull=True)):
        told = ngettext("%(n)s rating by a host missing in %(call)s", "%(n)s ratings by hosts missing in %(call)s", n)
        address = reverse("internships:hosts", args=[call.code])
        yield DeskLine(told % {"n": n, "call": call.code}, address, feedback_due(call), _("See the hosts"))


def _to_place(calls: QuerySet[Call], at: datetime) -> Iterator[DeskLine]:
    """Yield the calls in which every sheet is in, hosts have rated or their time is over, and no placing stands."""
    sheets = Assignment.objects.filter(application__call=OuterRef("pk"), application__state__in=UNDER_REVIEW)
    unrated = asked_of_hosts().filter(application__call=OuterRef("pk"), fit__isnull=True)
    ready = calls.filter(
        Exists(sheets),
        ~Exists(sheets.exclude(reviews__state__in=CLOSED_SHEETS)),
        ~Exists(PlacingRun.objects.filter(call=OuterRef("pk"), approved_at__isnull=False)),
        state=CallState.IN_REVIEW,
    )
    for call in ready.annotate(is_unrated=Exists(unrated)):
        due = feedback_due(call)
        if not call.is_unrated or not is_on_time(at, due):
            label = _("The candidates of %(call)s can be placed") % {"call": call.code}
            address = reverse("internships:placing", args=[call.code])
            yield DeskLine(label, address, call.terms.moments.get("results"), _("Place the candidates"))


def _by_call(rows: QuerySet[HostFit]) -> Iterator[tuple[Call, int]]:
    """Yield each call with its number of rows; two queries."""
    counted = dict(rows.values_list("application__call").annotate(n=Count("pk")).order_by())
    for call in Call.objects.filter(pk__in=counted).order_by("code"):
        yield call, counted[call.pk]
