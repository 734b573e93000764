"""Health, privacy, accessibility."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult, get_date_max

from portal.core import views

PARTS = {"database": True, "cache": True, "storage": True, "jobs": True}


def test_healthz_answers_without_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


def test_readyz_tells_that_every_part_works(db, client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, PARTS)


def test_readyz_counts_jobs_that_wait_too_long(db, client, clock, at):
    clock.move_to(at - timedelta(minutes=10), tick=False)
    DBTaskResult.objects.create(
        task_path="portal.core.tasks.send_message",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        run_after=get_date_max(),
    )
    clock.move_to(at, tick=False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, PARTS | {"jobs": False})


@pytest.mark.parametrize(("part", "owner", "method"), [("cache", cache, "set"), ("storage", default_storage, "exists")])
def test_readyz_survives_what_is_down(db, client, monkeypatch, caplog, part, owner, method):
    def down(*_given, **_named):
        raise ConnectionError("down")

    monkeypatch.setattr(owner, method, down)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, PARTS | {part: False})
    assert [record.message for record in caplog.records] == [f"readyz: {part} failed", "Service Unavailable: /readyz"]


def test_health_is_only_read(client):
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]


def test_every_part_is_probed():
    assert set(views.PARTS) == set(PARTS)


@pytest.mark.parametrize("path", ["/privacy/", "/accessibility/"])
@pytest.mark.parametrize("language", ["ka", "en"])
def test_statements_are_open_to_everyone(db, client, path, language):
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
