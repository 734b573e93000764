"""Computations that a job makes and a row keeps: queued once, computed once, never changed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calls.models import Call
from portal.core.access import console
from portal.core.canonical import digest
from portal.core.errors import Refused
from portal.core.events import record
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move

from ..models import AssignmentPlan, Calibration

logger = logging.getLogger(__name__)
QUEUED, FAILED = "queued", "failed"
LONGEST_ERROR = 200
RUN_MADE = "run made"
LEASE = timedelta(minutes=15)
Kept = TypeVar("Kept", AssignmentPlan, Calibration)


@transaction.atomic
def queue_run(kind: type[Kept], call: Call, stage: str, task: str, *, by: User, at: datetime) -> Kept:
    """Return the run of a stage that waits to be computed, made if there is none: next version, event; queue its job.

    Asking again while one waits queues the job again.
    """
    Call.objects.select_for_update().get(pk=call.pk)
    runs = kind._default_manager.filter(call=call, stage=stage)
    run = runs.filter(state=QUEUED).first()
    if run is None:
        version = (runs.aggregate(Max("version"))["version__max"] or 0) + 1
        run = kind._default_manager.create(call=call, stage=stage, version=version, made_by=by, made_at=at)
        record("run queued", run, by=by, at=at, stage=stage, version=version)
    enqueue_after_commit(task, run.pk)
    return run


def make_run(run: Kept, done: str, compute: Callable[[Kept], tuple[Any, Any]], *, at: datetime) -> None:
    """Compute a queued run and keep what went in and what came out, moving it to `done`; one that is there stays.

    One job computes; another that comes meanwhile leaves it alone for a quarter of an hour. The portal itself makes it,
    whatever has become of who asked. A refusal fails the run with its sentence; an error does too, and is raised on.
    """
    if not _claimed(run, at):
        return
    try:
        given, result = compute(run)
    except Refused as refused:
        _fail(run, " ".join(refused.messages), at=at)
    except Exception:
        logger.exception("run failed: %s", run)
        _fail(run, _("An error of the portal. Whoever looks after it has been told."), at=at)
        raise
    else:
        sealed = digest({"given": given, "result": result})
        kept = {"given": given, "result": result, "digest": sealed, "finished_at": at, "lease_until": None}
        with transaction.atomic():
            move(run, done, by=console(), at=at, **kept)
            record(RUN_MADE, run, by=console(), at=at, stage=run.stage, version=run.version, sha256=sealed)


def _claimed(run: Kept, at: datetime) -> bool:
    """Take a queued run for this job; False where it is made, or another job is at it."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    rows = type(run)._default_manager.filter(free, pk=run.pk, state=QUEUED)
    return bool(rows.update(lease_until=at + LEASE))


def _fail(run: AssignmentPlan | Calibration, error: str, *, at: datetime) -> None:
    move(run, FAILED, by=console(), at=at, error=error[:LONGEST_ERROR], finished_at=at, lease_until=None)
