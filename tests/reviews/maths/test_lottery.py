import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.maths.calibration import Reason, Refusal
from reviews.maths.calibration import Settings as ModelSettings
from reviews.maths.calibration.run import Model, model
from reviews.maths.draw import draw as public_draw
from reviews.maths.lottery import (
    Candidate,
    LotterySettings,
    Selection,
    SelectionGroup,
    VarianceShares,
    expected_sizes,
    preview,
    random_selection,
    select_group,
    threshold_group,
    violations,
)
from reviews.maths.marks import Mark

from .panels import names, oracle, table

few = settings(max_examples=60, deadline=None)


def panel(size: int = 18, seed: int = 2) -> list[Mark]:
    random = np.random.default_rng(seed)
    level = random.normal(60, 9, size)
    return table({name: (level[row] + random.normal(0, 6, 4)).round().tolist() for row, name in enumerate(names(size))})


@st.composite
def candidate_lists(draw: st.DrawFn) -> list[Candidate]:
    """Expected ranks inside their intervals, as draws give them."""
    size = draw(st.integers(1, 14))
    found = []
    for name in names(size):
        rank = draw(st.integers(10, 10 * size)) / 10
        low, high = draw(st.floats(0, 4)), draw(st.floats(0, 4))
        found.append(Candidate(name, rank, max(1.0, rank - low), min(float(size), rank + high)))
    return found


def test_mock_panel_gives_the_published_groups() -> None:
    published = oracle("mock_panel")
    expected = published["selection"]
    marks = table({name: [7 - mark for mark in row] for name, row in published["marks"].items()})
    fitted = model(marks, ModelSettings(prior="snsf6"))
    assert isinstance(fitted, Model)
    low, high = fitted.draw(20_000, 1).interval(expected["level"])
    rows = zip(fitted.names, fitted.expected_ranks(), low, high, strict=True)
    found = select_group([Candidate(*row) for row in rows], expected["places"], max_group_share=0.5)
    assert (found.accepted, found.outcome, found.to_draw) == (("#1",), "draw", expected["to_draw"])
    assert (set(found.group), set(found.rejected)) == (set(expected["group"]), set(expected["rejected"]))


@few
@given(candidate_lists(), st.integers(0, 16))
def test_groups_part_the_applications(candidates: list[Candidate], places: int) -> None:
    found = select_group(candidates, places, max_group_share=1.0)
    every = [*found.accepted, *found.group, *found.rejected]
    assert sorted(every) == sorted(one.application for one in candidates)
    funded = {"draw": len(found.accepted) + found.to_draw, "group_accepted": len(found.accepted) + len(found.group)}
    assert funded.get(found.outcome, found.places) == found.places == min(places, len(candidates))


@few
@given(candidate_lists(), st.integers(1, 16), st.randoms(use_true_random=False))
def test_every_draw_is_valid_ex_post(candidates: list[Candidate], places: int, random) -> None:
    found = select_group(candidates, places, max_group_share=1.0)
    drawn = random.sample(found.group, found.to_draw)
    if found.outcome == "group_accepted":
        drawn = list(found.group)
    if found.outcome in ("draw", "group_accepted"):
        assert violations(candidates, {*found.accepted, *drawn}) == ()


@few
@given(candidate_lists(), st.integers(1, 14))
def test_points_instead_of_intervals_leave_the_line_alone(candidates: list[Candidate], places: int) -> None:
    points = [Candidate(one.application, one.expected_rank, one.expected_rank, one.expected_rank) for one in candidates]
    found = select_group(points, places)
    assert found.group == tuple(one.application for one in points if one.expected_rank == found.line)


