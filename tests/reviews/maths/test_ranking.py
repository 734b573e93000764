"""The worked example: forty applications, three sheets each, and the internship round."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.maths.exact import half_up
from reviews.maths.ranking import (
    Application,
    Entry,
    Failed,
    Outcome,
    Ranking,
    Settings,
    rank,
    refill,
)
from reviews.maths.rubric import (
    SHEET,
    Minimum,
    Review,
    aggregate,
    review_problems,
    review_total,
)

from .worked_example import (
    call,
    expected_ranking,
    fixture,
    grant_applications,
    grant_settings,
    reviews_of,
    rows,
    rubric_of,
)


def outcomes(ranking: Ranking, outcome: Outcome) -> list[str]:
    return [entry.application for entry in ranking.entries if entry.outcome == outcome]


def as_expected(entry: Entry) -> dict[str, Any]:
    """Put an entry into the shape of the fixture: figures as numbers, no reserve place where there is none."""
    shape = {
        "application": entry.application,
        "n": entry.n,
        "totals": list(entry.totals),
        "mean": entry.mean,
        "relevance": entry.criteria["relevance"],
        "budget": entry.criteria["budget"],
        "spread": entry.spread,
        "requested": entry.requested,
        "passes": entry.passes,
        "rank": entry.rank,
        "outcome": entry.outcome.value,
        "offer": entry.offer,
        "flag_panel": entry.flag_panel,
    }
    return shape | ({"reserve_place": entry.reserve_place} if entry.reserve_place else {})


def fixture_entry(row: dict[str, Any]) -> dict[str, Any]:
    figures = {key: Decimal(row[key]) for key in ("mean", "relevance", "budget", "spread", "requested")}
    offer = None if row["offer"] is None else Decimal(row["offer"])
    known = {key: value for key, value in row.items() if not key.startswith("calibrated_")}
    return known | figures | {"totals": [Decimal(total) for total in row["totals"]], "offer": offer}


# Worked example


def test_ac35_tie_at_the_funding_line() -> None:
    ranking = rank(grant_applications(), grant_settings())
    assert [as_expected(entry) for entry in ranking.entries] == [
        fixture_entry(row) for row in expected_ranking()["ranking"]
    ]
    tied = [ranking.entry(key) for key in ("A32", "A19", "A33")]
    assert [(entry.mean, entry.rank, entry.deciding_key) for entry in tied] == [
        (Decimal("70.00"), 11, None),
        (Decimal("70.00"), 12, "lower_requested"),
        (Decimal("70.00"), 13, "criterion_mean:relevance"),
    ]


def test_ac37_the_next_one_does_not_fit() -> None:
    ranking = rank(grant_applications(), grant_settings())
    assert ranking.left == Decimal("12491.00")
    assert ranking.entry("A32").cumulated == Decimal("137509.00")
    assert [(e.outcome, e.reserve_place) for e in map(ranking.entry, ("A19", "A33"))] == [
        (Outcome.RESERVE, 1),
        (Outcome.RESERVE, 2),
    ]
    assert len(outcomes(ranking, Outcome.AWARD)) == 11
    assert outcomes(ranking, Outcome.PARTIAL_OFFER) == []


def test_ac33_high_total_low_relevance() -> None:
    sheets = ((3, 4, 4, 3, 3, 4), (3, 4, 4, 3, 3, 4), (2, 4, 4, 4, 4, 4))
    rubric = grant_settings().rubric
    reviews = tuple(
        Review(f"R{n}", dict(zip((c.key for c in rubric.criteria), map(Decimal, sheet), strict=True)))
        for n, sheet in enumerate(sheets)
    )
    entry = rank([Application("X1", reviews, Decimal(5000))], grant_settings()).entries[0]
    assert (entry.mean, entry.outcome, entry.offer) == (Decimal("70.00"), Outcome.BELOW_THRESHOLD, None)
    assert entry.failed == (Failed("criterion", "relevance", Decimal("2.67"), Decimal("3.00")),)


def test_the_best_of_those_below_the_threshold_comes_after_all_that_pass() -> None:
    entry = rank(grant_applications(), grant_settings()).entry("A34")
    assert (entry.mean, entry.passes, entry.outcome, entry.rank) == (
        Decimal("73.33"),
        False,
        Outcome.BELOW_THRESHOLD,
        26,
    )
    assert [(f.on, f.key, f.value, f.limit) for f in entry.failed] == [
        ("criterion", "relevance", Decimal("2.67"), Decimal("3.00"))
    ]


@pytest.mark.parametrize("case", expected_ranking()["other_envelopes"], ids=lambda case: case["envelope"])
def test_same_list_with_other_envelopes(case: dict[str, Any]) -> None:
    ranking = rank(grant_applications(), grant_settings(Decimal(case["envelope"])))
    assert outcomes(ranking, Outcome.AWARD) == case["awards"]
    partial = [(e.application, e.offer) for e in ranking.entries if e.outcome == Outcome.PARTIAL_OFFER]
    assert partial == [(key, Decimal(amount)) for key, amount in case["partial"]]
    assert outcomes(ranking, Outcome.RESERVE) == case["reserve"]
    assert ranking.left == Decimal(case["left"])


@pytest.mark.parametrize(
    ("envelope", "awards", "partial", "left"),
    [
        ("115000", 9, [], "4691.00"),
        ("121000", 9, [("A14", Decimal("10691.00"))], "0.00"),
        ("200000", 12, [], "45191.00"),
    ],
)
def test_envelopes_at_the_edges_of_the_rule(
    envelope: str, awards: int, partial: list[tuple[str, Decimal]], left: str
) -> None:
    ranking = rank(grant_applications(), grant_settings(Decimal(envelope)))
    assert len(outcomes(ranking, Outcome.AWARD)) == awards
    assert [(e.application, e.offer) for e in ranking.entries if e.outcome == Outcome.PARTIAL_OFFER] == partial
    assert ranking.left == Decimal(left)


def test_declined_award_goes_to_the_first_in_reserve() -> None:
    settings = grant_settings()
    ranking = rank(grant_applications(), settings)
    assert ranking.line
    assert settings.line
    after = refill(ranking.line, {"A02"}, settings.line)
    assert [(o.id, o.amount) for o in after.offers][-1] == ("A19", Decimal("17300.00"))
    assert (after.left, [claim.id for claim in after.reserve]) == (Decimal("4591.00"), ["A33", "A40", "A09", "A08"])


def test_every_sheet_of_the_example_may_be_submitted_and_has_its_total() -> None:
    rubric = grant_settings().rubric
    submitted = [row for row in rows("reviews/SG-2027-01_reviews.csv") if row["status"] == "submitted"]
    assert len(submitted) == 120
    for row in submitted:
        scores = {c.key: Decimal(row[c.key]) for c in rubric.criteria}
        assert review_problems(rubric, scores, {SHEET: row["comment"]}) == []
        assert review_total(rubric, scores) == Decimal(row["total"])


def test_final_scores_of_the_internship_round() -> None:
    terms = call("IN-2027-01")["review"]
    paper, interview = rubric_of(terms), rubric_of(terms["interview"])
    sheets = reviews_of("internships/IN-2027-01_reviews.csv", paper, "candidate", "reviewer", "submitted")
    talks = reviews_of("internships/IN-2027-01_interviews.csv", interview, "candidate", "panel_member", "held")
    final = terms["final_score"]
    settings = Settings(
        replace(interview, thresholds=(Minimum("final", Decimal(final["min"])),)),
        stage="interview",
        percents={"paper": Decimal(final["paper_percent"]), "interview": Decimal(final["interview_percent"])},
        reviews_per_application=3,
    )
    papers = {key: aggregate(paper, reviews).total or Fraction() for key, reviews in sheets.items()}
    ranking = rank([Application(key, talks[key], stage_scores={"paper": papers[key]}) for key in sheets], settings)
    expected = fixture("internships/IN-2027-01_candidates.json")["candidates"]
    assert {e.application: (half_up(papers[e.application]), e.mean, e.score) for e in ranking.entries} == {
        row["id"]: tuple(Decimal(row[key]) for key in ("paper", "interview", "final")) for row in expected
    }
    assert [e.application for e in ranking.entries if not e.passes] == ["C24", "C16"]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(40)))
def test_the_order_of_the_input_is_of_no_consequence(shuffled: list[int]) -> None:
    given_back = [replace(grant_applications()[n], reviews=grant_applications()[n].reviews[::-1]) for n in shuffled]
    assert rank(given_back, grant_settings()) == rank(grant_applications(), grant_settings())
