"""Work that goes on after the answer has left."""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus

if TYPE_CHECKING:
    from django_tasks_db.models import DBTaskResultQuerySet

LONGEST_JOB = timedelta(minutes=15)


def find(name: str) -> Any:
    """Return the task named `<app label>.<function>` from that app's `tasks` module."""
    label, function = name.split(".")
    return import_string(f"{apps.get_app_config(label).name}.tasks.{function}")


def enqueue_after_commit(name: str, *args: Any) -> None:
    """Queue the task `name` once the present transaction has committed; `args` are plain JSON values."""
    transaction.on_commit(partial(find(name).enqueue, *args))


def _rows() -> "DBTaskResultQuerySet":
    from django_tasks_db.models import DBTaskResult

    queue: DBTaskResultQuerySet = DBTaskResult.objects.all()
    return queue


def requeue_lost(at: datetime) -> int:
    """Put back the jobs that run longer than any job may: their worker was killed. Return how many."""
    lost = _rows().filter(status=TaskResultStatus.RUNNING, started_at__lt=at - LONGEST_JOB)
    return lost.update(status=TaskResultStatus.READY)


def requeue_of_worker(worker_id: str) -> int:
    """Put back what the last worker of this name left unfinished when it was killed. Return how many."""
    running = _rows().filter(status=TaskResultStatus.RUNNING)
    left = [row.pk for row in running if row.worker_ids and row.worker_ids[-1] == worker_id]
    return running.filter(pk__in=left).update(status=TaskResultStatus.READY)


def oldest_waiting(at: datetime) -> timedelta:
    """Return how long the oldest job in the database's queue has been waiting."""
    first = _rows().ready().order_by("enqueued_at").first()
    return at - first.enqueued_at if first else timedelta()
