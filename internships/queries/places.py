"""Places: who has got them, who comes next."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import F, Q, QuerySet

from portal.applications.models import Application
from portal.applications.states import ApplicationState
from portal.calls.models import Call
from reviews.models import Decision
from reviews.states import UNDER_REVIEW, DecisionState, Outcome

from ..models import HostExclusion, Placement, PlacingRun

RESERVE = "reserve"


def agreements_due(call: Call) -> QuerySet[Application]:
    """Return candidates who accepted a place and have no agreement yet, by host and rank."""
    return (
        Application.objects.filter(call=call, state=ApplicationState.ACCEPTED, placement__agreement__isnull=True)
        .select_related("call", "placement__decision", "applicant_person", "created_by")
        .order_by("placement__host_key", F("placement__decision__rank").asc(nulls_last=True), "reference")
    )


def placements_of(call: Call) -> QuerySet[Placement]:
    """Return the places that were given, by host."""
    return (
        Placement.objects.filter(application__call=call)
        .select_related("application", "agreement", "decision")
        .order_by("host_key", "application__reference")
    )


def approved_runs(call: Call) -> QuerySet[PlacingRun]:
    """Return the placings from which decisions were made, the last first."""
    return call.placing_runs.filter(approved_at__isnull=False).order_by("-version")


def how_placed(decision: Decision) -> str:
    """Return how the place of a decision came about: as the placing says, else `reserve`."""
    digest = approved_runs(decision.application.call).values_list("digest", flat=True).first()
    places = _places(digest) if digest else {}
    return places.get((decision.application.public_id, decision.place), RESERVE)


@lru_cache(maxsize=4)
def _places(digest: str) -> dict[tuple[str, str], str]:
    """Return {(candidate, host): how} of a placing, which its digest names for good."""
    result = PlacingRun.objects.filter(digest=digest).values_list("result", flat=True)[0]
    return {(entry["id"], entry["host"]): entry["how"] for entry in result["placements"] if entry["host"]}


def next_of_reserve(call: Call, host_key: str) -> Decision | None:
    """Return the decision on the first of a host's reserve who still waits, None where nobody does.

    Who was offered a place elsewhere no longer stands on any reserve, nor does who withdrew or to whom the host was
    closed since. The order is that of the placing from which the decisions were made.
    """
    run = approved_runs(call).first()
    names = run.result["reserves"].get(host_key, []) if run else []
    closed = HostExclusion.objects.filter(application__call=call, host_key=host_key).values("application")
    waiting = Decision.objects.filter(
        Q(application__external_id__in=names) | Q(application__reference__in=names),
        application__call=call,
        application__state=ApplicationState.RESERVE,
        state=DecisionState.RELEASED,
        outcome=Outcome.RESERVE,
    ).exclude(application__in=closed)
    found = {decision.application.public_id: decision for decision in waiting.select_related("application__call")}
    return next((found[name] for name in names if name in found), None)


def closed_hosts(call: Call) -> QuerySet[HostExclusion]:
    """Return which hosts are closed to whom, and by whom, the latest first."""
    rows = HostExclusion.objects.filter(application__call=call)
    return rows.select_related("application__applicant_person", "by").order_by("-at", "-pk")


def left_out(call: Call, names: Iterable[str]) -> list[str]:
    """Return the candidates under review who are not among `names`: they have no final score."""
    rows = Application.objects.filter(call=call, state__in=UNDER_REVIEW).only("external_id", "reference")
    return sorted({row.public_id for row in rows} - set(names))


def candidates_named(call: Call, names: Iterable[str]) -> dict[str, Application]:
    """Return applications by the ids that placings know them by."""
    known = Q(external_id__in=names) | Q(reference__in=names)
    rows = Application.objects.filter(known, call=call).select_related("applicant_person", "placement")
    return {row.public_id: row for row in rows}


def open_ties(call: Call) -> list[tuple[str, tuple[str, ...]]]:
    """Return the ties of the last placing that only a draw can end: the host or `second_round`, the candidates."""
    run = call.placing_runs.order_by("-version").first()
    return [(where, tuple(names)) for where, names in run.result["open_ties"]] if run else []