@few
@given(candidate_lists(), st.integers(1, 14), st.data())
def test_a_level_of_nothing_leaves_the_line_alone(
    candidates: list[Candidate], places: int, data: st.DataObject
) -> None:
    """Both ends of an interval at level 0 are the median rank."""
    medians = [data.draw(st.integers(1, len(candidates))) for _ in candidates]
    points = [replace(one, low=median, high=median) for one, median in zip(candidates, medians, strict=True)]
    found = select_group(points, places)
    assert set(found.group) == {one.application for one in points if found.line in (one.expected_rank, one.low)}


@settings(max_examples=15, deadline=None)
@given(st.integers(8, 20), st.integers(0, 99), st.integers(1, 8), st.text(min_size=1))
def test_every_public_draw_is_valid_ex_post(size: int, seed: int, places: int, word: str) -> None:
    found = random_selection(panel(size, seed), places, LotterySettings(draws=200, max_group_share=1.0))
    assert isinstance(found, Selection)
    parts = found.selection
    assert sorted([*parts.accepted, *parts.group, *parts.rejected]) == names(size)
    drawn = [one.id for one in public_draw(word, parts.group)][: parts.to_draw]
    if parts.outcome == "draw":
        assert len(parts.accepted) + len(drawn) == places
        assert violations(found.candidates, {*parts.accepted, *drawn}) == ()


def test_the_largest_share_is_taken_at_its_word() -> None:
    points = [Candidate(name, row + 1.0, row + 1.0, row + 1.0) for row, name in enumerate(names(100))]
    candidates = [replace(one, low=1.0, high=29.0) for one in points[:29]] + points[29:]
    assert 0.29 * 100 < 29
    assert select_group(candidates, 12, max_group_share=0.29).outcome == "draw"
    assert select_group(candidates, 12, max_group_share=0.28).outcome == "group_too_large"


def test_order_of_candidates_does_not_matter() -> None:
    candidates = [Candidate(name, row + 1.0, row - 1.0, row + 3.0) for row, name in enumerate(names(9))]
    assert select_group(candidates, 4) == select_group(candidates[::-1], 4)


def interval(name: str, rank: float, low: float, high: float) -> Candidate:
    return Candidate(name, rank, low, high)


@pytest.mark.parametrize(
    ("candidates", "places", "share", "expected"),
    [
        pytest.param(
            [interval("a", 1, 1, 1), interval("b", 2, 2, 2), interval("c", 3, 3, 3)],
            2,
            0.35,
            SelectionGroup(2, 2, ("a",), ("b",), ("c",), "group_accepted", 0),
            id="nothing to draw",
        ),
        pytest.param(
            [interval("a", 1, 1, 2), interval("b", 2, 1, 3), interval("c", 3, 2, 3)],
            1,
            0.35,
            SelectionGroup(1, 1, (), ("a", "b"), ("c",), "group_too_large", 0),
            id="too large",
        ),
        pytest.param(
            [interval("a", 1, 1, 2), interval("b", 2, 1, 3), interval("c", 3, 2, 3)],
            1,
            0.7,
            SelectionGroup(1, 1, (), ("a", "b"), ("c",), "draw", 1),
            id="drawn",
        ),
        pytest.param(
            [interval("a", 1, 4, 5), interval("b", 2, 2, 2), interval("c", 3, 1, 1)],
            2,
            0.9,
            SelectionGroup(2, 2, ("c",), ("b",), ("a",), "group_accepted", 0),
            id="interval away from its rank",
        ),
        pytest.param(
            [interval("a", 1, 4, 5), interval("b", 2, 4, 5), interval("c", 3, 3, 3)],
            3,
            0.9,
            SelectionGroup(3, 3, (), ("c",), ("a", "b"), "odd_intervals", 0),
            id="odd intervals",
        ),
        pytest.param([], 3, 0.9, SelectionGroup(0, None, (), (), (), "nothing_to_fund", 0), id="nobody"),
        pytest.param(
            [interval("a", 1, 1, 1)],
            0,
            0.9,
            SelectionGroup(0, None, (), (), ("a",), "nothing_to_fund", 0),
            id="no place",
        ),
    ],
)
def test_groups_by_hand(candidates: list[Candidate], places: int, share: float, expected: SelectionGroup) -> None:
    assert select_group(candidates, places, max_group_share=share) == expected


