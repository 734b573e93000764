"""Hosts, places and who has got them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.applications.models import Application, Submission
from portal.applications.states import REVIEWED, ApplicationState
from portal.calls.models import Call
from portal.core.desk_line import DeskLine
from portal.core.moments import is_on_time

from ..models import HostFit, HostPerson, Placement

if TYPE_CHECKING:
    from portal.accounts.models import User


def agreements_due(call: Call) -> QuerySet[Application]:
    """Return candidates who accepted a place and have no agreement yet, by host and rank."""
    return (
        Application.objects.filter(call=call, state=ApplicationState.ACCEPTED, placement__agreement__isnull=True)
        .select_related("call", "placement__decision", "applicant_person", "created_by")
        .order_by("placement__host_key", F("placement__decision__rank").asc(nulls_last=True), "reference")
    )


def placements_of(call: Call) -> QuerySet[Placement]:
    return (
        Placement.objects.filter(application__call=call)
        .select_related("application", "agreement", "decision")
        .order_by("host_key", "application__reference")
    )


def hosts_of(user: "User") -> QuerySet[HostPerson]:
    """Return the hosts for which a person speaks."""
    return HostPerson.objects.filter(user=user).select_related("call").order_by("call__code", "host_key")


def candidates_for_host(call: Call, host_key: str) -> list[tuple[Application, int | None]]:
    """Return the candidates who ranked a host, with the fit that the host has given (None: not yet)."""
    rows = Application.objects.filter(call=call, state__in=REVIEWED).order_by("reference")
    answers = dict(
        Submission.objects.filter(application__in=rows, submitted_at__isnull=False)
        .order_by("pk")
        .values_list("application_id", "answers")
    )
    fits = dict(HostFit.objects.filter(application__in=rows, host_key=host_key).values_list("application_id", "fit"))
    return [(row, fits.get(row.pk)) for row in rows if _ranks(answers.get(row.pk) or {}, host_key)]


def _ranks(answers: dict, host_key: str) -> bool:
    return any(isinstance(value, list) and host_key in value for value in answers.values())


def waiting_for(user: "User", at: datetime) -> list[DeskLine]:
    """Return a line for each call in which the person's host is still asked for fit."""
    lines = []
    for person in hosts_of(user):
        due = person.call.terms.moments.get("host_feedback_due")
        if due is None or is_on_time(at, due):
            lines.append(
                DeskLine(
                    label=_("Say how well the candidates of %(call)s suit you") % {"call": person.call.code},
                    url=reverse("internships:fit", args=[person.call.code]),
                    due=due,
                    action=_("Open the candidates"),
                )
            )
    return lines
