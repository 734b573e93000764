"""The chain of history: one for each call, and one for what belongs to no call.

Each sealed event carries the hash of the one sealed before it (`prev_hash`) and its own, over all its facts and that
hash. Who changes, removes or inserts an event in the middle breaks every later link.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC

from django.db import transaction
from django.db.models import QuerySet

from .canonical import digest
from .models import Event

AT_ONCE = 1000


def event_hash(event: Event, prev_hash: str) -> str:
    """Return the SHA-256 (hex) over the event's facts and the hash before it."""
    facts = {
        "id": event.pk,
        "actor": event.actor_id,
        "verb": event.verb,
        "object": [event.object_type, event.object_id],
        "call": event.call_id,
        "data": event.data,
        "request": event.request_id,
        "at": event.at.astimezone(UTC).isoformat(),
        "before": prev_hash,
    }
    return digest(facts)


def seal_events() -> int:
    """Seal what is not sealed yet, in the order in which it was written; return how many events."""
    waiting = Event.objects.filter(hash="").values_list("call_id", flat=True).order_by().distinct()
    return sum(_seal_chain(call_id) for call_id in waiting)


def _seal_chain(call_id: int | None) -> int:
    waiting = list(_chain(call_id).filter(hash="").order_by("pk").values_list("pk", flat=True))
    return sum(_seal(call_id, waiting[start : start + AT_ONCE]) for start in range(0, len(waiting), AT_ONCE))


@transaction.atomic
def _seal(call_id: int | None, keys: Iterable[int]) -> int:
    """Seal some events of one chain; its first event is the lock that keeps a second runner from forking it."""
    list(_chain(call_id).select_for_update().order_by("pk")[:1])
    events = list(_chain(call_id).filter(pk__in=keys, hash="").order_by("pk"))
    last = head(call_id)
    for event in events:
        event.prev_hash, event.hash = last, event_hash(event, last)
        last = event.hash
    Event.objects.bulk_update(events, ["prev_hash", "hash"], batch_size=100)
    return len(events)


def _chain(call_id: int | None) -> QuerySet[Event]:
    return Event.objects.filter(call_id=call_id) if call_id else Event.objects.filter(call_id__isnull=True)


def head(call_id: int | None) -> str:
    """Return the hash at the end of a chain; "" when nothing is sealed. Kept elsewhere, it proves the whole chain."""
    sealed = _chain(call_id).exclude(hash="")
    ends = sealed.exclude(hash__in=sealed.exclude(prev_hash="").values("prev_hash"))
    return ends.values_list("hash", flat=True).first() or ""


def chains() -> Iterator[int | None]:
    """Yield the calls that have a history; None for what belongs to no call."""
    found = Event.objects.values_list("call_id", flat=True).order_by().distinct()
    yield from sorted(found, key=lambda call_id: call_id or 0)


def broken_links(call_id: int | None) -> Iterator[str]:
    """Yield what is wrong with one chain, as sentences; nothing when it is whole."""
    by_link: dict[str, Event] = {}
    for event in _chain(call_id).exclude(hash="").order_by("pk").iterator(AT_ONCE):
        if event.hash != event_hash(event, event.prev_hash):
            yield f"event {event.pk} is not what was sealed"
        if event.prev_hash in by_link:
            yield f"event {event.pk} follows the same event as {by_link[event.prev_hash].pk}"
        by_link[event.prev_hash] = event
    reached = _walk(by_link)
    if reached != len(by_link):
        yield f"{len(by_link) - reached} sealed events hang on an event that is missing"


def _walk(by_link: dict[str, Event]) -> int:
    reached, link = 0, ""
    while (event := by_link.get(link)) and reached < len(by_link):
        reached, link = reached + 1, event.hash
    return reached
