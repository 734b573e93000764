"""The funding line: invariants, brute force on 200 generated rounds, and the reserve after declines."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.maths.ranking import (
    Application,
    Claim,
    Inversion,
    Line,
    LineRules,
    Offer,
    Settings,
    funding_line,
    rank,
    refill,
)
from reviews.maths.rubric import Criterion, Minimum, Review, Rubric, Scale

MISFITS = ("offer_partial_else_stop", "stop", "skip_and_fill")


def claims(*asks: int | str) -> list[Claim]:
    return [Claim(f"A{n}", Decimal(ask), Decimal(90 - n)) for n, ask in enumerate(asks, start=1)]


def offered(line: Line) -> list[tuple[str, Decimal]]:
    return [(offer.id, offer.amount) for offer in line.offers]


@st.composite
def rounds(draw: st.DrawFn, misfit: str | None = None) -> tuple[list[Claim], LineRules]:
    asks = draw(st.lists(st.integers(0, 30), max_size=12))
    rules = LineRules(
        envelope=Decimal(draw(st.integers(0, 120))),
        max_awards=draw(st.none() | st.integers(0, 8)),
        misfit=draw(st.sampled_from(MISFITS)) if misfit is None else misfit,  # type: ignore[arg-type]
        partial_min_percent=draw(st.none() | st.integers(0, 100).map(Decimal)),
        quality_floor=draw(st.none() | st.integers(75, 92).map(Decimal)),
        reserve_size=draw(st.none() | st.integers(0, 4)),
    )
    return claims(*asks), rules


# Rules


def test_no_reserve_and_no_partial_offer_unless_the_call_says_so() -> None:
    line = funding_line(claims(60, 50), LineRules(Decimal(100)))
    assert (offered(line), line.reserve, line.rest) == ([("A1", Decimal(60))], (), (claims(60, 50)[1],))


def test_a_misfit_stops_the_line_however_cheap_the_next() -> None:
    line = funding_line(claims(60, 50, 10, 5), LineRules(Decimal(100), misfit="stop", reserve_size=2))
    assert line == Line(
        offers=(Offer("A1", Decimal(60), Decimal(60)),),
        left=Decimal(40),
        reserve=tuple(claims(60, 50, 10, 5)[1:3]),
        rest=tuple(claims(60, 50, 10, 5)[3:]),
    )


@pytest.mark.parametrize(("percent", "takes"), [("80", True), ("80.01", False)])
def test_a_partial_offer_needs_its_percent_unrounded(percent: str, takes: bool) -> None:
    rules = LineRules(Decimal(100), partial_min_percent=Decimal(percent))
    line = funding_line(claims(60, 50, 10), rules)
    assert offered(line)[1:] == ([("A2", Decimal(40))] if takes else [])
    assert line.left == (0 if takes else 40)


def test_skip_and_fill_goes_on_above_the_floor_and_names_every_inversion() -> None:
    rules = LineRules(Decimal(100), misfit="skip_and_fill", partial_min_percent=Decimal(1), quality_floor=Decimal(86))
    line = funding_line(claims(60, 50, 45, 30, 5), rules)
    assert offered(line) == [("A1", Decimal(60)), ("A4", Decimal(30))]
    assert line.inversions == (
        Inversion("A4", Decimal(30), "A2", Decimal(50)),
        Inversion("A4", Decimal(30), "A3", Decimal(45)),
    )


def test_nobody_asks_for_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="A1 asks"):
        claims(-1)


# After declines


def test_freed_money_goes_down_the_reserve_and_never_past_a_misfit() -> None:
    rules = LineRules(Decimal(100), misfit="stop", reserve_size=3)
    line = funding_line(claims(50, 40, 30, 25, 5, 1), rules)
    assert (offered(line), line.left) == ([("A1", Decimal(50)), ("A2", Decimal(40))], 10)
    after = refill(line, {"A2"}, rules)
    assert offered(after) == [("A1", Decimal(50)), ("A3", Decimal(30))]
    assert (after.left, [c.id for c in after.reserve], [c.id for c in after.rest]) == (20, ["A4", "A5"], ["A6"])
    again = refill(after, {"A4"}, rules)
    assert offered(again)[2:] == [("A5", Decimal(5))]
    assert (again.left, again.reserve) == (15, ())


def test_a_refused_partial_offer_goes_on_under_the_same_rules() -> None:
    rules = LineRules(Decimal(100), partial_min_percent=Decimal(80), reserve_size=2)
    line = funding_line(claims(60, 50, 45, 40), rules)
    assert (offered(line)[1], line.left) == (("A2", Decimal(40)), 0)
    after = refill(line, {"A2"}, rules)
    assert (offered(after)[1], after.left) == (("A3", Decimal(40)), 0)


def test_the_maximum_counts_standing_awards_only() -> None:
    rules = LineRules(Decimal(100), max_awards=2, misfit="stop", reserve_size=2)
    line = funding_line(claims(10, 10, 10, 10), rules)
    after = refill(line, {"A1"}, rules)
    assert (offered(after), after.left) == ([("A2", Decimal(10)), ("A3", Decimal(10))], 80)


def test_an_expired_reserve_offers_nothing() -> None:
    rules = LineRules(Decimal(20), misfit="stop", reserve_size=2)
    after = refill(funding_line(claims(10, 10, 10), rules), {"A1"}, rules, expired=True)
    assert (offered(after), after.left, len(after.reserve)) == ([("A2", Decimal(10))], 10, 1)


@given(rounds(), st.data())
def test_refilling_keeps_the_sum_and_the_maximum(a_round: tuple[list[Claim], LineRules], data: st.DataObject) -> None:
    asked, rules = a_round
    line = funding_line(asked, rules)
    while line.offers:
        gone = data.draw(st.sets(st.sampled_from([offer.id for offer in line.offers]), min_size=1))
        after = refill(line, gone, rules)
        assert sum(o.amount for o in after.offers) + after.left == rules.envelope
        assert rules.max_awards is None or len(after.offers) <= rules.max_awards
        new = [o.id for o in after.offers if o.id not in {offer.id for offer in line.offers}]
        assert new == [claim.id for claim in line.reserve][: len(new)]
        line = after


# Invariants


@given(rounds())
def test_awards_and_what_is_left_make_up_the_envelope(a_round: tuple[list[Claim], LineRules]) -> None:
    asked, rules = a_round
    line = funding_line(asked, rules)
    assert sum(offer.amount for offer in line.offers) + line.left == rules.envelope
    assert line.left >= 0
    assert rules.max_awards is None or len(line.offers) <= rules.max_awards
    assert all(offer.amount > 0 for offer in line.offers if offer.partial)
    assert [offer.id for offer in line.offers if offer.partial] in ([], [line.offers[-1].id] if line.offers else [])
    waiting = [claim.id for claim in (*line.reserve, *line.rest)]
    assert sorted([*(offer.id for offer in line.offers), *waiting]) == sorted(claim.id for claim in asked)


@given(rounds(misfit="offer_partial_else_stop"), st.integers(0, 60))
def test_more_money_never_shortens_the_strict_line(a_round: tuple[list[Claim], LineRules], more: int) -> None:
    asked, rules = a_round
    line = funding_line(asked, rules)
    richer = funding_line(asked, LineRules(rules.envelope + more, rules.max_awards, rules.misfit))
    full = [offer.id for offer in line.offers if not offer.partial]
    assert [offer.id for offer in richer.offers][: len(full)] == full
    assert line.inversions == richer.inversions == ()


@given(rounds(misfit="skip_and_fill"))
def test_skip_and_fill_lists_exactly_its_inversions(a_round: tuple[list[Claim], LineRules]) -> None:
    asked, rules = a_round
    line = funding_line(asked, rules)
    place = {claim.id: n for n, claim in enumerate(asked)}
    funded = {offer.id for offer in line.offers}
    assert {(found.funded, found.unfunded) for found in line.inversions} == {
        (below, above) for below in funded for above in place.keys() - funded if place[above] < place[below]
    }


# Brute force

CRITERIA = ("aim", "means")


def generated(seed: int) -> tuple[list[Application], Settings]:
    random = Random(seed)
    weights = [random.randint(1, 9) for _ in CRITERIA]
    applications = [
        Application(
            f"A{n:02}",
            tuple(Review(f"R{r}", {key: Decimal(random.randint(0, 4)) for key in CRITERIA}) for r in range(3)),
            Decimal(random.randint(1, 12)),
            tickets={1: str(random.random())},
        )
        for n in range(random.randint(1, 14))
    ]
    random.shuffle(applications)
    rubric = Rubric(
        tuple(Criterion(k, Scale(Decimal(0), Decimal(4)), Decimal(w)) for k, w in zip(CRITERIA, weights, strict=True)),
        thresholds=(Minimum("total", Decimal(40)), Minimum("criterion", Decimal("1.33"), "aim")),
    )
    line = LineRules(
        envelope=Decimal(random.randint(0, 60)),
        max_awards=random.choice([None, 3, 6]),
        misfit=random.choice(MISFITS),  # type: ignore[arg-type]
        partial_min_percent=random.choice([None, Decimal(50), Decimal("66.67")]),
        reserve_size=random.randint(0, 3),
    )
    return applications, Settings(rubric, line, ("criterion_mean:aim", "lower_requested", "public_draw"))


def cents(value: Fraction) -> int:
    return floor(value * 100 + Fraction(1, 2))


def reference(applications: list[Application], settings: Settings) -> list[tuple[str, str, Any]]:
    """Order by counting who beats whom and hand out money by the letter of the rules, in plain integers."""
    weights = {c.key: Fraction(c.weight or 0) for c in settings.rubric.criteria}

    def figures(a: Application) -> tuple[int, int, int, str]:
        aim = cents(sum(Fraction(r.scores["aim"] or 0) for r in a.reviews) / 3)
        totals = [
            100 * sum(weights[k] * Fraction(r.scores[k] or 0) / 4 for k in CRITERIA) / sum(weights.values())
            for r in a.reviews
        ]
        return cents(sum(totals, Fraction()) / 3), aim, int(a.requested), a.tickets.get(1, "")

    known = {a.id: figures(a) for a in applications}
    passing = {key for key, (mean, aim, _, _) in known.items() if mean >= 4000 and aim >= 133}

    def beats(one: str, other: str) -> bool:
        (mean, aim, ask, drawn), (mean2, aim2, ask2, drawn2) = known[one], known[other]
        return ((one in passing), mean, aim, -ask) > ((other in passing), mean2, aim2, -ask2) or (
            ((one in passing), mean, aim, -ask) == ((other in passing), mean2, aim2, -ask2) and drawn < drawn2
        )

    order = sorted(known, key=lambda key: sum(beats(other, key) for other in known))
    rules = settings.line
    assert rules
    result: dict[str, tuple[str, Any]] = dict.fromkeys(known, ("below_threshold", None))
    left, count, stopped, places = int(rules.envelope), 0, False, 0
    for key in (key for key in order if key in passing):
        ask = known[key][2]
        stopped = stopped or count == rules.max_awards
        if not stopped and ask <= left:
            result[key], left, count = ("award", ask), left - ask, count + 1
            continue
        percent = rules.partial_min_percent
        if not stopped and rules.misfit == MISFITS[0] and percent is not None and left and 100 * left >= percent * ask:
            result[key], left, count, stopped = ("partial_offer", left), 0, count + 1, True
            continue
        stopped = stopped or rules.misfit != "skip_and_fill"
        places += 1
        result[key] = ("reserve", None) if places <= (rules.reserve_size or 0) else ("not_funded", None)
    return [(key, *result[key]) for key in order]


@pytest.mark.parametrize("seed", range(200))
def test_ranking_and_line_equal_the_brute_force(seed: int) -> None:
    applications, settings = generated(seed)
    ranking = rank(applications, settings)
    found = [(e.application, e.outcome.value, e.offer) for e in ranking.entries]
    assert found == reference(applications, settings)
