"""Lots with a shared pool, and the shortlist."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.maths.ranking import (
    Application,
    LineRules,
    Lot,
    LotsRanking,
    Offer,
    Outcome,
    Pool,
    Ranking,
    Settings,
    Shortlist,
    ShortlistRules,
    Transfer,
    rank,
    rank_lots,
    shortlist,
)
from reviews.maths.rubric import Criterion, Minimum, Review, Rubric, Scale

RUBRIC = Rubric(
    (Criterion("quality", Scale(Decimal(0), Decimal(100)), Decimal(1)),), thresholds=(Minimum("total", Decimal(50)),)
)
SETTINGS = Settings(RUBRIC, LineRules(Decimal(0), misfit="stop", reserve_size=2), ("lower_requested",))


def application(key: str, mark: int, ask: int, lot: str = "") -> Application:
    return Application(key, (Review("R1", {"quality": Decimal(mark)}),), Decimal(ask), lot=lot)


def outcomes(result: LotsRanking) -> dict[str, list[tuple[str, str]]]:
    return {
        key: [(entry.application, entry.outcome.value) for entry in ranking.entries]
        for key, ranking in result.rankings.items()
    }


ROUND = [
    application("A1", 90, 60, "A"),
    application("A2", 80, 60, "A"),
    application("A3", 70, 10, "A"),
    application("B1", 85, 30, "B"),
    application("B2", 60, 55, "B"),
    application("B3", 55, 5, "B"),
    application("C1", 40, 5, "C"),
]
LOTS = [Lot("A", Decimal(100)), Lot("B", Decimal(80)), Lot("C", Decimal(20))]


def test_each_lot_has_its_own_line_and_reserve() -> None:
    result = rank_lots(ROUND, SETTINGS, LOTS)
    assert outcomes(result) == {
        "A": [("A1", "award"), ("A2", "reserve"), ("A3", "reserve")],
        "B": [("B1", "award"), ("B2", "reserve"), ("B3", "reserve")],
        "C": [("C1", "below_threshold")],
    }
    assert {key: ranking.left for key, ranking in result.rankings.items()} == {"A": 40, "B": 50, "C": 20}
    assert result.pool is None


def test_the_shared_pool_pays_the_first_unfunded_of_each_lot_in_common_order() -> None:
    result = rank_lots(ROUND, SETTINGS, LOTS, shared_pool=True)
    sixty = Decimal(60)
    assert result.pool == Pool(
        contributions={"A": Decimal(40), "B": Decimal(50), "C": Decimal(20)},
        order=("A2", "B2"),
        offers=(Offer("A2", sixty, sixty),),
        transfers=(Transfer("A", "A", "A2", Decimal(40)), Transfer("B", "A", "A2", Decimal(20))),
        left=Decimal(50),
    )
    assert outcomes(result)["A"] == [("A1", "award"), ("A2", "award"), ("A3", "reserve")]
    assert result.rankings["A"].entry("A3").reserve_place == 1
    assert {ranking.left for ranking in result.rankings.values()} == {Decimal(0)}


def test_a_lot_at_its_maximum_does_not_draw_on_the_pool() -> None:
    lots = [Lot("A", Decimal(100), max_awards=1), *LOTS[1:]]
    pool = rank_lots(ROUND, SETTINGS, lots, shared_pool=True).pool
    assert pool
    assert (pool.order, [offer.id for offer in pool.offers], pool.left) == (("B2",), ["B2"], 55)


def test_an_application_of_no_lot_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such lot: D"):
        rank_lots([*ROUND, application("D1", 60, 1, "D")], SETTINGS, LOTS)
    with pytest.raises(ValueError, match="funding line"):
        rank_lots(ROUND, Settings(RUBRIC), LOTS)


@st.composite
def lot_rounds(draw: st.DrawFn) -> tuple[list[Application], list[Lot]]:
    lots = [Lot(key, Decimal(draw(st.integers(0, 60)))) for key in "ABC"]
    marks, asks = st.integers(30, 60), st.integers(1, 30)
    return [
        application(f"X{n}", draw(marks), draw(asks), draw(st.sampled_from("ABC")))
        for n in range(draw(st.integers(0, 9)))
    ], lots


@given(lot_rounds(), st.data())
def test_the_pool_loses_nothing_and_ignores_the_order_of_input(
    given_round: tuple[list[Application], list[Lot]], data: st.DataObject
) -> None:
    applications, lots = given_round
    result = rank_lots(applications, SETTINGS, lots, shared_pool=True)
    assert result.pool
    awarded = sum(e.offer or 0 for ranking in result.rankings.values() for e in ranking.entries)
    assert awarded + result.pool.left == sum(lot.envelope for lot in lots)
    assert sum(t.amount for t in result.pool.transfers) == sum(o.amount for o in result.pool.offers)
    for lot in lots:
        given_away = sum(t.amount for t in result.pool.transfers if t.from_lot == lot.key)
        assert given_away <= result.pool.contributions[lot.key]
    shuffled = data.draw(st.permutations(applications))
    assert rank_lots(shuffled, SETTINGS, lots[::-1], shared_pool=True) == result


# Shortlist


def ranked(*marks_and_asks: tuple[int, int]) -> Ranking:
    applications = [application(f"A{n}", mark, ask) for n, (mark, ask) in enumerate(marks_and_asks, start=1)]
    return rank(applications, SETTINGS)


FIELD = ranked((90, 40), (80, 30), (80, 50), (80, 50), (70, 10), (40, 1))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"max": 1}, ("A1",)),
        ({"max": 2}, ("A1", "A2", "A3", "A4")),
        ({"max": 2, "ties_at_line": "tie_break"}, ("A1", "A2")),
        ({"max": 9}, ("A1", "A2", "A3", "A4", "A5")),
        ({"max": 0}, ()),
        ({}, ("A1", "A2", "A3", "A4", "A5")),
        ({"percent_of_envelope": Decimal("70"), "ties_at_line": "tie_break"}, ("A1", "A2")),
        ({"percent_of_envelope": Decimal("69.99"), "ties_at_line": "tie_break"}, ("A1",)),
        ({"percent_of_envelope": Decimal("69.99"), "ties_at_line": "tie_break", "crossing": "include"}, ("A1", "A2")),
        ({"percent_of_envelope": Decimal("70")}, ("A1", "A2", "A3", "A4")),
        ({"percent_of_envelope": Decimal("40"), "max": 3}, ("A1",)),
        ({"percent_of_envelope": Decimal("999"), "crossing": "include"}, ("A1", "A2", "A3", "A4", "A5")),
    ],
)
def test_shortlist(rules: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert shortlist(FIELD, ShortlistRules(envelope=Decimal(100), **rules)).ids == expected


def test_an_open_tie_at_the_line_is_named() -> None:
    rules = ShortlistRules(max=3, ties_at_line="tie_break")
    assert shortlist(FIELD, rules) == Shortlist(("A1", "A2", "A3"), Decimal(120), ("A3", "A4"))
    assert shortlist(FIELD, ShortlistRules(max=3)).open_tie == ()


def test_without_money_at_stake_all_that_pass_have_passed() -> None:
    ranking = rank([application("A1", 60, 5), application("A2", 40, 5)], Settings(RUBRIC))
    assert [e.outcome for e in ranking.entries] == [Outcome.PASSED, Outcome.BELOW_THRESHOLD]
    assert (ranking.line, ranking.left) == (None, None)
