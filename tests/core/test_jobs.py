"""Jobs: queued after the commit, found by name, put back when their worker was killed."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from portal.core.jobs import LONGEST_JOB, enqueue_after_commit, find, oldest_waiting, requeue_lost, requeue_of_worker
from portal.core.models import Message
from portal.core.tasks import send_message

from ..factories import MessageFactory

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"""enqueue_after_commit\(\s*["']([a-z_.]+)["']""")
DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def job(**columns):
    given = {
        "task_path": "portal.core.tasks.send_message",
        "args_kwargs": {"args": [0], "kwargs": {}},
        "backend_name": "default",
        "run_after": get_date_max(),
    }
    return DBTaskResult.objects.create(**given | columns)


def running(started_at, worker):
    return job(status=TaskResultStatus.RUNNING, started_at=started_at, worker_ids=["earlier", worker])


def test_every_job_named_in_the_code_exists():
    rooms = [path for room in ("portal", "reviews", "grants", "internships") for path in (ROOT / room).rglob("*.py")]
    names = {name for path in rooms for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert "core.send_message" in names
    assert {name for name in names if not hasattr(find(name), "enqueue")} == set()


@pytest.mark.django_db(transaction=True)
def test_a_job_waits_for_the_commit_and_is_lost_with_the_transaction(settings):
    settings.TASKS = DATABASE
    with transaction.atomic():
        enqueue_after_commit("core.send_message", 1)
        assert DBTaskResult.objects.count() == 0
    with transaction.atomic():
        enqueue_after_commit("core.send_message", 2)
        transaction.set_rollback(True)
    assert [row.args_kwargs for row in DBTaskResult.objects.all()] == [{"args": [1], "kwargs": {}}]


def test_jobs_that_run_too_long_are_put_back(db, at):
    lost = running(at - LONGEST_JOB - timedelta(seconds=1), "a")
    alive = running(at - LONGEST_JOB, "a")
    assert (requeue_lost(at), requeue_lost(at)) == (1, 0)
    assert dict(DBTaskResult.objects.values_list("pk", "status")) == {lost.pk: "READY", alive.pk: "RUNNING"}


def test_a_worker_puts_back_what_its_predecessor_left(db, at):
    own, other = running(at, "web-1"), running(at, "web-2")
    done = job(status=TaskResultStatus.SUCCESSFUL, worker_ids=["web-1"])
    assert requeue_of_worker("web-1") == 1
    assert dict(DBTaskResult.objects.values_list("pk", "status")) == {
        own.pk: "READY",
        other.pk: "RUNNING",
        done.pk: "SUCCESSFUL",
    }


def test_the_oldest_waiting_job_is_measured(db, clock, at):
    assert oldest_waiting(at) == timedelta()
    clock.move_to(at - timedelta(minutes=7), tick=False)
    job()
    clock.move_to(at - timedelta(minutes=9), tick=False)
    job(status=TaskResultStatus.SUCCESSFUL)
    clock.move_to(at, tick=False)
    assert oldest_waiting(at) == timedelta(minutes=7)


@pytest.mark.django_db(transaction=True)
def test_a_worker_finishes_what_a_killed_one_began(settings, mailoutbox, at):
    settings.TASKS = DATABASE
    settings.TASKS_BACKEND = "database"
    message = MessageFactory(state="approved")
    begun = running(at, "here")
    DBTaskResult.objects.filter(pk=begun.pk).update(args_kwargs={"args": [message.pk], "kwargs": {}})
    call_command("work", "--name", "here", "--until-empty", verbosity=0)
    assert [sent.to for sent in mailoutbox] == [[message.recipient]]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_the_same_job_is_worked_off_by_redis(mailoutbox):
    """The settings of this test run choose TASKS_BACKEND=rq; a worker takes the job from Redis."""
    message = MessageFactory(state="approved")
    queued = send_message.enqueue(message.pk)
    assert (queued.status, mailoutbox) == (TaskResultStatus.READY, [])
    call_command("work", "--until-empty", verbosity=0)
    queued.refresh()
    assert queued.status == TaskResultStatus.SUCCESSFUL
    assert Message.objects.get().state == "sent"
