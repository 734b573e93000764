"""Why a candidate got this place and not a better one: to the candidate without persons, to staff with figures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from internships.placing.market import Ground, Market
from internships.placing.run import Placing


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a choice was not given: it did not count, its places were agreed before, or others ranked higher."""

    preference_no: int
    host: str
    code: Literal["requirement_not_met", "agreed_before", "filled_by_higher"]
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class HostScore:
    """How a host saw a candidate; `gap` is what was missing to the last one admitted in round one."""

    host: str
    final: Decimal
    fit: int
    score: Decimal
    last_admitted: Decimal | None
    gap: Decimal | None


def reasons(market: Market, placing: Placing, candidate: str) -> tuple[Reason, ...]:
    """Return a reason for every choice better than the place received; all choices if there is none.

    Nothing is to be explained choice by choice where the choices took no part: below the minimum, or pinned.
    """
    placement = placing.placement(candidate)
    if placement.how in ("below_threshold", "pinned"):
        return ()
    wished = market.candidate(candidate).preferences
    better = wished if placement.preference_no is None else wished[: placement.preference_no - 1]
    pinned = Counter(pin.host for pin in market.pins)
    full = {host.key for host in market.hosts if pinned[host.key] >= host.capacity}
    return tuple(_reason(n, host, placement.dropped.get(host, ()), host in full) for n, host in enumerate(better, 1))


def host_scores(market: Market, placing: Placing, candidate: str) -> tuple[HostScore, ...]:
    """Return, for staff, the figures of a candidate at every listed host that it qualifies for."""
    return tuple(_host_scores(market, placing, candidate))


def _reason(number: int, host: str, dropped: tuple[Ground, ...], full: bool) -> Reason:
    if dropped:
        return Reason(number, host, "requirement_not_met", dropped)
    return Reason(number, host, "agreed_before" if full else "filled_by_higher")


def _host_scores(market: Market, placing: Placing, key: str) -> Iterator[HostScore]:
    candidate, dropped = market.candidate(key), placing.placement(key).dropped
    for host in candidate.preferences:
        if host not in dropped:
            score, last = market.host_score(candidate, host), _last_admitted(market, placing, host)
            gap = None if last is None else last - score
            yield HostScore(host, candidate.final, market.fit(candidate, host), score, last, gap)


def _last_admitted(market: Market, placing: Placing, host: str) -> Decimal | None:
    held = (market.candidate(key) for key, place in placing.round_one.items() if place == host)
    return min((market.host_score(candidate, host) for candidate in held), default=None)
