"""Computations that a job makes and a row keeps: queued once, computed once, never changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.calls.models import Call
from portal.core.canonical import digest
from portal.core.errors import Refused
from portal.core.events import record
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move

from ..models import AssignmentPlan, Calibration

QUEUED, FAILED = "queued", "failed"
LONGEST_ERROR = 200
Kept = TypeVar("Kept", AssignmentPlan, Calibration)


@transaction.atomic
def queue_run(kind: type[Kept], call: Call, stage: str, task: str, *, by: User, at: datetime) -> Kept:
    """Return the run of a stage that waits to be computed, made if there is none: next version, event; queue its job.

    Asking again while one waits queues the job again: it computes once, whoever comes first.
    """
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

    A refusal fails the run with its sentence; so does an error, which is raised on.
    """
    if run.state != QUEUED:
        return
    try:
        given, result = compute(run)
    except Refused as refused:
        _fail(run, " ".join(refused.messages), at=at)
    except Exception as error:
        _fail(run, type(error).__name__, at=at)
        raise
    else:
        sealed = digest({"given": given, "result": result})
        kept = {"given": given, "result": result, "digest": sealed, "finished_at": at}
        move(run, done, by=run.made_by, at=at, **kept)


def _fail(run: AssignmentPlan | Calibration, error: str, *, at: datetime) -> None:
    move(run, FAILED, by=run.made_by, at=at, error=error[:LONGEST_ERROR], finished_at=at)
