"""A whole run of placing: pins, round one, second round, reserves."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from internships.placing.market import Candidate, Ground, Host, Market, grounds, market_problems
from internships.placing.matching import Unstable, blocking_pairs, deferred_acceptance
from reviews.maths.ranking.order import Block, DrawKey, Key, ordered_blocks

How = Literal["pinned", "preference", "second_round", "unplaced", "below_threshold"]
Seats = Mapping[str, str]

SECOND_ROUND: Literal["second_round"] = "second_round"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one candidate goes; `preference_no` counts from 1.

    `dropped` are the choices that did not count, with their grounds; below the minimum score none is looked at.
    """

    id: str
    final: Decimal
    host: str | None
    how: How
    preference_no: int | None
    dropped: Mapping[str, tuple[Ground, ...]]

    @property
    def preferences_without_requirements(self) -> tuple[str, ...]:
        return tuple(self.dropped)


@dataclass(frozen=True, slots=True)
class Placing:
    """The result of a run, sorted by public id.

    `serial`: no host gave a fit, so that all order by final score. `open_ties`: candidates whom a host, or the
    `second_round`, cannot tell apart without a public draw; until then their public ids order them.
    """

    placements: tuple[Placement, ...]
    by_host: Mapping[str, tuple[str, ...]]
    reserves: Mapping[str, tuple[str, ...]]
    round_one: Mapping[str, str]
    serial: bool
    open_ties: tuple[tuple[str, tuple[str, ...]], ...]

    def placement(self, candidate: str) -> Placement:
        return next(placement for placement in self.placements if placement.id == candidate)


def place(market: Market) -> Placing:
    """Place all candidates.

    Pins are seated first; then deferred acceptance over the listed hosts, checked for blocking pairs; then the
    second round of those open to others; then the reserves. Raises ValueError for an unusable market, Unstable if
    the check fails.
    """
    problems = market_problems(market)
    if problems:
        raise ValueError("; ".join(problems))
    pinned = {pin.candidate: pin.host for pin in market.pins}
    entrants = [c for c in market.candidates if c.final >= market.rules.min_final and c.id not in pinned]
    lists = {c.id: [key for key in c.preferences if not grounds(c, market.host(key))] for c in entrants}
    blocks = {host.key: host_order(market, host.key, _listing(entrants, lists, host)) for host in market.hosts}
    round_one = _round_one(market, lists, blocks, pinned)
    queue = _second_queue(market, entrants, round_one)
    second = _second_round(market, queue, {**pinned, **round_one})
    waiting = [c for c in entrants if c.id not in round_one and c.id not in second]
    return Placing(
        placements=_placements(market, pinned, round_one, second),
        by_host=_by_host(market, {**pinned, **round_one, **second}),
        reserves={host.key: _reserve(market, host, waiting) for host in sorted(market.hosts, key=lambda h: h.key)},
        round_one=round_one,
        serial=not any(candidate.fits for candidate in market.candidates),
        open_ties=tuple(_open_ties({**blocks, SECOND_ROUND: queue})),
    )


def host_order(market: Market, host: str, candidates: Iterable[Candidate]) -> list[Block[Candidate]]:
    """Order candidates as the host sees them: host score, then the tie-breaks; a larger block is an open tie."""
    return _ordered(market, candidates, lambda candidate: -market.host_score(candidate, host))


def without(reserves: Mapping[str, tuple[str, ...]], candidate: str) -> dict[str, tuple[str, ...]]:
    """Take a candidate who got a place out of every reserve."""
    return {host: tuple(key for key in keys if key != candidate) for host, keys in reserves.items()}


TIE_BREAKS: Mapping[str, Callable[[Candidate], Any]] = {
    "interview_score": lambda candidate: -candidate.interview,
    "final_score": lambda candidate: -candidate.final,
    "earlier_certificate_date": lambda candidate: candidate.certificate_date,
    "earlier_received": lambda candidate: candidate.received,
}


def _tie_break(name: str) -> Key[Candidate]:
    if name == "public_draw":
        return DrawKey(name, lambda candidate: candidate.tickets)
    return Key(name, TIE_BREAKS[name])


