import math
from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviews.maths.calibration.panel import Panel, design
from reviews.maths.calibration.reml import fit
from reviews.maths.marks import Mark
from reviews.maths.reliability import Alpha, Concordance, Distance, Icc, alpha, icc, icc_of_components, kendall_w

from .panels import clear_tables, complete_tables, oracle, sparse_panels, table

few = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("distance", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_gives_the_published_values(distance: Distance) -> None:
    published = oracle("krippendorff")
    found = alpha(table(published["marks"]), distance)
    assert found == Alpha(pytest.approx(published["alpha"][distance], abs=published["tolerance"]), published["units"])


def test_icc_gives_the_values_of_shrout_and_fleiss() -> None:
    published = oracle("shrout_fleiss")
    limit = published["tolerance"]["value"]
    expected = {key: pytest.approx(published[key], abs=limit) for key in ("mean_squares", "single", "average")}
    assert icc(table(published["marks"])) == Icc(6, 4, **expected)


def test_components_give_the_same_icc() -> None:
    published = oracle("shrout_fleiss")
    fitted = fit(design(Panel.of(table(published["marks"]))))
    deviations = fitted.application_sd, fitted.reviewer_sd, fitted.residual_sd
    limit = published["tolerance"]["components"]
    assert icc_of_components(*deviations) == pytest.approx(published["single"][1], abs=limit)
    assert icc_of_components(*deviations, reviews=4) == pytest.approx(published["average"][1], abs=limit)


def test_anxiety_ratings_give_the_published_agreement() -> None:
    published = oracle("anxiety")
    limits = published["tolerance"]
    assert kendall_w(table(published["marks"])) == Concordance(
        3,
        20,
        pytest.approx(published["w"], abs=limits["value"]),
        pytest.approx(published["uncorrected"], abs=limits["value"]),
        pytest.approx(published["chi2"], abs=limits["chi2"]),
        published["freedom"],
    )
    found = icc(table(published["marks"]))
    assert found.single == pytest.approx(published["single"], abs=limits["value"])
    assert found.average[1] == pytest.approx(published["average_two_way_random"], abs=limits["value"])


def test_kendall_example() -> None:
    published = oracle("concordance")
    found = kendall_w(table(published["marks"]))
    assert found.w == pytest.approx(published["w"], abs=published["tolerance"])
    assert (found.judges, found.items) == (4, 3)


def test_executives_give_the_published_concordance() -> None:
    published = oracle("executives")
    assert kendall_w(table(published["marks"])).w == pytest.approx(published["w"], abs=published["tolerance"])


@few
@given(st.lists(st.integers(0, 20), min_size=2, max_size=8))
def test_perfect_agreement_is_one(scores: list[int]) -> None:
    marks = table({f"a{place}": [score] * 3 for place, score in enumerate(scores)})
    for distance in ("nominal", "ordinal", "interval", "ratio"):
        found = alpha(marks, distance)
        varied = len(set(scores)) > 1
        assert found == Alpha(1.0 if varied else None, len(scores), "" if varied else "no_variation")


@few
@given(sparse_panels(), st.integers(1, 9), st.integers(-50, 50))
def test_interval_alpha_ignores_linear_maps(marks: list[Mark], factor: int, constant: int) -> None:
    mapped = [Mark(mark.application, mark.reviewer, factor * mark.score + constant) for mark in marks]
    assert alpha(mapped).value == pytest.approx(alpha(marks).value)


@few
@given(sparse_panels(), st.randoms(use_true_random=False))
def test_nominal_alpha_ignores_names(marks: list[Mark], random) -> None:
    values = sorted({mark.score for mark in marks})
    renamed = dict(zip(values, random.sample(values, len(values)), strict=True))
    mapped = [Mark(mark.application, mark.reviewer, renamed[mark.score]) for mark in marks]
    assert alpha(mapped, "nominal").value == pytest.approx(alpha(marks, "nominal").value)


@pytest.mark.parametrize("panel", oracle("krippendorff_nominal")["panels"], ids=lambda panel: panel["name"])
def test_nominal_alpha_gives_the_published_values(panel: dict) -> None:
    marks = [
        Mark(f"u{unit:02}", f"o{observer}", value)
        for observer, values in enumerate(panel["observers"])
        for unit, value in enumerate(values)
    ]
    limit = oracle("krippendorff_nominal")["tolerance"]
    assert alpha(marks, "nominal") == Alpha(pytest.approx(panel["alpha"], abs=limit), len(panel["observers"][0]))


def by_coincidences(marks: list[Mark], distance: Distance) -> float | None:
    """Return alpha by the letter: a table of coincidences, and the distances of all pairs of values."""
    units: dict[str, list[float]] = {}
    for mark in marks:
        units.setdefault(mark.application, []).append(mark.score)
    o: Counter[tuple[float, float]] = Counter()
    for unit in units.values():
        for c, k in permutations(unit, 2):
            o[c, k] += 1 / (len(unit) - 1)
    n = Counter[float]()
    for (c, _), amount in o.items():
        n[c] += amount

    def apart(c: float, k: float) -> float:
        between = sum(amount for value, amount in n.items() if min(c, k) <= value <= max(c, k))
        return {
            "nominal": float(c != k),
            "ordinal": (between - (n[c] + n[k]) / 2) ** 2,
            "interval": (c - k) ** 2,
            "ratio": ((c - k) / (c + k or 1)) ** 2,
        }[distance]

    expected = sum(n[c] * n[k] * apart(c, k) for c in n for k in n)
    observed = sum(amount * apart(c, k) for (c, k), amount in o.items())
    return 1 - (sum(n.values()) - 1) * observed / expected if expected else None


@few
@given(st.one_of(complete_tables(), sparse_panels()), st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_equals_its_definition(marks: list[Mark], distance: Distance) -> None:
    thinned = [mark for place, mark in enumerate(marks) if place % 7]
    assert alpha(thinned, distance).value == pytest.approx(by_coincidences(thinned, distance))


@few
@given(complete_tables())
def test_concordance_lies_between_zero_and_one(marks: list[Mark]) -> None:
    found = kendall_w(marks)
    assume(found.w is not None)
    assert -1e-12 <= found.w <= 1 + 1e-12
    assert found.uncorrected <= found.w + 1e-12
    rows: dict[str, list[float]] = {}
    for mark in marks:
        rows.setdefault(mark.reviewer, []).append(mark.score)
    ranks = [[sum(b < a for b in row) + (row.count(a) + 1) / 2 for a in row] for row in rows.values()]
    m, n = found.judges, found.items
    spread = sum((sum(own) - m * (n + 1) / 2) ** 2 for own in zip(*ranks, strict=True))
    tied = sum(row.count(value) ** 3 - row.count(value) for row in rows.values() for value in set(row))
    assert found.w == pytest.approx(12 * spread / (m**2 * (n**3 - n) - m * tied))


@few
@given(clear_tables())
def test_mean_squares_and_components_agree(marks: list[Mark]) -> None:
    found = icc(marks)
    assume(found.mean_squares[3] > 1e-6)
    fitted = fit(design(Panel.of(marks)))
    assume(min(fitted.application_sd, fitted.reviewer_sd) > 0)
    deviations = fitted.application_sd, fitted.reviewer_sd, fitted.residual_sd
    assert icc_of_components(*deviations) == pytest.approx(found.single[1], abs=1e-5)
    assert icc_of_components(*deviations, reviews=found.judges) == pytest.approx(found.average[1], abs=1e-5)


def test_undefined_figures_say_why() -> None:
    alone = [Mark("a", "r", 3.0), Mark("b", "s", 4.0)]
    assert alpha(alone) == Alpha(None, 0, "no_pairs")
    assert alpha([]) == Alpha(None, 0, "no_pairs")
    assert (icc(alone).code, kendall_w(alone).code) == ("incomplete", "incomplete")
    assert (icc(alone[:1]), kendall_w([])) == (Icc(1, 1, code="too_small"), Concordance(0, 0, code="too_small"))
    flat = table({"a": [2, 2], "b": [2, 2]})
    assert (icc(flat).code, kendall_w(flat)) == ("no_variation", Concordance(2, 2, code="no_variation"))
    assert icc_of_components(0.0, 0.0, 0.0) is None
    for score in (math.nan, math.inf):
        strange = [*flat, Mark("a", "z", score), Mark("b", "z", 1.0)]
        assert alpha(strange) == Alpha(None, 0, "not_a_number")
        assert icc(strange) == Icc(2, 3, code="not_a_number")
        assert kendall_w(strange) == Concordance(3, 2, code="not_a_number")


def test_agreement_of_a_very_large_panel_fits_in_memory() -> None:
    scores = np.random.default_rng(1).normal(60, 9, (10_000, 3)).round(1).tolist()
    marks = table({f"a{row:05}": own for row, own in enumerate(scores)})
    assert alpha(marks).value == pytest.approx(0.0, abs=0.03)
    assert kendall_w(marks).w == pytest.approx(1 / 3, abs=0.02)
    assert icc(marks).single[1] == pytest.approx(0.0, abs=0.03)


def test_a_negative_denominator_is_no_figure() -> None:
    found = icc(table({"a": [0, 10.1], "b": [10, 0]}))
    assert found.average[1] is None
    assert np.isfinite(found.single[0])