def test_violations_name_the_pair() -> None:
    candidates = [interval("a", 1, 1, 2), interval("b", 2, 2, 4), interval("c", 5, 4.5, 5)]
    assert violations(candidates, {"a", "c"}) == (("c", "b"),)
    assert violations(candidates, {"c"}) == (("c", "a"), ("c", "b"))
    assert violations(candidates, {"a", "b"}) == ()


def test_threshold_lottery_draws_among_all() -> None:
    assert threshold_group({"b", "a", "c"}, 2) == SelectionGroup(2, None, (), ("a", "b", "c"), (), "draw", 2)
    assert threshold_group({"b", "a"}, 2) == SelectionGroup(2, None, (), ("a", "b"), (), "group_accepted", 0)
    assert threshold_group({"b", "a"}, 0) == SelectionGroup(0, None, (), (), ("a", "b"), "nothing_to_fund", 0)
    assert threshold_group([], 2) == select_group([], -2) == SelectionGroup(0, None, (), (), (), "nothing_to_fund", 0)


def test_selection_is_repeatable_and_marks_the_edge() -> None:
    marks = panel(24, seed=10)
    quick = LotterySettings(draws=60, max_group_share=1.0)
    found = random_selection(marks, 8, quick)
    assert isinstance(found, Selection)
    assert found == random_selection(marks[::-1], 8, quick)
    assert found.seeds == (1, 2, 3)
    sides = []
    for seed in found.seeds:
        other = random_selection(marks, 8, LotterySettings(draws=60, max_group_share=1.0, seed=seed))
        sides.append([set(other.selection.accepted), set(other.selection.group), set(other.selection.rejected)])
    steady = set().union(*(set.intersection(*groups) for groups in zip(*sides, strict=True)))
    assert set(found.on_edge) == set(names(24)) - steady
    assert found.on_edge


def test_preview_widens_with_the_level() -> None:
    found = preview(panel(), 6, LotterySettings(draws=2000))
    assert [level for level, _ in found] == [0.2, 0.3, 0.5, 0.9]
    assert all(set(narrow.group) <= set(wide.group) for (_, narrow), (_, wide) in pairwise(found))
    assert found[2][1] == random_selection(panel(), 6, LotterySettings(draws=2000)).selection


def test_expected_sizes_before_scores_are_opened() -> None:
    pairs = {(mark.application, mark.reviewer) for mark in panel()}
    shares = VarianceShares(50.0, 20.0, 30.0)
    found = expected_sizes(pairs, 6, shares, panels=4)
    assert found == expected_sizes(sorted(pairs), 6, shares, panels=4)
    for one in found:
        assert one.accepted + one.group + one.rejected == pytest.approx(18)
    assert all(narrow.group < wide.group for narrow, wide in pairwise(found))
    clear = expected_sizes(pairs, 6, VarianceShares(99.0, 0.0, 0.001), panels=4)
    assert [one.group for one in clear] == pytest.approx([1.0] * 4, abs=0.3)


def test_refusals_pass_through() -> None:
    small = panel(2)
    refusal = Refusal((Reason("too_few_reviews", 8, 12),))
    assert random_selection(small, 1) == refusal
    assert preview(small, 1) == refusal
    assert expected_sizes([], 3, VarianceShares(1, 1, 1)) == Refusal((Reason("no_reviews", 0, 1),))
    assert expected_sizes([("a", "r")], 1, VarianceShares(1, 1, 0)) == Refusal((Reason("no_chance_part", 0),))
    for part in (-1, math.nan, math.inf):
        assert expected_sizes([("a", "r")], 1, VarianceShares(part, 1, 1)) == Refusal((Reason("not_a_number"),))
