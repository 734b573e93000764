import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.maths.calibration import (
    Calibration,
    Mark,
    ReviewerFigures,
    Settings,
    StrictLine,
    calibrate,
)
from reviews.maths.calibration.draws import RankDraws
from reviews.maths.calibration.expected_rank import RankSet, expected_ranks
from reviews.maths.calibration.line import funded
from reviews.maths.calibration.panel import Panel, design
from reviews.maths.calibration.posterior import known
from reviews.maths.calibration.system import solve
from reviews.maths.ranking import Claim, LineRules, funding_line

from .panels import FULL, names, table


def calibrated(marks: list[Mark], **options: object) -> Calibration:
    result = calibrate(marks, **options)
    assert isinstance(result, Calibration), result
    return result


def spread_panel(size: int = 12, seed: int = 5) -> list[Mark]:
    """Three of five reviewers per application, whole marks."""
    random = np.random.default_rng(seed)
    level, severity = random.normal(60, 10, size), random.normal(0, 6, 5)
    return [
        Mark(name, f"r{column}", float(round(level[row] + severity[column] + random.normal(0, 5))))
        for row, name in enumerate(names(size))
        for column in sorted({row % 5, (row + 1) % 5, (row + 3) % 5})
    ]


def test_large_rank_sets_are_summed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    sums, everyone = design(Panel.of(spread_panel(13))), RankSet(np.arange(13), np.zeros(13))
    whole = expected_ranks(sums, known(2.0, 1.0, 25.0), everyone)
    monkeypatch.setattr("reviews.maths.calibration.expected_rank.BLOCK", 5)
    assert expected_ranks(sums, known(2.0, 1.0, 25.0), everyone) == pytest.approx(whole, abs=1e-12)


def test_run_gives_whole_figures() -> None:
    marks = spread_panel()
    result = calibrated(marks, places=4)
    ranks = [one.standing.expected_rank for one in result.applications]
    assert [one.application for one in result.applications] == names(12)
    assert sum(ranks) == pytest.approx(78, abs=1e-5)
    assert sum(one.standing.top for one in result.applications) == pytest.approx(4)
    for one in result.applications:
        standing = one.standing
        half, most = standing.intervals
        assert (half.level, most.level) == (0.5, 0.9)
        assert 1 <= most.low <= half.low <= half.high <= most.high <= 12
        assert standing.percentile == pytest.approx(100 * (standing.expected_rank - 0.5) / 12, abs=1e-6)
        assert standing.cumulative == pytest.approx((12 - standing.expected_rank) / 11, abs=1e-6)
        assert standing.funded is None
        assert one.raw == pytest.approx(np.mean([mark.score for mark in marks if mark.application == one.application]))


def test_rank_quantiles_interpolate() -> None:
    ranks = np.array([[1, 1, 2, 4, 4, 4, 3], [5, 2, 2, 1, 1, 3, 5]])
    counts = np.array([np.bincount(row, minlength=6)[1:] for row in ranks], dtype=np.int32)
    drawn = RankDraws(counts, np.arange(1.0, 6.0), None, None)
    for share in (0.0, 0.05, 0.25, 0.4, 0.75, 1.0):
        assert drawn.quantile(share) == pytest.approx(np.quantile(ranks, share, axis=1))


def test_funded_shares_follow_the_rule() -> None:
    marks = spread_panel()
    asks = {name: Decimal(900 + 37 * place) / 7 for place, name in enumerate(names(12))}
    asks = {name: ask.quantize(Decimal("0.01")) for name, ask in asks.items()}
    line = StrictLine(asks, Decimal("600.05"), 4, Decimal("50"))

    def called(order: list[str]) -> set[str]:
        return walk(line, order)

    by_line = calibrated(marks, settings=Settings(draws=500), rule=line)
    by_call = calibrated(marks, settings=Settings(draws=500), rule=called)
    assert by_line == by_call
    assert 3 <= sum(one.standing.funded for one in by_line.applications) <= 4


def walk(line: StrictLine, order: list[str]) -> set[str]:
    left, chosen = line.envelope, set()
    for name in order:
        ask = line.asks[name]
        if len(chosen) == line.max_awards:
            break
        if ask > left:
            if line.min_percent is not None and left > 0 and 100 * left >= line.min_percent * ask:
                chosen.add(name)
            break
        left -= ask
        chosen.add(name)
    return chosen


