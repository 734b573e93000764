"""Thresholds, ties, final scores and votes in small worlds, and the invariants of any ranking."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.maths.draw import ticket
from reviews.maths.ranking import (
    Application,
    Divergence,
    FailingMark,
    LineRules,
    Outcome,
    Ranking,
    Settings,
    rank,
)
from reviews.maths.rubric import (
    Criterion,
    KillScore,
    Minimum,
    Review,
    Rubric,
    Scale,
    Section,
)
from reviews.maths.votes import VoteRules

TEN = Scale(Decimal(0), Decimal(10))
MIDNIGHT = datetime(2027, 2, 26, tzinfo=UTC)


def one_criterion(**settings: Any) -> Settings:
    rubric = Rubric((Criterion("quality", TEN, Decimal(1)),), thresholds=settings.pop("thresholds", ()))
    return Settings(rubric, **settings)


def application(key: str, *values: float | str, ask: int = 1, **more: Any) -> Application:
    reviews = tuple(Review(f"R{n}", {"quality": Decimal(str(value))}) for n, value in enumerate(values))
    return Application(key, reviews, Decimal(ask), **more)


def places(ranking: Ranking) -> list[tuple[str, int | None, str | None]]:
    return [(entry.application, entry.rank, entry.deciding_key) for entry in ranking.entries]


def test_ties_stay_open_until_tickets_are_drawn() -> None:
    settings = one_criterion(tie_break=("lower_requested", "public_draw"))
    tied = [application("A2", 7, ask=5), application("A1", 7, ask=5), application("A3", 7, ask=9), application("A4", 8)]
    ranking = rank(tied, settings)
    assert ranking.open_ties == (("A1", "A2"),)
    assert places(ranking) == [
        ("A4", 1, None),
        ("A1", 2, None),
        ("A2", 2, "undecided"),
        ("A3", 4, "lower_requested"),
    ]
    half = [replace(a, tickets={1: "00"} if a.id == "A2" else {}) for a in tied]
    assert rank(half, settings).open_ties == (("A1", "A2"),)
    drawn = rank([replace(a, tickets={1: ticket("seed 3", a.id)}) for a in tied], settings)
    first, second = sorted(("A1", "A2"), key=lambda key: ticket("seed 3", key))
    assert drawn.open_ties == ()
    assert places(drawn)[1:3] == [(first, 2, None), (second, 3, "public_draw")]


def test_earlier_received_and_sections_break_ties() -> None:
    criteria = tuple(Criterion(key, TEN, Decimal(1), section=key) for key in ("aim", "means"))
    rubric = Rubric(criteria, sections=(Section("aim", Decimal(10)), Section("means", Decimal(10))))
    settings = Settings(rubric, tie_break=("section:means", "earlier_received"))

    def sent(key: str, aim: int, means: int, hours: int) -> Application:
        sheet = Review("R1", {"aim": Decimal(aim), "means": Decimal(means)})
        return Application(key, (sheet,), received=MIDNIGHT + timedelta(hours=hours))

    ranking = rank([sent("A1", 6, 4, 2), sent("A2", 6, 4, 1), sent("A3", 4, 6, 3)], settings)
    assert places(ranking) == [("A3", 1, None), ("A2", 2, "section:means"), ("A1", 3, "earlier_received")]


def test_no_rounding_in_whole_numbers_saves_an_application_below_the_line() -> None:
    rubric = Rubric(
        (Criterion("quality", Scale(Decimal(0), Decimal(100)), Decimal(1)),),
        aggregate_decimals=0,
        thresholds=(Minimum("total", Decimal(60)),),
    )
    ranking = rank([application("A1", 60, 60, 59)], Settings(rubric))
    entry = ranking.entries[0]
    assert (entry.mean, entry.score, entry.passes) == (Decimal(60), Decimal("59.67"), False)
    assert entry.failed[0].value == Decimal("59.67")


def test_failed_applications_stand_below_all_that_pass() -> None:
    settings = one_criterion(thresholds=(KillScore(Decimal(1), by="any_reviewer"),))
    ranking = rank([application("A1", 10, 10, 1), application("A2", 3, 3, 3), application("A3", 10, 1)], settings)
    assert [(e.application, e.passes) for e in ranking.entries] == [("A2", True), ("A1", False), ("A3", False)]
    assert ranking.entry("A1").failed[0].marks == (FailingMark("R2", "quality", Decimal(1)),)


@pytest.mark.parametrize(
    ("by", "values", "passes"),
    [
        ("any_reviewer", (9, 9, 1), False),
        ("any_reviewer", (9, 9, 2), True),
        ("majority", (9, 9, 1), True),
        ("majority", (9, 1, 0), False),
        ("majority", (9, 1), True),
        ("aggregate", (0, 1, 2), False),
        ("aggregate", ("0", "1", "2.1"), True),
    ],
)
def test_kill_scores(by: Any, values: tuple[float | str, ...], passes: bool) -> None:
    settings = one_criterion(thresholds=(KillScore(Decimal(1), "quality", by=by),))
    assert rank([application("A1", *values)], settings).entries[0].passes is passes


def test_a_kill_score_may_ask_for_the_very_mark() -> None:
    settings = one_criterion(thresholds=(KillScore(Decimal(1), "quality", "any_reviewer", exactly=True),))
    assert [e.passes for e in rank([application("A1", 0), application("A2", 1)], settings).entries] == [True, False]


def test_a_criterion_that_does_not_apply_to_anybody_fails_nothing() -> None:
    criteria = (Criterion("quality", TEN, Decimal(1)), Criterion("travel", TEN, Decimal(1), allow_na=True))
    rubric = Rubric(criteria, thresholds=(Minimum("criterion", Decimal(3), "travel"),))
    entry = rank([Application("A1", (Review("R1", {"quality": Decimal(5), "travel": None}),))], Settings(rubric))
    assert (entry.entries[0].passes, entry.entries[0].criteria["travel"]) == (True, None)


def test_every_failed_threshold_is_listed() -> None:
    limits = (Minimum("total", Decimal(60)), Minimum("criterion", Decimal(7), "quality", "not_selectable"))
    entry = rank([application("A1", 5, 6)], one_criterion(thresholds=limits)).entries[0]
    assert [(f.on, f.value, f.limit, f.effect) for f in entry.failed] == [
        ("total", Decimal("55.00"), Decimal(60), "reject"),
        ("criterion", Decimal("5.50"), Decimal(7), "not_selectable"),
    ]


def test_too_few_reviews_are_flagged_and_none_is_no_score() -> None:
    settings = one_criterion(reviews_per_application=2, line=LineRules(Decimal(10)))
    ranking = rank([application("A1"), application("A2", 5), application("A3", 4, 4)], settings)
    assert [(e.application, e.n, e.provisional, e.rank, e.outcome) for e in ranking.entries] == [
        ("A2", 1, True, 1, Outcome.AWARD),
        ("A3", 2, False, 2, Outcome.AWARD),
        ("A1", 0, True, None, Outcome.UNSETTLED),
    ]
    assert asdict(ranking.entries[2])["mean"] is None


def test_divergence_reaches_or_exceeds_the_limit() -> None:
    entries = [application("A1", 5, 6), application("A2", 5, "6.1")]
    reached = rank(entries, one_criterion(divergence=Divergence(Decimal(10))))
    over = rank(entries, one_criterion(divergence=Divergence(Decimal(10), inclusive=False)))
    assert {e.application: e.flag_panel for e in reached.entries} == {"A1": True, "A2": True}
    assert {e.application: e.flag_panel for e in over.entries} == {"A1": False, "A2": True}


def test_final_score_of_two_stages_orders_and_has_its_own_minimum() -> None:
    settings = one_criterion(
        stage="interview",
        percents={"paper": Decimal(60), "interview": Decimal(40)},
        thresholds=(Minimum("final", Decimal("60.00")),),
    )
    ranking = rank(
        [
            application("A1", "8.2", stage_scores={"paper": Fraction("82.25")}),
            application("A2", 9, stage_scores={"paper": Fraction("39.99")}),
            application("A3", 10, 8, stage_scores={"paper": Fraction(80)}),
            application("A4", 10),
        ],
        settings,
    )
    assert [(e.application, e.mean, e.score, e.outcome) for e in ranking.entries] == [
        ("A3", Decimal("90.00"), Decimal("84.00"), Outcome.PASSED),
        ("A1", Decimal("82.00"), Decimal("82.15"), Outcome.PASSED),
        ("A2", Decimal("90.00"), Decimal("59.99"), Outcome.BELOW_THRESHOLD),
        ("A4", Decimal("100.00"), None, Outcome.UNSETTLED),
    ]


def test_expected_ranks_order_to_six_places_beside_the_raw_score() -> None:
    settings = one_criterion(order_by="expected_rank", tie_break=("lower_requested",))
    ranking = rank(
        [
            application("A1", 9, ask=2, expected_rank=1.5000000001),
            application("A2", 7, ask=1, expected_rank=1.5),
            application("A3", 8, expected_rank=3.0),
        ],
        settings,
    )
    assert places(ranking) == [("A2", 1, None), ("A1", 2, "lower_requested"), ("A3", 3, None)]
    assert [entry.mean for entry in ranking.entries] == [70, 90, 80]


def test_order_of_submission_overtakes_nobody() -> None:
    settings = one_criterion(
        order_by="received", line=LineRules(Decimal(10)), thresholds=(Minimum("total", Decimal(50)),)
    )
    sent = [
        application("A1", 9, ask=4, received=MIDNIGHT + timedelta(hours=3)),
        application("A2", 6, ask=8, received=MIDNIGHT + timedelta(hours=1)),
        application("A3", 4, ask=1, received=MIDNIGHT),
        application("A4", 9, ask=1, received=MIDNIGHT + timedelta(hours=4)),
    ]
    assert [(e.application, e.outcome) for e in rank(sent, settings).entries] == [
        ("A2", Outcome.AWARD),
        ("A1", Outcome.NOT_FUNDED),
        ("A4", Outcome.NOT_FUNDED),
        ("A3", Outcome.BELOW_THRESHOLD),
    ]


def test_votes_are_paid_down_in_drawn_order() -> None:
    settings = Settings(votes=VoteRules(), order_by="draw", line=LineRules(Decimal(10), reserve_size=1))
    voted = [
        Application("A1", votes=("yes", "yes"), requested=Decimal(6), tickets={1: "c"}),
        Application("A2", votes=("no", "no"), requested=Decimal(1), tickets={1: "a"}),
        Application("A3", votes=("no", "yes", "yes"), requested=Decimal(5), tickets={1: "b"}),
        Application("A4", votes=("no", "yes"), requested=Decimal(5)),
    ]
    ranking = rank(voted, settings)
    assert [(e.application, e.rank, e.n, e.outcome) for e in ranking.entries] == [
        ("A3", 1, 3, Outcome.AWARD),
        ("A1", 2, 2, Outcome.RESERVE),
        ("A2", 3, 2, Outcome.REJECTED),
        ("A4", None, 2, Outcome.UNSETTLED),
    ]
    undrawn = rank([replace(a, tickets={}) for a in voted], settings)
    assert undrawn.open_ties == (("A1", "A3"),)


def test_an_application_stands_once() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        rank([application("A1", 5), application("A1", 6)], one_criterion())


def test_an_unknown_tie_break_is_an_error() -> None:
    with pytest.raises(KeyError):
        rank([application("A1", 5), application("A2", 5)], one_criterion(tie_break=("alphabet",)))


# Invariants


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Application], Settings]:
    size = draw(st.integers(1, 12))
    few = st.integers(0, 4)
    applications = [
        application(f"A{n:02}", *draw(st.lists(few, max_size=3)), ask=draw(st.integers(1, 4)), tickets={1: f"{n:03}"})
        for n in range(size)
    ]
    rules = LineRules(Decimal(draw(st.integers(0, 20))), draw(st.integers(0, 6)), partial_min_percent=Decimal(50))
    limits = (Minimum("total", Decimal(15)),)
    tie_break = ("criterion_mean:quality", "lower_requested", "public_draw")
    return applications, one_criterion(line=rules, thresholds=limits, tie_break=tie_break)


@given(worlds())
def test_ranking_is_a_total_order_without_unfair_awards(world: tuple[list[Application], Settings]) -> None:
    applications, settings = world
    ranking = rank(applications, settings)
    assert sorted(e.application for e in ranking.entries) == sorted(a.id for a in applications)
    settled = [e for e in ranking.entries if e.outcome != Outcome.UNSETTLED]
    assert [e.rank for e in settled] == list(range(1, len(settled) + 1))
    keys = [(not e.passes, -(e.score or 0), e.requested) for e in settled]
    assert keys == sorted(keys)
    assert not any(e.failed for e in ranking.entries if e.offer is not None or e.reserve_place is not None)
    assert ranking.open_ties == ()


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_decides_nothing(world: tuple[list[Application], Settings], random: Any) -> None:
    applications, settings = world
    shuffled = [replace(a, reviews=a.reviews[::-1]) for a in random.sample(applications, len(applications))]
    assert rank(shuffled, settings) == rank(applications, settings)
    undrawn = [replace(a, tickets={}) for a in applications]
    assert rank([replace(a, tickets={}) for a in shuffled], settings) == rank(undrawn, settings)


@given(worlds(), st.permutations(range(12)))
def test_ids_decide_nothing_but_the_draw(world: tuple[list[Application], Settings], names: list[int]) -> None:
    applications, settings = world
    renamed = {a.id: f"B{names[n]:02}" for n, a in enumerate(applications)}
    other = rank([replace(a, id=renamed[a.id]) for a in applications], settings)
    here = [(renamed[e.application], e.rank, e.outcome) for e in rank(applications, settings).entries if e.rank]
    assert here == [(e.application, e.rank, e.outcome) for e in other.entries if e.rank]
