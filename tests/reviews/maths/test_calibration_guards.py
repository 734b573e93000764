import math
from dataclasses import replace

import pytest

from reviews.maths.calibration import Mark, Reason, Refusal, calibrate
from reviews.maths.marks import Part

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


def test_rank_sets_are_guarded() -> None:
    assert calibrate(table(FULL), ranked=[]) == Refusal((Reason("nothing_to_rank"),))
    assert calibrate(table(FULL), carried={"zz": math.nan}) == Refusal((Reason("not_a_number", names=("zz",)),))
    assert calibrate(table(FULL), ranked=["a00", "zz"]) == Refusal((Reason("not_reviewed", names=("zz",)),))
    alone = calibrate(table(FULL), ranked=["a02"]).applications[2].standing
    assert (alone.expected_rank, alone.percentile, alone.cumulative) == (1.0, 50.0, 1.0)
