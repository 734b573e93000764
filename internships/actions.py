"""Fit, exclusions, placing and the places that follow."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.canonical import digest
from portal.core.errors import refuse
from portal.core.events import record
from portal.documents.models import Agreement
from reviews.actions import Proposal, propose
from reviews.models import Decision
from reviews.states import Outcome

from .exports import market_json, placing_json
from .models import HostExclusion, HostFit, Placement, PlacingRun
from .placing import place
from .queries import market_of


def _require(by: User, permission: str, obj: object) -> None:
    if not by.has_perm(permission, obj):
        raise PermissionDenied(permission)


def _known_host(call: Call, key: str) -> str:
    if all(host.key != key for host in call.terms.hosts):
        raise refuse("unknown", _("There is no host %(key)s in this call.") % {"key": key}, "host")
    return key


@transaction.atomic
def rate_fit(application: Application, host_key: str, fit: int, *, by: User, at: datetime) -> bool:
    """Keep how well a candidate suits a host; False if that is what stands already."""
    call = application.call
    _require(by, "internships.rate_candidates", call)
    bounds = call.terms.matching.host_fit
    if not bounds.min <= fit <= bounds.max:
        told = _("The fit is a whole number from %(min)s to %(max)s.")
        raise refuse("out_of_scale", told % {"min": bounds.min, "max": bounds.max}, "host_fit")
    key = _known_host(call, host_key)
    if HostFit.objects.filter(application=application, host_key=key, fit=fit).exists():
        return False
    row, _made = HostFit.objects.update_or_create(
        application=application, host_key=key, defaults={"fit": fit, "given_by": by, "at": at}
    )
    record("fit given", row, by=by, at=at, call_id=call.pk, host=key, fit=fit)
    return True


@transaction.atomic
def exclude_host(application: Application, host_key: str, reason: str, *, by: User, at: datetime) -> None:
    """Close a host to a candidate, with the reason."""
    call = application.call
    _require(by, "internships.exclude_host", call)
    if not reason.strip():
        raise refuse("required", _("Give the reason."), "reason")
    row, made = HostExclusion.objects.get_or_create(
        application=application,
        host_key=_known_host(call, host_key),
        defaults={"reason": reason, "by": by, "at": at},
    )
    if made:
        record("host excluded", row, by=by, at=at, call_id=call.pk, host=host_key)


@transaction.atomic
def place_interns(call: Call, *, by: User, at: datetime) -> PlacingRun:
    """Compute and store a placing; the same input finds the run that is there."""
    _require(by, "internships.place_interns", call)
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

    Refused while candidates are tied who can only be told apart by a draw.
    """
    _require(by, "reviews.propose_decision", run.call)
    if run.result["open_ties"]:
        raise refuse("open_tie", _("Some candidates are tied and need a draw."))
    rows = {a.public_id: a for a in Application.objects.filter(call=run.call)}
    reserves = [name for names in run.result["reserves"].values() for name in names]
    proposals = [_proposal(rows[entry["id"]], entry, reserves) for entry in run.result["placements"]]
    PlacingRun.objects.filter(pk=run.pk).update(approved_by=by, approved_at=at)
    return propose(proposals, ranking=None, by=by, at=at)


def _proposal(application: Application, entry: dict[str, Any], reserves: list[str]) -> Proposal:
    if entry["host"]:
        return Proposal(application, Outcome.PLACE, place=entry["host"], reason=entry["how"])
    if entry["how"] == "below_threshold":
        return Proposal(application, Outcome.BELOW_THRESHOLD)
    return Proposal(application, Outcome.RESERVE if entry["id"] in reserves else Outcome.NOT_FUNDED)


def make_placement(decision: Decision, *, by: User, at: datetime) -> None:
    """Write the place that a released decision gives."""
    placement, _made = Placement.objects.update_or_create(
        application=decision.application,
        defaults={"decision": decision, "host_key": decision.place, "how": decision.reason[:20], "placed_at": at},
    )
    record("place given", placement, by=by, at=at, call_id=decision.application.call_id, host=decision.place)


def answer_place(decision: Decision, accepted: bool, *, by: User, at: datetime) -> None:
    """Record whether the candidate takes the place."""
    column = "accepted_at" if accepted else "declined_at"
    placement = Placement.objects.get(application=decision.application)
    Placement.objects.filter(pk=placement.pk).update(**{column: at})
    verb = "place accepted" if accepted else "place declined"
    record(verb, placement, by=by, at=at, call_id=decision.application.call_id)


def link_agreement(application: Application, agreement: Agreement) -> None:
    """Let the placement point to its agreement."""
    Placement.objects.filter(application=application).update(agreement=agreement)
