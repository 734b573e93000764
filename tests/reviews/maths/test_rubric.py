"""Rubric arithmetic: worked figures, what a sheet needs, and the invariants of any rubric."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.maths.exact import half_up
from reviews.maths.rubric import (
    Criterion,
    Method,
    Review,
    Rubric,
    Scale,
    Section,
    Sub,
    aggregate,
    blend,
    review_problems,
    review_total,
    rubric_problems,
    section_fraction,
)

FIVE = Scale(Decimal(0), Decimal(5))
ONE_TO_FIVE = Scale(Decimal(1), Decimal(5))
WEIGHTS = {"relevance": 25, "method": 20, "participation": 15, "results": 15, "team": 10, "budget": 15}
GRANT = Rubric(tuple(Criterion(key, FIVE, Decimal(weight)) for key, weight in WEIGHTS.items()))


def marks(*values: int | str | None, rubric: Rubric = GRANT) -> dict[str, Decimal | None]:
    fields = [field for criterion in rubric.criteria for field in criterion.fields]
    return {field: None if x is None else Decimal(x) for field, x in zip(fields, values, strict=True)}


def test_weighted_sum_of_the_small_grant_rubric() -> None:
    assert review_total(GRANT, marks(5, 4, 4, 5, 5, 5)) == 93


def test_weighted_range_starts_at_nothing() -> None:
    criteria = (Criterion("one", ONE_TO_FIVE, Decimal(3)), Criterion("two", ONE_TO_FIVE, Decimal(1)))
    lowest = {"one": Decimal(1), "two": Decimal(1)}
    assert review_total(Rubric(criteria), lowest) == 20
    assert review_total(Rubric(criteria, method="weighted_range"), lowest) == 0
    assert review_total(Rubric(criteria, method="weighted_range"), {"one": Decimal(3), "two": Decimal(5)}) == Fraction(
        125, 2
    )


def test_sub_criteria_give_points() -> None:
    sub = (Sub("aims", Decimal(3)), Sub("needs", Decimal(2)), Sub("fit", Decimal(1)))
    criterion = Criterion("relevance", FIVE, out_of=Decimal(30), sub=sub)
    rubric = Rubric((criterion,), out_of=Decimal(30))
    sheet = {"relevance.aims": Decimal(4), "relevance.needs": Decimal(3), "relevance.fit": Decimal(5)}
    assert rubric_problems(rubric) == []
    assert review_total(rubric, sheet) == 23
    assert aggregate(rubric, [Review("R1", sheet)]).points == {"relevance": 23}
    assert rubric_problems(replace(rubric, criteria=(replace(criterion, out_of=Decimal(25)),))) == [
        ("criteria.relevance.out_of", "out_of_mismatch")
    ]


def test_points_of_a_plain_criterion_are_out_of_its_own_figure() -> None:
    rubric = Rubric((Criterion("capacity", FIVE, out_of=Decimal(20)),), out_of=Decimal(20))
    result = aggregate(rubric, [Review("R1", {"capacity": Decimal(3)}), Review("R2", {"capacity": Decimal(4)})])
    assert (result.criteria, result.points) == ({"capacity": Fraction(7, 2)}, {"capacity": 14})


def test_not_applicable_leaves_the_criterion_out_above_and_below() -> None:
    lenient = replace(GRANT, criteria=tuple(replace(c, allow_na=True) for c in GRANT.criteria))
    assert review_total(lenient, marks(5, 4, 4, 5, None, 5)) == Fraction(8300, 90)
    with pytest.raises(ValueError, match="without an answer"):
        review_total(lenient, marks(*[None] * 6))


def test_median_and_mean_are_taken_of_exact_totals() -> None:
    rubric = Rubric((Criterion("one", Scale(Decimal(0), Decimal(3)), Decimal(1)),))
    sheets = [Review(key, {"one": Decimal(x)}) for key, x in (("R3", 0), ("R1", 1), ("R2", 1), ("R4", 2))]
    result = aggregate(rubric, sheets)
    assert (result.n, result.total, result.spread) == (4, Fraction(100, 3), Fraction(200, 3))
    assert result.totals == (Fraction(100, 3), Fraction(100, 3), 0, Fraction(200, 3))
    assert aggregate(replace(rubric, aggregate_method="median"), sheets[:3]).total == Fraction(100, 3)


def test_sections_are_scaled_to_their_own_out_of() -> None:
    criteria = tuple(replace(c, section="quality" if n < 2 else "means") for n, c in enumerate(GRANT.criteria))
    rubric = replace(GRANT, criteria=criteria, sections=(Section("quality", Decimal(9)), Section("means", Decimal(55))))
    result = aggregate(rubric, [Review("R1", marks(5, 4, 4, 5, 5, 5))])
    assert result.sections == {"quality": Fraction(41, 5), "means": 52}
    assert section_fraction(rubric, result, "quality") == Fraction(41, 45)


def test_a_carried_criterion_is_added_once_and_stays_out_of_the_sheets() -> None:
    rubric = Rubric(
        (
            Criterion("capacity", ONE_TO_FIVE, out_of=Decimal(10), sub=(Sub("staff"), Sub("finance"))),
            Criterion("relevance", ONE_TO_FIVE, out_of=Decimal(10), carried=True, reassess_allowed=True),
        ),
        out_of=Decimal(20),
    )
    sheets = [
        Review("R1", {"capacity.staff": Decimal(4), "capacity.finance": Decimal(4)}),
        Review("R2", {"capacity.staff": Decimal(3), "capacity.finance": Decimal(2)}),
    ]
    result = aggregate(rubric, sheets, {"relevance": Fraction(12, 15)})
    assert (result.totals, result.spread) == ((8, 5), 3)
    assert result.total == Fraction(13, 2) + 8
    assert result.points == {"capacity": Fraction(13, 2), "relevance": 8}
    assert aggregate(rubric, sheets).total is None
    again = [replace(sheet, scores={**sheet.scores, "relevance": Decimal(5)}) for sheet in sheets]
    assert aggregate(rubric, again, {"relevance": Fraction(12, 15)}).total == Fraction(13, 2) + 10


def test_final_score_blends_exact_stages() -> None:
    sixty_forty = {"paper": Decimal(60), "interview": Decimal(40)}
    final = blend({"paper": Fraction("82.25"), "interview": Fraction(82)}, sixty_forty)
    assert final is not None
    assert half_up(final) == Decimal("82.15")
    assert blend({"paper": Fraction(80), "interview": None}, sixty_forty) is None
    three = {"concept": Decimal(0), "full": Decimal("33.5"), "interview": Decimal("66.5")}
    assert blend({"full": Fraction(1, 3), "interview": Fraction(2, 3)}, three) == Fraction(3330, 6000)
    with pytest.raises(ValueError, match="sum to 100"):
        blend({"paper": Fraction(80)}, {"paper": Decimal(60)})


# Invariants of any rubric


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    methods: st.SearchStrategy[Method] = st.sampled_from(("weighted_sum", "weighted_range"))
    criteria = []
    for n in range(draw(st.integers(1, 5))):
        low = draw(st.integers(0, 2))
        step = Decimal(draw(st.sampled_from(["0.5", "1", "0.25"])))
        subs = tuple(Sub(f"s{m}", Decimal(draw(st.integers(1, 4)))) for m in range(draw(st.integers(0, 3))))
        scale = Scale(Decimal(low), low + step * draw(st.integers(1, 12)), step)
        criteria.append(Criterion(f"c{n}", scale, Decimal(draw(st.integers(1, 60))), sub=subs, allow_na=True))
    return Rubric(tuple(criteria), draw(methods), Decimal(draw(st.sampled_from([15, 50, 100]))))


@st.composite
def sheets(draw: st.DrawFn, rubric: Rubric, may_skip: bool = True) -> dict[str, Decimal | None]:
    scores: dict[str, Decimal | None] = {}
    for n, criterion in enumerate(rubric.criteria):
        if may_skip and n and draw(st.booleans()):
            scores[criterion.key] = None
            continue
        steps = int((criterion.scale.max - criterion.scale.min) / criterion.scale.step)
        for field in criterion.fields:
            scores[field] = criterion.scale.min + draw(st.integers(0, steps)) * criterion.scale.step
    return scores


@given(st.data())
def test_a_total_lies_between_nothing_and_out_of(data: st.DataObject) -> None:
    rubric = data.draw(rubrics())
    sheet = data.draw(sheets(rubric))
    assert review_problems(rubric, sheet, {}) == []
    assert 0 <= review_total(rubric, sheet) <= rubric.out_of


@given(st.data())
def test_raising_one_mark_never_lowers_the_total(data: st.DataObject) -> None:
    rubric = data.draw(rubrics())
    sheet = data.draw(sheets(rubric))
    field = data.draw(st.sampled_from([field for field, mark in sheet.items() if mark is not None]))
    criterion = next(c for c in rubric.criteria if field in c.fields)
    raised = {**sheet, field: criterion.scale.max}
    assert review_total(rubric, raised) >= review_total(rubric, sheet)


@given(st.data(), st.integers(2, 9))
def test_scaling_all_weights_leaves_totals_equal(data: st.DataObject, factor: int) -> None:
    rubric = data.draw(rubrics())
    sheet = data.draw(sheets(rubric))
    heavier = tuple(replace(c, weight=(c.weight or 0) * factor) for c in rubric.criteria)
    assert review_total(replace(rubric, criteria=heavier), sheet) == review_total(rubric, sheet)


@given(st.data())
def test_not_applicable_at_the_reviews_own_mean_leaves_the_total(data: st.DataObject) -> None:
    rubric = data.draw(rubrics())
    sheet = data.draw(sheets(rubric, may_skip=False))
    own = review_total(rubric, sheet) / Fraction(rubric.out_of)
    extra = Criterion("extra", Scale(Decimal(0), Decimal(own.denominator)), Decimal(7), allow_na=True)
    wider = replace(rubric, criteria=(*rubric.criteria, extra))
    at_mean = Decimal(own.numerator)
    answered = review_total(wider, {**sheet, "extra": at_mean})
    assert review_total(wider, {**sheet, "extra": None}) == answered == review_total(rubric, sheet)


@given(st.data())
def test_permuting_reviews_leaves_the_aggregate(data: st.DataObject) -> None:
    rubric = replace(data.draw(rubrics()), aggregate_method=data.draw(st.sampled_from(["mean", "median"])))
    reviews = [Review(f"R{n}", data.draw(sheets(rubric))) for n in range(data.draw(st.integers(1, 4)))]
    assert aggregate(rubric, data.draw(st.permutations(reviews))) == aggregate(rubric, reviews)
