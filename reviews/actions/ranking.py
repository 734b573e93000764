"""Closing a ranking: from here on it is a record."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calls.models import Call
from portal.core.canonical import digest
from portal.core.errors import refuse
from portal.core.events import record

from ..maths.ranking import Outcome
from ..models import Calibration, Ranking
from ..queries import RankedCall, given_json, ranking, ranking_json
from .runs import queue_run
from .seats import require


def close_ranking(call: Call, *, by: User, at: datetime) -> Ranking:
    """Freeze the ranking of a call: what went in, what came out, their digest, an event; order the figures beside it.

    Refused while nothing can be ranked, an application has no review (`no_review`) or places are tied (`open_tie`).
    Closing an unchanged ranking again returns the one that is there.
    """
    require(by, "reviews.close_ranking", call)
    compute_beforehand(call)
    with transaction.atomic():
        return _closed(call, by=by, at=at)


def compute_beforehand(call: Call) -> None:
    """Let a model that orders the list be computed, and kept in the cache, before a transaction makes others wait."""
    ranking(call)


def _closed(call: Call, *, by: User, at: datetime) -> Ranking:
    ranked = ranking(call)
    _refuse_open_ends(ranked)
    given, result = given_json(ranked), ranking_json(ranked)
    sealed = digest({"given": given, "result": result})
    last = call.rankings.filter(stage=ranked.stage).order_by("-version").first()
    if last and last.digest == sealed:
        return last
    version = (call.rankings.filter(stage=ranked.stage).aggregate(Max("version"))["version__max"] or 0) + 1
    closed = Ranking.objects.create(
        call=call,
        stage=ranked.stage,
        version=version,
        given=given,
        result=result,
        digest=sealed,
        closed_by=by,
        closed_at=at,
    )
    record("ranking closed", closed, by=by, at=at, call_id=call.pk, digest=sealed)
    queue_run(Calibration, call, ranked.stage, "reviews.make_calibration", by=by, at=at)
    return closed


def _refuse_open_ends(ranked: RankedCall) -> None:
    if not ranked.entries:
        raise refuse("nothing_to_rank", _("No application of this call has been reviewed yet."))
    missing = [entry.application for entry in ranked.entries if entry.outcome == Outcome.UNSETTLED]
    references = {public_id: row.reference for public_id, row in ranked.applications.items()}
    if missing:
        told = _("These applications have no review yet: %(names)s.")
        raise refuse("no_review", told % {"names": ", ".join(references[name] for name in missing)})
    if ranked.open_ties:
        tied = "; ".join(", ".join(references[name] for name in tie) for tie in ranked.open_ties)
        raise refuse("open_tie", _("These applications are tied and need a draw: %(tied)s.") % {"tied": tied})