@pytest.mark.parametrize(
    ("maximum", "percent", "expected"),
    [(None, None, "ab"), (1, None, "a"), (None, "80", "abc"), (None, "80.01", "ab"), (2, "80", "ab")],
)
def test_strict_line_stops_at_the_first_misfit(maximum: int | None, percent: str | None, expected: str) -> None:
    asks = dict(zip("abcd", map(Decimal, ("30.2", "40.5", "50.00", "0.01")), strict=True))
    line = StrictLine(asks, Decimal("110.70"), maximum, percent and Decimal(percent))
    found = funded(line, "abcd", np.array([[0, 1, 2, 3]]))
    assert "".join(name for name, paid in zip("abcd", found[0], strict=True) if paid) == expected


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=9),
    st.integers(0, 9000),
    st.none() | st.integers(0, 5),
    st.none() | st.integers(0, 10_000),
)
def test_strict_line_equals_the_funding_line(
    cents: list[int], envelope: int, maximum: int | None, percent: int | None
) -> None:
    asks = {name: Decimal(ask) / 100 for name, ask in zip(names(9), cents, strict=False)}
    least = None if percent is None else Decimal(percent) / 100
    line = StrictLine(asks, Decimal(envelope) / 100, maximum, least)
    exact = funding_line(
        [Claim(name, ask) for name, ask in asks.items()],
        LineRules(line.envelope, maximum, partial_min_percent=least),
    )
    found = funded(line, list(asks), np.arange(len(asks))[None, :])[0]
    assert [name for name, paid in zip(asks, found, strict=True) if paid] == [offer.id for offer in exact.offers]


def test_only_passing_applications_are_ranked_but_all_inform_the_fit() -> None:
    marks = spread_panel()
    passing = names(12)[:9]
    whole, part = calibrated(marks), calibrated(marks, ranked=passing)
    assert [one.adjusted for one in whole.applications] == [one.adjusted for one in part.applications]
    ranked = [one for one in part.applications if one.standing]
    assert [one.application for one in ranked] == passing
    assert sum(one.standing.expected_rank for one in ranked) == pytest.approx(45, abs=1e-5)


def test_carried_points_are_added_once() -> None:
    marks = spread_panel()
    plain = calibrated(marks)
    lifted = calibrated(marks, carried={"a00": 40.0})
    first = lifted.applications[0]
    assert first.adjusted == pytest.approx(plain.applications[0].adjusted + 40.0, abs=2e-6)
    assert first.raw == pytest.approx(plain.applications[0].raw + 40.0, abs=2e-6)
    assert first.standing.expected_rank == pytest.approx(1.0, abs=0.01)
    assert lifted.reviewers == plain.reviewers


def test_reviewers_are_explained() -> None:
    rows = {name: [60.0 + 3 * place, 50.0 + 3 * place + place % 3, None] for place, name in enumerate(names(8))}
    marks = [*table(rows), Mark("a00", "r2", 57.0), Mark("a01", "r2", 60.0)]
    figures = calibrated(marks).reviewers
    assert -figures[0].difference < figures[0].moves < 0 < figures[1].moves < -figures[1].difference
    assert [replace(one, moves=None, difference=None) for one in figures] == [
        ReviewerFigures("r0", 8, 8, None, None),
        ReviewerFigures("r1", 8, 8, None, None),
        ReviewerFigures("r2", 2, 2, None, None),
    ]
    assert figures[2].difference == pytest.approx(((57 - 55) + (60 - 58.5)) / 2)
    assert figures[2].moves is None


def test_one_review_moves_less_than_many() -> None:
    rows = {name: [50.0 + row % 7, 52.0 + row % 5, 20.0 + row % 6] for row, name in enumerate(names(20))}
    sums = design(Panel.of([*table(rows), Mark("a03", "guest", 23.0)]))
    guest, _, _, harsh = solve(sums, 4.0, 0.25).fixed[1:]
    assert -30.0 * 0.25 / 1.25 < guest < 0.0
    assert 3.0 * guest > harsh


def test_reviewers_without_difference_leave_shrunken_raw() -> None:
    level = [20, 30, 40, 50, 60, 70, 80]
    noise = [(3, -3, 0), (-3, 0, 3), (0, 3, -3)]
    marks = table({name: [level[row] + n for n in noise[row % 3]] for row, name in enumerate(names(6))})
    result = calibrated(marks)
    assert (result.reviewers_differ, result.reviewer_sd) == (False, 0.0)
    assert [one.moves for one in result.reviewers] == [0.0, 0.0, 0.0]
    ratio = (result.application_sd / result.residual_sd) ** 2
    for one in result.applications:
        shrunken = result.mean + 3 * ratio / (1 + 3 * ratio) * (one.raw - result.mean)
        assert one.adjusted == pytest.approx(shrunken, abs=1e-4)


def test_missing_cells_are_no_scores() -> None:
    rows = {name: [*row[: place % 3], None, *row[place % 3 + 1 :]] for place, (name, row) in enumerate(FULL.items())}
    result = calibrated(table(rows))
    assert [one.reviews for one in result.applications] == [2] * 6
    assert all(math.isfinite(one.adjusted) for one in result.applications)