def _ordered(
    market: Market, candidates: Iterable[Candidate], first: Callable[[Candidate], Decimal]
) -> list[Block[Candidate]]:
    keys = [Key("score", first), *map(_tie_break, market.rules.tie_break)]
    return ordered_blocks(sorted(candidates, key=lambda candidate: candidate.id), keys)


def _flat(blocks: Iterable[Block[Candidate]]) -> list[Candidate]:
    return [candidate for block in blocks for candidate in block.members]


def _listing(entrants: Iterable[Candidate], lists: Mapping[str, list[str]], host: Host) -> list[Candidate]:
    return [candidate for candidate in entrants if host.key in lists[candidate.id]]


def _round_one(
    market: Market,
    lists: Mapping[str, list[str]],
    blocks: Mapping[str, list[Block[Candidate]]],
    pinned: Seats,
) -> dict[str, str]:
    order = {host: [candidate.id for candidate in _flat(block)] for host, block in blocks.items()}
    taken = Counter(pinned.values())
    capacity = {host.key: host.capacity - taken[host.key] for host in market.hosts}
    seats = deferred_acceptance(lists, order, capacity)
    blocking = list(blocking_pairs(lists, order, capacity, seats))
    if blocking:
        raise Unstable(f"candidates and hosts would prefer each other: {blocking}")
    return seats


def _second_queue(market: Market, entrants: Iterable[Candidate], seated: Seats) -> list[Block[Candidate]]:
    """Line up the unplaced who are open to other hosts, by final score."""
    willing = (c for c in entrants if c.open_to_other and c.id not in seated)
    return _ordered(market, willing if market.rules.second_round else (), lambda candidate: -candidate.final)


def _second_round(market: Market, queue: Iterable[Block[Candidate]], seated: Seats) -> dict[str, str]:
    """Let each in turn take the free seat with the best fit, then by host key; nobody loses a seat."""
    taken, second = Counter(seated.values()), {}
    for candidate in _flat(queue):
        free = [h.key for h in market.hosts if taken[h.key] < h.capacity and not grounds(candidate, h)]
        if free:
            host = min(free, key=lambda key: (-market.fit(candidate, key), key))
            second[candidate.id] = host
            taken[host] += 1
    return second


def _reserve(market: Market, host: Host, waiting: Iterable[Candidate]) -> tuple[str, ...]:
    """First those who listed the host, then those open to others, each in the order of the host."""
    able = [candidate for candidate in waiting if not grounds(candidate, host)]
    listed = [candidate for candidate in able if host.key in candidate.preferences]
    others = [candidate for candidate in able if candidate.open_to_other and host.key not in candidate.preferences]
    queue = _flat(host_order(market, host.key, listed)) + _flat(host_order(market, host.key, others))
    return tuple(candidate.id for candidate in queue[: market.rules.reserve_per_host])


def _placements(market: Market, pinned: Seats, round_one: Seats, second: Seats) -> tuple[Placement, ...]:
    def placement(candidate: Candidate) -> Placement:
        for how, seats in rounds:
            if candidate.id in seats:
                return _placement(market, candidate, seats[candidate.id], how)
        if candidate.final < market.rules.min_final:
            return Placement(candidate.id, candidate.final, None, "below_threshold", None, {})
        return _placement(market, candidate, None, "unplaced")

    rounds: tuple[tuple[How, Seats], ...] = (
        ("pinned", pinned),
        ("preference", round_one),
        (SECOND_ROUND, second),
    )
    return tuple(placement(candidate) for candidate in sorted(market.candidates, key=lambda c: c.id))


def _placement(market: Market, candidate: Candidate, host: str | None, how: How) -> Placement:
    found = ((key, grounds(candidate, market.host(key))) for key in candidate.preferences)
    dropped = {key: why for key, why in found if why}
    number = candidate.preferences.index(host) + 1 if host in candidate.preferences else None
    return Placement(candidate.id, candidate.final, host, how, number, dropped)


def _by_host(market: Market, seats: Seats) -> dict[str, tuple[str, ...]]:
    keys = sorted(host.key for host in market.hosts)
    return {key: tuple(sorted(c for c, host in seats.items() if host == key)) for key in keys}


def _open_ties(blocks: Mapping[str, list[Block[Candidate]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for host in sorted(blocks):
        for block in blocks[host]:
            if len(block.members) > 1:
                yield host, tuple(candidate.id for candidate in block.members)
