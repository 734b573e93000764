"""What keeps a sheet from being submitted and a rubric from being used."""

from decimal import Decimal

import pytest

from reviews.maths.rubric import (
    SHEET,
    Criterion,
    KillScore,
    Minimum,
    Rubric,
    Scale,
    Section,
    Sub,
    review_problems,
    rubric_problems,
)

FIVE = Scale(Decimal(0), Decimal(5))


def problems(scores: dict[str, Decimal | None], **comments: str) -> list[tuple[str, str]]:
    criteria = (
        Criterion("relevance", Scale(Decimal(1), Decimal(5), Decimal("0.5")), Decimal(60)),
        Criterion("capacity", FIVE, out_of=Decimal(10), sub=(Sub("staff"), Sub("finance")), allow_na=True),
        Criterion("earlier", FIVE, Decimal(10), carried=True),
    )
    rubric = Rubric(criteria, comment_required_for_scores=frozenset({Decimal(1), Decimal(5)}))
    return review_problems(rubric, scores, comments)


GOOD: dict[str, Decimal | None] = {
    "relevance": Decimal("3.5"),
    "capacity.staff": Decimal(2),
    "capacity.finance": Decimal(3),
}


def test_a_complete_sheet_has_no_problems() -> None:
    assert problems(GOOD) == []
    assert problems({"relevance": Decimal("3.5"), "capacity": None}) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"relevance": Decimal("0.5")}, [("relevance", "out_of_scale")]),
        ({"relevance": Decimal("5.5")}, [("relevance", "out_of_scale")]),
        ({"relevance": Decimal("3.25")}, [("relevance", "not_on_step")]),
        ({"relevance": Decimal("NaN")}, [("relevance", "not_a_number")]),
        ({"relevance": Decimal("sNaN")}, [("relevance", "not_a_number")]),
        ({"relevance": Decimal("Infinity")}, [("relevance", "not_a_number")]),
        ({"relevance": None}, [("relevance", "na_not_allowed")]),
        ({"relevance": Decimal(5)}, [("relevance", "comment_required")]),
        ({"relevance": Decimal("5.0")}, [("relevance", "comment_required")]),
        ({"capacity.finance": Decimal(1)}, [("capacity", "comment_required")]),
        ({"capacity": None}, [("capacity", "contradiction")]),
        ({"earlier": Decimal(3)}, [("earlier", "carried")]),
        ({"humour": Decimal(3)}, [("humour", "unknown")]),
    ],
)
def test_each_fault_of_a_sheet_is_named(change: dict[str, Decimal | None], expected: list[tuple[str, str]]) -> None:
    assert problems({**GOOD, **change}) == expected


def test_missing_criteria_are_named_field_by_field() -> None:
    assert problems({"capacity.staff": Decimal(2)}) == [("relevance", "required"), ("capacity.finance", "required")]


@pytest.mark.parametrize("blank", ["", "  \n", "\u200b\u200e", "\u00a0"])
def test_a_comment_without_a_visible_character_is_none(blank: str) -> None:
    sheet = {**GOOD, "relevance": Decimal(5)}
    assert problems(sheet, relevance=blank) == [("relevance", "comment_required")]
    assert problems(sheet, relevance="კარგია") == []


def test_the_comment_on_the_whole_sheet_stands_for_every_criterion() -> None:
    sheet = {**GOOD, "relevance": Decimal(1), "capacity.staff": Decimal(5)}
    assert problems(sheet, **{SHEET: "Strong team, weak aim."}) == []
    assert problems(sheet, relevance="Weak aim.") == [("capacity", "comment_required")]


def test_a_sheet_of_nothing_but_not_applicable_says_nothing() -> None:
    rubric = Rubric(tuple(Criterion(key, FIVE, Decimal(1), allow_na=True) for key in ("aim", "means")))
    assert review_problems(rubric, {"aim": None, "means": None}, {}) == [(SHEET, "required")]


def test_each_fault_of_a_rubric_is_named() -> None:
    bad = Rubric(
        (
            Criterion("one", Scale(Decimal(0), Decimal(5), Decimal(2)), Decimal(10)),
            Criterion("two", FIVE),
            Criterion("two", Scale(Decimal(5), Decimal(5)), Decimal(1)),
            Criterion("three", FIVE, Decimal(1), sub=(Sub("a", Decimal(0)), Sub("a"))),
        ),
        out_of=Decimal(0),
        sections=(Section("none", Decimal(0)),),
        thresholds=(
            Minimum("criterion", Decimal(3), "four"),
            Minimum("section", Decimal(3), "means"),
            KillScore(Decimal(1), "three.b"),
            KillScore(Decimal(1), "three.a"),
            Minimum("total", Decimal(3)),
        ),
    )
    assert rubric_problems(bad) == [
        ("criteria.two", "duplicate"),
        ("criteria.three", "duplicate"),
        ("criteria.one.scale", "scale"),
        ("criteria.two", "weight"),
        ("criteria.two.scale", "scale"),
        ("criteria.three.sub", "multiplier"),
        ("out_of", "out_of"),
        ("sections.none", "out_of"),
        ("sections.none", "unknown"),
        ("thresholds[0]", "unknown"),
        ("thresholds[1]", "unknown"),
        ("thresholds[2]", "unknown"),
    ]
    assert rubric_problems(Rubric(())) == [("criteria", "required")]
    assert rubric_problems(Rubric((Criterion("aim", FIVE, Decimal(1)),))) == []


@pytest.mark.parametrize(
    ("low", "high", "step", "sound"),
    [
        ("1", "6", "2.5", True),
        ("1", "5", "3", False),
        ("0", "1", "0.1", True),
        ("-1", "1", "1", False),
        ("0", "5", "0", False),
        ("0", "5", "-1", False),
    ],
)
def test_a_scale_climbs_from_nothing_or_more_in_whole_steps(low: str, high: str, step: str, sound: bool) -> None:
    scale = Scale(Decimal(low), Decimal(high), Decimal(step))
    rubric = Rubric(
        (Criterion("aim", scale, Decimal(1), section="all"),), out_of=Decimal(1), sections=(Section("all", Decimal(1)),)
    )
    assert rubric_problems(rubric) == ([] if sound else [("criteria.aim.scale", "scale")])
