"""Applicant-proposing deferred acceptance with capacities (Gale & Shapley 1962; Roth 1984)."""

from collections.abc import Iterator, Mapping, Sequence

Lists = Mapping[str, Sequence[str]]


class Unstable(AssertionError):
    """A matching in which a candidate and a host would both prefer each other."""


def deferred_acceptance(lists: Lists, order: Lists, capacity: Mapping[str, int]) -> dict[str, str]:
    """Return the host of each placed candidate.

    `lists`: acceptable hosts by candidate, best first; `order`: candidates by host, strict, best first. The result
    is the stable one that every candidate likes best and does not depend on the order of proposals.
    """
    places = _places(order)
    held: dict[str, list[str]] = {host: [] for host in order}
    unasked = {candidate: iter(lists[candidate]) for candidate in lists}
    free = sorted(lists)
    while free:
        candidate = free.pop()
        host = next(unasked[candidate], None)
        if host is None:
            continue
        held[host].append(candidate)
        held[host].sort(key=places[host].__getitem__)
        if len(held[host]) > capacity[host]:
            free.append(held[host].pop())
    return {candidate: host for host, candidates in held.items() for candidate in candidates}


def blocking_pairs(
    lists: Lists, order: Lists, capacity: Mapping[str, int], placed: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Name every candidate and acceptable host that would both rather have each other.

    The candidate prefers the host to its own place, and the host has a free seat or holds one it ranks lower.
    """
    places = _places(order)
    held_at: dict[str, list[int]] = {host: [] for host in order}
    for candidate, host in placed.items():
        held_at[host].append(places[host][candidate])
    for candidate in sorted(lists):
        for host in lists[candidate]:
            if placed.get(candidate) == host:
                break
            has_seat = len(held_at[host]) < capacity[host]
            if has_seat or places[host][candidate] < max(held_at[host], default=-1):
                yield candidate, host


def _places(order: Lists) -> dict[str, dict[str, int]]:
    return {host: {candidate: n for n, candidate in enumerate(ranked)} for host, ranked in order.items()}
