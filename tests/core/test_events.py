"""History can be added to, never changed."""

import pytest
from django.db import DatabaseError, transaction

from portal.core.events import events_of, record
from portal.core.middleware import current_request_id
from portal.core.models import Event

from ..factories import ApplicationFactory, EventFactory


def test_record_writes_who_did_what_to_what_and_when(maia, at):
    application = ApplicationFactory()
    token = current_request_id.set("abc123")
    record("checked", application, by=maia, at=at, result="fine")
    current_request_id.reset(token)
    written = Event.objects.values(
        "actor_id", "verb", "object_type", "object_id", "call_id", "data", "request_id", "at", "prev_hash", "hash"
    )
    assert list(written) == [
        {
            "actor_id": maia.pk,
            "verb": "checked",
            "object_type": "applications.application",
            "object_id": application.pk,
            "call_id": application.call_id,
            "data": {"result": "fine"},
            "request_id": "abc123",
            "at": at,
            "prev_hash": "",
            "hash": "",
        }
    ]


def test_moments_are_kept_to_the_millisecond_as_a_dump_does(zura, at):
    record("seen", zura, by=zura, at=at.replace(microsecond=123999))
    assert Event.objects.get().at == at.replace(microsecond=123000)


def test_record_without_a_person_or_a_call(at, zura):
    event = record("imported", zura, by=None, at=at)
    assert (event.actor_id, event.call_id, event.object_type) == (None, None, "accounts.user")


def test_events_of_returns_one_objects_events_oldest_first(db, at):
    application, other = ApplicationFactory(), ApplicationFactory()
    second = EventFactory(object_id=application.pk, verb="second", at=at.replace(hour=9))
    first = EventFactory(object_id=application.pk, verb="first", at=at.replace(hour=8))
    EventFactory(object_id=other.pk)
    EventFactory(object_id=application.pk, object_type="reviews.review")
    assert list(events_of(application)) == [first, second]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(verb="forged"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.get().delete(),
    ],
    ids=["update", "delete-all", "delete-one"],
)
def test_database_refuses_to_change_history(db, change):
    EventFactory(verb="moved")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert list(Event.objects.values_list("verb", flat=True)) == ["moved"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_history_is_protected_again_after_the_tables_were_emptied(_round):
    assert Event.objects.count() == 0
    EventFactory()
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.all().delete()
