import math
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.maths.calibration import Mark, Reason, Refusal, Settings, calibrate
from reviews.maths.lottery import LotterySettings, random_selection
from reviews.maths.marks import Part
from reviews.maths.reliability import DISTANCES, alpha, icc, kendall_w

from .panels import FULL, names, table

HALVES = [
    *table(FULL),
    *(Mark(f"b{mark.application}", f"s{mark.reviewer}", mark.score) for mark in table(FULL)),
]


@pytest.mark.parametrize(
    ("marks", "reasons"),
    [
        pytest.param([], (Reason("no_reviews", 0, 12),), id="no reviews"),
        pytest.param(
            [Mark(name, "r0", 50.0 + place) for place, name in enumerate(names(13))],
            (Reason("too_few_reviewers", 1, 3), Reason("too_few_per_application", 1.0, 2)),
            id="one reviewer",
        ),
        pytest.param(
            [Mark("a00", f"r{place:02}", 50.0 + place) for place in range(12)],
            (Reason("one_application", 1, 2),),
            id="one application",
        ),
        pytest.param(table({name: [50, 50, 50] for name in names(4)}), (Reason("no_variation", 0.0),), id="all equal"),
        pytest.param(
            table({name: [50 + place, 40 + place, 45 + place] for place, name in enumerate(names(4))}),
            (Reason("no_chance_part", 0.0),),
            id="reviewers differ by constants only",
        ),
        pytest.param(
            HALVES,
            (
                Reason(
                    "not_connected",
                    2,
                    1,
                    parts=(
                        Part(tuple(names(6)), ("r0", "r1", "r2")),
                        Part(tuple(f"b{name}" for name in names(6)), ("sr0", "sr1", "sr2")),
                    ),
                ),
            ),
            id="disconnected",
        ),
        pytest.param(
            [replace(mark, track="x" if mark.application < "a03" else "y") for mark in table(FULL)],
            (Reason("several_tracks", 2, 1, names=("x", "y")),),
            id="two tracks",
        ),
        pytest.param(
            table({"a": [1, 2, 3, 5], "b": [4, 5, 3, 4]}), (Reason("too_few_reviews", 8, 12),), id="eight reviews"
        ),
        pytest.param(
            [*table(FULL), Mark("a00", "r9", math.nan), Mark("a01", "r9", math.inf)],
            (Reason("not_a_number", names=("a00", "a01")),),
            id="not numbers",
        ),
    ],
)
def test_guards_name_their_reasons(marks: list[Mark], reasons: tuple[Reason, ...]) -> None:
    assert calibrate(marks) == Refusal(reasons)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Mark,
            st.sampled_from(names(6)),
            st.sampled_from(["r0", "r1", "r2", "r3"]),
            st.one_of(st.integers(0, 15).map(float), st.sampled_from([0.0, 7.5, 50.0])),
        ),
        max_size=30,
    ),
    st.sampled_from([None, -1, 0, 2, 99]),
)
def test_whatever_comes_gives_figures_or_reasons(marks: list[Mark], places: int | None) -> None:
    quick = LotterySettings(draws=40)
    found = [
        calibrate(marks, Settings(draws=40, grid=6), places=places),
        random_selection(marks, places or 0, quick),
        *(alpha(marks, distance) for distance in DISTANCES),
        icc(marks),
        kendall_w(marks),
    ]
    assert isinstance(found[0], Refusal) == isinstance(found[1], Refusal)
    assert all(math.isfinite(figure) for one in found for figure in figures(asdict(one)))


def figures(value: Any) -> Iterator[float]:
    """Yield every number in nested dictionaries and tuples."""
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict | tuple | list):
            yield from figures(one)
        elif isinstance(one, float):
            yield one


def test_rank_sets_are_guarded() -> None:
    assert calibrate(table(FULL), ranked=[]) == Refusal((Reason("nothing_to_rank"),))
    assert calibrate(table(FULL), carried={"zz": math.nan}) == Refusal((Reason("not_a_number", names=("zz",)),))
    assert calibrate(table(FULL), ranked=["a00", "zz"]) == Refusal((Reason("not_reviewed", names=("zz",)),))
    alone = calibrate(table(FULL), ranked=["a02"]).applications[2].standing
    assert (alone.expected_rank, alone.percentile, alone.cumulative) == (1.0, 50.0, 1.0)
