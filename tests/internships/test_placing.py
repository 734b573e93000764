"""Placing: the fixture round, requirements, ties, pins, second round, reserves and reasons."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.placing import (
    Candidate,
    Ground,
    Host,
    HostScore,
    Market,
    Pin,
    Placing,
    Reason,
    Requirement,
    Rules,
    grounds,
    host_order,
    host_scores,
    place,
    reasons,
    without,
)
from tests.reviews.maths.worked_example import call, fixture


def requirement(must: dict[str, str]) -> Requirement:
    """Read one `must` of a call file: its level stands beside the language."""
    (kind, value), *level = must.items()
    return Requirement(kind, value, level[0][1] if level else "")


@cache
def fixture_market() -> Market:
    terms = call("IN-2027-01")
    hosts = (
        Host(h["key"], h["capacity"], tuple(map(requirement, h["must"])), h["hours_per_week"]) for h in terms["hosts"]
    )
    candidates = map(fixture_candidate, fixture("internships/IN-2027-01_candidates.json")["candidates"])
    rules = Rules(
        min_final=Decimal(terms["review"]["final_score"]["min"]),
        default_fit=terms["matching"]["host_fit"]["default_if_missing"],
        tie_break=tuple(terms["matching"]["tie_break"]),
        reserve_per_host=terms["matching"]["reserve"]["per_host"],
    )
    return Market(tuple(candidates), tuple(hosts), rules)


def fixture_candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(
        id=row["id"],
        final=Decimal(row["final"]),
        preferences=tuple(row["preferences"]),
        interview=Decimal(row["interview"]),
        certificate_date=date.fromisoformat(row["certificate_date"]),
        hours_per_week=row["hours_per_week"],
        open_to_other=row["open_to_other"],
        qualities={
            "course": frozenset(row["courses"]),
            "skill": frozenset(row["skills"]),
            "available": frozenset({"weekends"} if row["weekends"] else ()),
        },
        languages=row["languages"],
        excluded_hosts=frozenset(row["excluded_hosts"]),
        fits=row["host_fit"],
    )


def as_expected(placing: Placing) -> list[dict[str, Any]]:
    return [
        {
            "id": p.id,
            "final": str(p.final),
            "host": p.host,
            "how": p.how,
            "preference_no": p.preference_no,
            "preferences_without_requirements": list(p.preferences_without_requirements),
        }
        for p in placing.placements
    ]


# The fixture round


def test_ac55_placing() -> None:
    market = fixture_market()
    placing = place(market)
    expected = fixture("internships/IN-2027-01_expected_placements.json")
    assert as_expected(placing) == expected["placements"]
    assert {host: list(interns) for host, interns in placing.by_host.items()} == expected["by_host"]
    assert {host.key: host.capacity for host in market.hosts} == expected["capacity"]
    assert (placing.open_ties, placing.serial) == ((), False)
    assert place(market) == placing


@given(st.permutations(range(24)), st.permutations(range(6)))
def test_the_order_of_the_input_is_of_no_consequence(people: list[int], hosts: list[int]) -> None:
    market = fixture_market()
    shuffled = replace(
        market,
        candidates=tuple(market.candidates[n] for n in people),
        hosts=tuple(market.hosts[n] for n in hosts),
    )
    assert place(shuffled) == place(market)


def test_reasons_speak_of_choices_and_not_of_persons() -> None:
    market = fixture_market()
    placing = place(market)
    assert reasons(market, placing, "C05") == (
        Reason(1, "H5", "requirement_not_met", (Ground("course", "research_methods"), Ground("employer"))),
    )
    assert reasons(market, placing, "C17") == (Reason(1, "H1", "filled_by_higher"),)
    assert reasons(market, placing, "C01") == reasons(market, placing, "C16") == ()
    assert reasons(market, placing, "C04") == (
        Reason(1, "H2", "requirement_not_met", (Ground("hours", "25"),)),
        Reason(2, "H1", "requirement_not_met", (Ground("hours", "30"),)),
    )


def test_staff_see_scores_and_gaps() -> None:
    market = fixture_market()
    scores = host_scores(market, place(market), "C23")
    assert [score for score in scores if score.host == "H6"] == [
        HostScore("H6", Decimal("69.00"), 10, Decimal("79.00"), Decimal("79.30"), Decimal("0.30"))
    ]


def test_reserves_hold_unplaced_candidates_in_the_order_of_the_host() -> None:
    market = fixture_market()
    placing = place(market)
    waiting = {p.id for p in placing.placements if p.how == "unplaced"}
    assert len(waiting) == 10
    for host in market.hosts:
        able = [c for c in market.candidates if c.id in waiting and not grounds(c, host)]
        listed = [c for c in able if host.key in c.preferences]
        willing = [c for c in able if c.open_to_other and c not in listed]
        queue = [c.id for group in (listed, willing) for b in host_order(market, host.key, group) for c in b.members]
        assert placing.reserves[host.key] == tuple(queue[:2])
    somebody = placing.reserves["H2"][0]
    assert all(somebody not in keys for keys in without(placing.reserves, somebody).values())


# Requirements


@pytest.mark.parametrize(
    ("known", "asked", "meets"),
    [
        ("B2", "B2", True),
        ("B1", "B2", False),
        ("native", "C2", True),
        ("C2", "native", False),
        (None, "A1", False),
        ("A1", "", True),
    ],
)
def test_language_levels_are_ordered(known: str | None, asked: str, meets: bool) -> None:
    candidate = Candidate("C1", Decimal(70), languages={"en": known} if known else {})
    host = Host("H1", 1, (Requirement("language", "en", asked),))
    assert grounds(candidate, host) == (() if meets else (Ground("language", "en", asked),))


def test_every_ground_is_reported() -> None:
    host = Host("H1", 1, (Requirement("skill", "maps"), Requirement("course", "law")), 25, frozenset({"C1"}))
    candidate = Candidate(
        "C1",
        Decimal(70),
        ("H1", "H9"),
        hours_per_week=20,
        qualities={"course": frozenset({"law"})},
        excluded_hosts=frozenset({"H1"}),
    )
    placement = place(Market((candidate,), (host,))).placement("C1")
    assert placement.dropped == {
        "H1": (Ground("skill", "maps"), Ground("hours", "25"), Ground("employer"), Ground("vetoed")),
        "H9": (Ground("no_host"),),
    }
    assert (placement.host, placement.how) == (None, "unplaced")


# Small markets by hand


def candidate(key: str, final: int | str, *preferences: str, **more: Any) -> Candidate:
    return Candidate(key, Decimal(final), preferences, **more)


def test_ties_go_to_the_interview_then_the_older_certificate_then_the_draw() -> None:
    early, late = date(2026, 1, 1), date(2026, 1, 2)
    tied = (
        candidate("C1", 70, "H1", interview=Decimal(80), certificate_date=early, tickets={1: "b"}),
        candidate("C2", 70, "H1", interview=Decimal(80), certificate_date=early, tickets={1: "a"}),
        candidate("C3", 70, "H1", interview=Decimal(81), certificate_date=late),
        candidate("C4", 70, "H1", interview=Decimal(80), certificate_date=late),
    )
    market = Market(tied, (Host("H1", 4),))
    assert [b.members[0].id for b in host_order(market, "H1", tied)] == ["C3", "C2", "C1", "C4"]
    undrawn = replace(market, candidates=tuple(replace(c, tickets={}) for c in tied))
    assert place(undrawn).open_ties == (("H1", ("C1", "C2")),)
    assert place(market).open_ties == ()


def test_pinned_seats_are_filled_first_and_leave_the_capacity() -> None:
    market = Market(
        (candidate("C1", 90, "H1", "H2"), candidate("C2", 40, "H2"), candidate("C3", 80, "H2")),
        (Host("H1", 1), Host("H2", 1)),
        Rules(min_final=Decimal(60), reserve_per_host=2),
        (Pin("C2", "H1"),),
    )
    placing = place(market)
    assert [(p.id, p.host, p.how, p.preference_no) for p in placing.placements] == [
        ("C1", "H2", "preference", 2),
        ("C2", "H1", "pinned", None),
        ("C3", None, "unplaced", None),
    ]
    assert placing.reserves == {"H1": (), "H2": ("C3",)}
    assert reasons(market, placing, "C1") == (Reason(1, "H1", "agreed_before"),)
    assert reasons(market, placing, "C2") == ()
    assert reasons(market, placing, "C3") == (Reason(1, "H2", "filled_by_higher"),)
    assert host_scores(market, placing, "C1")[0].last_admitted is None


def test_second_round_takes_the_best_fit_then_the_host_key() -> None:
    market = Market(
        (
            candidate("C1", 90, "H1"),
            candidate("C2", 70, "H1", open_to_other=True, fits={"H4": 9}),
            candidate("C3", 80, "H1", open_to_other=True, fits={"H4": 9}),
            candidate("C4", 60, "H1", open_to_other=True),
            candidate("C5", 85, "H1"),
        ),
        (Host("H4", 1), Host("H3", 1), Host("H2", 1), Host("H1", 1)),
    )
    placing = place(market)
    assert placing.by_host == {"H1": ("C1",), "H2": ("C2",), "H3": ("C4",), "H4": ("C3",)}
    assert [p.how for p in placing.placements] == ["preference", *["second_round"] * 3, "unplaced"]
    one_round = place(replace(market, rules=Rules(second_round=False)))
    assert one_round.by_host == {"H1": ("C1",), "H2": (), "H3": (), "H4": ()}


def test_the_second_round_fills_every_free_seat_of_those_who_reach_the_minimum() -> None:
    finals = {"C1": "60.00", "C2": "61.00", "C3": "59.99"}
    people = tuple(candidate(key, final, open_to_other=True) for key, final in finals.items())
    market = Market(people, (Host("H1", 3),), Rules(min_final=Decimal("60.00")))
    placing = place(market)
    assert [(p.id, p.how) for p in placing.placements] == [
        ("C1", "second_round"),
        ("C2", "second_round"),
        ("C3", "below_threshold"),
    ]


def test_the_minimum_itself_is_enough_for_the_reserve() -> None:
    people = (candidate("C1", "60.00", "H1"), candidate("C2", 61, "H1"))
    placing = place(Market(people, (Host("H1", 1),), Rules(min_final=Decimal("60.00"), reserve_per_host=1)))
    assert (placing.placement("C1").how, placing.reserves) == ("unplaced", {"H1": ("C1",)})


def test_an_open_tie_of_the_second_round_is_named() -> None:
    market = Market(tuple(candidate(key, 70, open_to_other=True) for key in ("C2", "C1")), (Host("H1", 1),))
    assert place(market).open_ties == (("second_round", ("C1", "C2")),)


def test_without_any_fit_all_is_by_final_score() -> None:
    market = Market((candidate("C1", 70, "H1"), candidate("C2", 80, "H1")), (Host("H1", 1),))
    placing = place(market)
    assert (placing.serial, placing.by_host) == (True, {"H1": ("C2",)})


@pytest.mark.parametrize(
    ("market", "said"),
    [
        (Market((candidate("C1", 70), candidate("C1", 71)), ()), "C1 stands twice"),
        (Market((candidate("C1", 70, "H1", "H1"),), (Host("H1", 1),)), "C1 prefers a host twice"),
        (Market((candidate("C1", 70, fits={"H1": 11}),), (Host("H1", 1),)), "C1 has a fit out of range"),
        (Market((), (Host("H1", -1),)), "H1 has less than no place"),
        (Market((), (Host("H1", 1),), pins=(Pin("C1", "H1"),)), "C1 cannot be pinned to H1"),
        (Market((candidate("C1", 70),), (), pins=(Pin("C1", "H1"),)), "C1 cannot be pinned to H1"),
        (
            Market((candidate("C1", 70),), (Host("H1", 1, vetoed=frozenset({"C1"})),), pins=(Pin("C1", "H1"),)),
            "C1 cannot be pinned to H1",
        ),
        (
            Market((candidate("C1", 70),), (Host("H1", 2),), pins=(Pin("C1", "H1"), Pin("C1", "H1"))),
            "a candidate is pinned twice",
        ),
        (Market((candidate("C1", 70),), (Host("H1", 0),), pins=(Pin("C1", "H1"),)), "H1 has fewer places than pins"),
    ],
)
def test_an_unusable_market_is_refused(market: Market, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        place(market)
