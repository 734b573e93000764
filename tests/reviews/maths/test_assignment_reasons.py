import pytest

from reviews.maths.assignment import (
    Explanation,
    Foresight,
    Gap,
    GroupRule,
    Pair,
    PassedOver,
    Remedy,
    ShortApplication,
    ShortLabel,
    Violator,
    assign,
    explain,
    foresee,
    problem,
    violators,
)

from .panels_of_reviewers import pairs_of


def test_foresight_counts_grounds_and_labels() -> None:
    pairs = pairs_of("a0 r0=50 r1=conflict r2=language", "a1 r0=50 r1=50")
    given = problem(
        {"a0": 2, "a1": 1},
        {"r0": 1, "r1": 1, "r2": 4},
        pairs,
        needs={"a0": ["ka", "health"], "a1": ["ka"]},
        offers={"r0": ["ka"], "r1": ["ka"], "r2": ["health"]},
    )
    assert foresee(given) == Foresight(
        (ShortApplication("a0", 2, 1, {"conflict": 1, "language": 1}),), (ShortLabel("ka", 3, 2),)
    )


def test_a_shortage_is_named_with_its_remedies() -> None:
    rows = [f"a{row} r0=50 r1=50 r2=declined r3=conflict" for row in range(3)]
    needs = {f"a{row}": ["ka", f"topic{row}"] for row in range(3)}
    capacity = {"r0": 2, "r1": 2, "r2": 5, "r3": 5}
    given = problem({f"a{row}": 2 for row in range(3)}, capacity, pairs_of(*rows), needs=needs, waivable={"declined"})
    found = assign(given)
    assert sum(gap.missing for gap in found.gaps) == 2
    assert violators(given, found) == (
        Violator(
            ("a0", "a1", "a2"),
            ("r0", "r1"),
            6,
            4,
            (
                Remedy("raise_capacity", 2, (("r0", 1), ("r1", 1))),
                Remedy("waive", 2, (("r2", 2),), "declined"),
                Remedy("invite", 2, labels=("ka",)),
            ),
        ),
    )


def test_gaps_are_spread() -> None:
    rows = [f"a{row} r0={90 - row} r1=50 r2=50" for row in range(3)]
    found = assign(problem({f"a{row}": 3 for row in range(3)}, {"r0": 2, "r1": 2, "r2": 2}, pairs_of(*rows)))
    assert found.gaps == (Gap("a0", 1), Gap("a1", 1), Gap("a2", 1))


def test_a_group_in_the_way_is_named() -> None:
    rule = GroupRule("house", frozenset({"r0", "r1"}), at_most=1)
    given = problem({"a0": 2}, {"r0": 2, "r1": 2}, pairs_of("a0 r0=50 r1=40"), rules=[rule])
    found = assign(given)
    assert found.gaps == (Gap("a0", 1),)
    assert violators(given, found) == (Violator(("a0",), ("r0", "r1"), 2, 1, rules=("house",)),)


def test_a_group_in_the_way_of_a_shift_is_named() -> None:
    """a0 could have r0 if a1 took r1 instead, but r1 and r2 are of one house."""
    rule = GroupRule("house", frozenset({"r1", "r2"}), at_most=1)
    pairs = pairs_of("a0 r0=0", "a1 r0=99 r1=50 r2=99")
    given = problem({"a0": 1, "a1": 2}, {"r0": 1, "r1": 1, "r2": 1}, pairs, rules=[rule])
    found = assign(given)
    assert found.gaps == (Gap("a0", 1),)
    assert violators(given, found) == (Violator(("a0",), ("r0",), 1, 0, rules=("house",)),)


def test_pairs_are_explained() -> None:
    house = GroupRule("house", frozenset({"r4", "r5"}), at_most=1)
    pairs = [
        Pair("a0", "r0", 40, note="taught the applicant", parts={"track": 30.0, "bid": 10.0}),
        *pairs_of("a0 r1=conflict r2=95 r3=35 r4=80 r5=70 r6=41", "a1 r2=99", "a2 r6=99", "a3 r6=98", "a4 r6=97"),
    ]
    given = problem(
        {"a0": 2, "a1": 1, "a2": 1, "a3": 1, "a4": 1},
        {"r0": 1, "r1": 1, "r2": 1, "r3": 1, "r4": 1, "r5": 1, "r6": 4},
        pairs,
        rules=[house],
        pins=[("a0", "r0")],
    )
    found = assign(given)
    assert explain(given, found, "a0", "r0") == Explanation(
        "a0",
        "r0",
        40.0,
        "taught the applicant",
        True,
        1,
        1,
        (
            PassedOver("r2", 95.0, "full"),
            PassedOver("r5", 70.0, "group", "house"),
            PassedOver("r1", 50.0, "barred", "conflict"),
            PassedOver("r6", 41.0, "balance"),
        ),
        {"track": 30.0, "bid": 10.0},
    )
    with pytest.raises(ValueError, match="does not review"):
        explain(given, found, "a0", "r3")
