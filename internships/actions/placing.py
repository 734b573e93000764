"""Placing: computed, stored, proposed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.canonical import digest
from portal.core.errors import refuse
from portal.core.events import record
from reviews.actions import Proposal, propose
from reviews.actions.seats import require
from reviews.models import Decision
from reviews.states import Outcome

from ..exports import market_json, placing_json
from ..models import PlacingRun
from ..placing import place
from ..placing_text import how_in_words
from ..queries import market_of


@transaction.atomic
def place_interns(call: Call, *, by: User, at: datetime) -> PlacingRun:
    """Compute and store a placing; the same input finds the run that is there."""
    require(by, "internships.place_interns", call)
    market = market_of(call, at)
    if not market.candidates:
        raise refuse("nothing_to_rank", _("No candidate of this call has a final score yet."))
    given, result = market_json(market), placing_json(call, market, place(market))
    sealed = digest({"given": given, "result": result})
    last = call.placing_runs.order_by("-version").first()
    if last and last.digest == sealed:
        return last
    version = (call.placing_runs.aggregate(Max("version"))["version__max"] or 0) + 1
    run = PlacingRun.objects.create(
        call=call, version=version, given=given, result=result, digest=sealed, made_by=by, made_at=at
    )
    record("interns placed", run, by=by, at=at, digest=sealed)
    return run


def propose_placing(call: Call, *, by: User, at: datetime) -> list[Decision]:
    """Place the candidates on the present facts and propose what comes out."""
    return propose_places(place_interns(call, by=by, at=at), by=by, at=at)


@transaction.atomic
def propose_places(run: PlacingRun, *, by: User, at: datetime) -> list[Decision]:
    """Propose what a placing says: a place, the reserve, or none; another person confirms.

    Who has been told a decision keeps it: later places come from the reserve. Refused (`open_tie`) while candidates
    are tied who can only be told apart by a draw.
    """
    require(by, "reviews.propose_decision", run.call)
    if run.result["open_ties"]:
        raise refuse("open_tie", _("Some candidates are tied and need a draw."))
    told = Decision.objects.filter(application__call=run.call, released_at__isnull=False)
    waiting = Application.objects.filter(call=run.call).exclude(pk__in=told.values("application"))
    rows = {application.public_id: application for application in waiting}
    reserves = {name for names in run.result["reserves"].values() for name in names}
    entries = [entry for entry in run.result["placements"] if entry["id"] in rows]
    proposals = [_proposal(rows[entry["id"]], entry, reserves) for entry in entries]
    PlacingRun.objects.filter(pk=run.pk).update(approved_by=by, approved_at=at)
    return propose(proposals, ranking=None, by=by, at=at)


def _proposal(application: Application, entry: dict[str, Any], reserves: set[str]) -> Proposal:
    if entry["host"]:
        return Proposal(application, Outcome.PLACE, place=entry["host"], reason=how_in_words(entry))
    if entry["how"] == "below_threshold":
        return Proposal(application, Outcome.BELOW_THRESHOLD)
    return Proposal(application, Outcome.RESERVE if entry["id"] in reserves else Outcome.NOT_FUNDED)
