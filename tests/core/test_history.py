"""The chain of history: sealed once, and broken by whatever touches its middle."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.core import history, triggers
from portal.core.history import broken_links, chains, event_hash, head, seal_events
from portal.core.models import Event

from ..factories import EventFactory


@pytest.fixture
def sealed(db):
    """Three events of one call, sealed, and one that belongs to none."""
    events = [EventFactory(call_id=7, data={"n": n}) for n in range(3)]
    EventFactory(call_id=None)
    seal_events()
    return [Event.objects.get(pk=event.pk) for event in events]


def forge(sql: str, *values: object) -> None:
    """Do what only someone with the keys of the database can: change history without its triggers."""
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.create(connection)


def test_each_event_carries_the_hash_before_it(sealed):
    first, second, third = sealed
    assert (first.prev_hash, second.prev_hash, third.prev_hash) == ("", first.hash, second.hash)
    assert [event.hash for event in sealed] == [event_hash(event, event.prev_hash) for event in sealed]
    assert (head(7), list(chains())) == (third.hash, [None, 7])


def test_sealing_again_changes_nothing_and_goes_on_at_the_end(sealed):
    before = list(Event.objects.order_by("pk").values())
    assert seal_events() == 0
    assert list(Event.objects.order_by("pk").values()) == before
    later = EventFactory(call_id=7)
    assert seal_events() == 1
    assert Event.objects.get(pk=later.pk).prev_hash == sealed[-1].hash


def test_long_histories_are_sealed_in_portions(db, monkeypatch):
    monkeypatch.setattr(history, "AT_ONCE", 2)
    EventFactory.create_batch(5, call_id=7)
    assert (seal_events(), list(broken_links(7))) == (5, [])


def test_an_event_that_was_committed_late_joins_at_the_end(sealed):
    late = EventFactory(id=sealed[0].pk + 1000, call_id=7)
    seal_events()
    early = EventFactory(id=sealed[0].pk + 500, call_id=7)
    seal_events()
    assert Event.objects.get(pk=early.pk).prev_hash == Event.objects.get(pk=late.pk).hash
    assert list(broken_links(7)) == []


@pytest.mark.parametrize(
    "change",
    [{"hash": "0" * 64}, {"hash": ""}, {"verb": "forged"}, {"prev_hash": ""}, {"data": {}}],
    ids=["another-hash", "unsealed", "fact", "link", "data"],
)
def test_a_sealed_event_cannot_be_changed(sealed, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=sealed[0].pk).update(**change)


@pytest.mark.parametrize("change", [{"verb": "forged"}, {"actor_id": 1}, {"call_id": 8}, {"data": {"n": 1}}])
def test_sealing_cannot_change_a_fact(db, change):
    event = EventFactory(call_id=7)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(hash="0" * 64, **change)


def test_a_whole_chain_has_nothing_broken(sealed):
    assert [list(broken_links(call_id)) for call_id in chains()] == [[], []]


def test_a_changed_event_is_found(sealed):
    forge("UPDATE core_event SET verb = 'forged' WHERE id = %s", sealed[1].pk)
    assert list(broken_links(7)) == [f"event {sealed[1].pk} is not what was sealed"]


def test_a_removed_event_is_found(sealed):
    forge("DELETE FROM core_event WHERE id = %s", sealed[1].pk)
    assert list(broken_links(7)) == ["1 sealed events hang on an event that is missing"]


def test_an_inserted_event_is_found(sealed):
    forged = EventFactory(call_id=7)
    link = sealed[0].hash
    forge("UPDATE core_event SET prev_hash = %s, hash = %s WHERE id = %s", link, event_hash(forged, link), forged.pk)
    assert f"event {forged.pk} follows the same event as {sealed[1].pk}" in list(broken_links(7))


def test_an_event_cut_off_at_the_end_changes_the_head(sealed):
    before = head(7)
    forge("DELETE FROM core_event WHERE id = %s", sealed[2].pk)
    assert (list(broken_links(7)), head(7) == before) == ([], False)
