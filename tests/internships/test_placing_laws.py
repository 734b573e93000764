"""Placing on small markets: brute force and invariants."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from internships.placing import (
    Candidate,
    Host,
    Market,
    Pin,
    Requirement,
    Rules,
    blocking_pairs,
    deferred_acceptance,
    grounds,
    place,
)

Lists = dict[str, list[str]]

# Brute force


def generated(seed: int) -> tuple[Lists, Lists, dict[str, int]]:
    """Four candidates and three hosts with random lists, strict orders and capacities."""
    random = Random(seed)
    people, hosts = ["C1", "C2", "C3", "C4"], ["H1", "H2", "H3"]
    lists = {c: random.sample(hosts, random.randint(0, 3)) for c in people}
    order = {h: random.sample(people, len(people)) for h in hosts}
    return lists, order, {h: random.randint(0, 2) for h in hosts}


def is_stable(lists: Lists, order: Lists, capacity: dict[str, int], seats: dict[str, str]) -> bool:
    """Decide stability by asking every pair, without the code under test."""
    filled = Counter(seats.values())
    if any(filled[h] > capacity[h] for h in order):
        return False
    for c, wishes in lists.items():
        for h in wishes[: wishes.index(seats[c])] if c in seats else wishes:
            held = [o for o in seats if seats[o] == h]
            if len(held) < capacity[h] or any(order[h].index(c) < order[h].index(o) for o in held):
                return False
    return True


def stable_seatings(lists: Lists, order: Lists, capacity: dict[str, int]) -> list[dict[str, str]]:
    options = [[None, *lists[c]] for c in lists]
    seatings = ({c: h for c, h in zip(lists, choice, strict=True) if h} for choice in product(*options))
    return [seats for seats in seatings if is_stable(lists, order, capacity, seats)]


@pytest.mark.parametrize("seed", range(200))
def test_the_matching_is_stable_and_the_best_for_every_candidate(seed: int) -> None:
    lists, order, capacity = generated(seed)
    seats = deferred_acceptance(lists, order, capacity)
    stable = stable_seatings(lists, order, capacity)
    assert seats in stable
    for c, wishes in lists.items():
        places = [wishes.index(s[c]) if c in s else len(wishes) for s in stable]
        assert (wishes.index(seats[c]) if c in seats else len(wishes)) == min(places)


@pytest.mark.parametrize("seed", range(200))
def test_blocking_pairs_are_found_where_there_are_any(seed: int) -> None:
    lists, order, capacity = generated(seed)
    random = Random(-seed - 1)
    seats: dict[str, str] = {}
    for c, wishes in lists.items():
        free = [h for h in wishes if Counter(seats.values())[h] < capacity[h]]
        if free and random.random() < 0.7:
            seats[c] = random.choice(free)
    assert (not list(blocking_pairs(lists, order, capacity, seats))) == is_stable(lists, order, capacity, seats)


# Invariants


@st.composite
def markets(draw: st.DrawFn) -> Market:
    keys = [f"H{n}" for n in range(draw(st.integers(1, 4)))]
    skills = st.frozensets(st.sampled_from(["a", "b"]))
    hosts = tuple(
        Host(k, draw(st.integers(0, 2)), tuple(Requirement("skill", s) for s in sorted(draw(skills)))) for k in keys
    )
    candidates = tuple(
        Candidate(
            id=f"C{n}",
            final=Decimal(draw(st.integers(55, 65))),
            preferences=tuple(draw(st.lists(st.sampled_from(keys), unique=True, max_size=3))),
            open_to_other=draw(st.booleans()),
            qualities={"skill": draw(skills)},
            fits=draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 10))),
            tickets={1: f"{draw(st.integers(0, 99)):02}-{n}"},
        )
        for n in range(draw(st.integers(0, 8)))
    )
    return Market(candidates, hosts, Rules(min_final=Decimal(60), reserve_per_host=2))


@given(markets(), st.data())
def test_capacities_and_requirements_hold_whatever_the_order(market: Market, data: st.DataObject) -> None:
    placing = place(market)
    for host in market.hosts:
        interns = placing.by_host[host.key]
        assert len(interns) <= host.capacity
        assert not any(grounds(market.candidate(key), host) for key in (*interns, *placing.reserves[host.key]))
    seated = {p.id for p in placing.placements if p.host}
    assert not any(market.candidate(key).final < 60 for key in seated)
    assert not any(seated & set(keys) for keys in placing.reserves.values())
    shuffled = data.draw(st.permutations(market.candidates))
    assert place(replace(market, candidates=tuple(shuffled), hosts=market.hosts[::-1])) == placing


@given(markets(), st.data())
def test_another_seat_hurts_nobody_in_round_one(market: Market, data: st.DataObject) -> None:
    wider = data.draw(st.sampled_from(market.hosts))
    hosts = tuple(replace(h, capacity=h.capacity + 1) if h == wider else h for h in market.hosts)
    before, after = place(market).round_one, place(replace(market, hosts=hosts)).round_one
    for c in market.candidates:
        if c.id in before:
            assert c.preferences.index(after[c.id]) <= c.preferences.index(before[c.id])


@given(markets())
def test_the_second_round_displaces_nobody(market: Market) -> None:
    one = place(replace(market, rules=replace(market.rules, second_round=False)))
    two = place(market)
    assert two.round_one == one.round_one
    for host, interns in one.by_host.items():
        assert set(interns) <= set(two.by_host[host])


@given(markets(), st.data())
def test_pins_are_kept(market: Market, data: st.DataObject) -> None:
    able = [Pin(c.id, h.key) for c in market.candidates for h in market.hosts if h.capacity and not grounds(c, h)]
    assume(able)
    pin = data.draw(st.sampled_from(able))
    placement = place(replace(market, pins=(pin,))).placement(pin.candidate)
    assert (placement.host, placement.how) == (pin.host, "pinned")
