"""What waits in this room: for reviewers, officers, chairs and applicants."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.states import Role
from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.core.desk_line import DeskLine

from ..models import Assignment, Decision, PanelSeat, Ranking
from ..states import CLOSED_SHEETS, OFFERS, UNDER_REVIEW, DecisionState

if TYPE_CHECKING:
    from portal.accounts.models import User

DECIDING_ROLES = frozenset({Role.OFFICER, Role.DIRECTOR})


def waiting_for(user: "User", at: datetime) -> list[DeskLine]:
    """Return a line for each call in which something waits for the person; seven queries at most, whatever the size."""
    lines = [*_sheets_to_write(user, at), *_rankings_to_discuss(user), *_offers_to_answer(user, at)]
    codes = [code for role, code in user.staff_roles if role in DECIDING_ROLES]
    if codes:
        lines += [*_sheets_missing(codes), *_to_confirm(codes, user), *_to_release(codes)]
    return lines


def open_sheets() -> QuerySet[Assignment]:
    """Return the assignments whose sheet is still to be handed in; a closed ranking waits for none."""
    closed = Ranking.objects.filter(call=OuterRef("application__call"), stage=OuterRef("stage"))
    rows = Assignment.objects.filter(~Exists(closed), application__state__in=UNDER_REVIEW)
    return rows.exclude(reviews__state__in=CLOSED_SHEETS)


def _of_staff(codes: list[str], path: str) -> Q:
    """Return the rows of the calls in which a role is held; the code "" stands for all calls."""
    return Q() if "" in codes else Q(**{f"{path}__code__in": codes})


def _sheets_to_write(user: "User", at: datetime) -> Iterator[DeskLine]:
    rows = open_sheets().filter(Q(due_at__isnull=True) | Q(due_at__gte=at), seat__user=user)
    counted = rows.values("application__call__code", "due_at").annotate(n=Count("pk", distinct=True))
    for row in counted.order_by("due_at"):
        told = ngettext("%(n)s review to write in %(call)s", "%(n)s reviews to write in %(call)s", row["n"])
        label = told % {"n": row["n"], "call": row["application__call__code"]}
        yield DeskLine(label, reverse("reviews:desk"), row["due_at"], _("Open my reviews"))


def _rankings_to_discuss(user: "User") -> Iterator[DeskLine]:
    """Yield the panels one chairs in which every sheet is in and no ranking is closed."""
    given = Assignment.objects.filter(application__call=OuterRef("call"), stage=OuterRef("stage"))
    seats = PanelSeat.objects.filter(
        Exists(given),
        ~Exists(open_sheets().filter(application__call=OuterRef("call"), stage=OuterRef("stage"))),
        ~Exists(Ranking.objects.filter(call=OuterRef("call"), stage=OuterRef("stage"))),
        user=user,
        is_chair=True,
    )
    for code in seats.values_list("call__code", flat=True):
        label = _("All reviews of %(call)s are in") % {"call": code}
        yield DeskLine(label, reverse("reviews:ranking", args=[code]), None, _("Look at the ranking"))


def _offers_to_answer(user: "User", at: datetime) -> Iterator[DeskLine]:
    rows = Decision.objects.filter(
        Q(answer_due__isnull=True) | Q(answer_due__gte=at),
        application__in=Application.objects.written_by(user).filter(state=ApplicationState.SELECTED),
        state=DecisionState.RELEASED,
        outcome__in=OFFERS,
        answered_at__isnull=True,
    )
    for reference, due in rows.values_list("application__reference", "answer_due"):
        label = _("Your application %(reference)s was selected") % {"reference": reference}
        yield DeskLine(label, reverse("reviews:offer", args=[reference]), due, _("Answer the offer"))


def _sheets_missing(codes: list[str]) -> Iterator[DeskLine]:
    rows = open_sheets().filter(_of_staff(codes, "application__call")).values("application__call__code")
    for row in rows.annotate(n=Count("pk", distinct=True), due=Min("due_at")).order_by("application__call__code"):
        code = row["application__call__code"]
        told = ngettext(
            "%(n)s review is still missing in %(call)s", "%(n)s reviews are still missing in %(call)s", row["n"]
        )
        address = reverse("reviews:assignment", args=[code])
        yield DeskLine(told % {"n": row["n"], "call": code}, address, row["due"], _("See how far the panel is"))


def _to_confirm(codes: list[str], user: "User") -> Iterator[DeskLine]:
    for code, n in _decisions(codes, DecisionState.PROPOSED, exclude_proposer=user):
        told = ngettext("%(n)s decision to confirm in %(call)s", "%(n)s decisions to confirm in %(call)s", n)
        address = reverse("reviews:decisions", args=[code])
        yield DeskLine(told % {"n": n, "call": code}, address, None, _("Look at the decisions"))


def _to_release(codes: list[str]) -> Iterator[DeskLine]:
    for code, n in _decisions(codes, DecisionState.CONFIRMED):
        told = ngettext("%(n)s letter to release in %(call)s", "%(n)s letters to release in %(call)s", n)
        address = reverse("reviews:letters", args=[code])
        yield DeskLine(told % {"n": n, "call": code}, address, None, _("Read the letters"))


def _decisions(
    codes: list[str], state: str, exclude_proposer: "User | None" = None
) -> QuerySet[Decision, tuple[str, int]]:
    """Return (call code, number of decisions in `state`)."""
    rows = Decision.objects.filter(_of_staff(codes, "application__call"), state=state)
    if exclude_proposer:
        rows = rows.exclude(proposed_by=exclude_proposer)
    counted = rows.values("application__call__code").annotate(n=Count("pk"))
    return counted.order_by("application__call__code").values_list("application__call__code", "n")
