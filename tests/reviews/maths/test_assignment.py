from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from reviews.maths.assignment import (
    AssignedPair,
    Assignment,
    Contradiction,
    Gap,
    GroupRule,
    Pair,
    Problem,
    Refused,
    Settings,
    assign,
    problem,
    sketch,
)
from reviews.maths.assignment.lists import candidates, first_widths, preference
from reviews.maths.assignment.problem import laminar
from reviews.maths.assignment.program import solve

from .panels_of_reviewers import NESTED, OVERLAPPING, pairs_of


def grid(size: int, reviewers: int, match: int = 50) -> list[Pair]:
    rows, columns = (f"a{row}" for row in range(size)), [f"r{column}" for column in range(reviewers)]
    return [Pair(row, column, match) for row, column in product(rows, columns)]


def names_of(found: Assignment) -> list[str]:
    return [f"{pair.application} {pair.reviewer}" for pair in found.pairs]


def random_problem(size: int, reviewers: int, seed: int = 0, **options: object) -> Problem:
    random = np.random.default_rng(seed)
    pairs = [
        replace(pair, match=float(random.integers(0, 101)), ground="" if random.random() < 0.7 else "conflict")
        for pair in grid(size, reviewers)
    ]
    wanted = {f"a{row}": 3 for row in range(size)}
    room = -(-3 * size // reviewers) + 2
    return problem(wanted, {f"r{column}": room for column in range(reviewers)}, pairs, **options)


def test_best_pairs_are_taken() -> None:
    given = problem({"a0": 1, "a1": 1}, {"r0": 1, "r1": 1}, pairs_of("a0 r0=90 r1=80", "a1 r0=85 r1=20"))
    found = assign(given)
    assert found.pairs == (AssignedPair("a0", "r1", 80.0, False), AssignedPair("a1", "r0", 85.0, False))
    assert (found.gaps, found.method) == ((), "linear")
    assert found.digest == given.digest()


def test_loads_are_balanced_by_rising_cost() -> None:
    rows = [f"a{row} r0=80 r1=75" for row in range(6)]
    given = problem({f"a{row}": 1 for row in range(6)}, {"r0": 6, "r1": 6}, pairs_of(*rows))
    found = assign(given)
    assert [sum(pair.reviewer == name for pair in found.pairs) for name in ("r0", "r1")] == [4, 2]
    freely = assign(given, Settings(balance=0.0, joining=0.0))
    assert {pair.reviewer for pair in freely.pairs} == {"r0"}


def test_pins_stay_and_the_rest_is_solved_around_them() -> None:
    pairs = pairs_of("a0 r0=90 r1=10", "a1 r0=90 r1=10")
    given = problem({"a0": 1, "a1": 1}, {"r0": 1, "r1": 1}, pairs, pins=[("a0", "r1")])
    assert assign(given).pairs == (AssignedPair("a0", "r1", 10.0, True), AssignedPair("a1", "r0", 90.0, False))


@pytest.mark.parametrize(
    ("pins", "rules", "expected"),
    [
        ([("a0", "r2")], (), Contradiction("pin_not_eligible", ("a0 r2",))),
        ([("a0", "r0"), ("a1", "r0")], (), Contradiction("pins_above_capacity", ("r0",))),
        ([("a1", "r0"), ("a1", "r1")], (), Contradiction("pins_above_wanted", ("a1",))),
        (
            [("a0", "r0"), ("a0", "r1")],
            [GroupRule("house", frozenset({"r0", "r1"}), at_most=1)],
            Contradiction("pins_break_group", ("house", "a0")),
        ),
    ],
)
def test_contradicting_pins_are_refused(pins: list, rules: list, expected: Contradiction) -> None:
    pairs = pairs_of("a0 r0=50 r1=50 r2=conflict", "a1 r0=50 r1=50")
    given = problem({"a0": 2, "a1": 1}, {"r0": 1, "r1": 2, "r2": 1}, pairs, pins=pins, rules=rules)
    assert assign(given) == Refused((expected,))
    assert sketch(given) == Refused((expected,))


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ([Pair("a0", "r0", 101)], ValueError),
        ([Pair("a0", "r0", float("nan"))], ValueError),
        ([Pair("a9", "r0", 1)], KeyError),
        ([Pair("a0", "r9", 1)], KeyError),
    ],
)
def test_impossible_pairs_raise(pairs: list[Pair], error: type[Exception]) -> None:
    with pytest.raises(error):
        problem({"a0": 1}, {"r0": 1}, pairs)


def test_negative_numbers_raise() -> None:
    with pytest.raises(ValueError, match="not negative"):
        problem({"a0": 1}, {"r0": -1}, [])


def test_nothing_to_assign_is_nothing() -> None:
    found = assign(problem({}, {}, []))
    assert (found.pairs, found.gaps, found.parts, found.method) == ((), (), (), "linear")
    alone = assign(problem({"a0": 2}, {}, []))
    assert (alone.pairs, alone.gaps) == ((), (Gap("a0", 2),))
    idle = assign(problem({"a0": 0}, {"r0": 3}, [Pair("a0", "r0", 9)]))
    assert (idle.pairs, idle.gaps) == ((), ())


def test_groups_are_kept_and_lacking_members_named() -> None:
    pairs = pairs_of("a0 r0=99 r1=98 r2=10 r3=conflict", "a1 r0=99 r1=98 r2=conflict r3=language")
    given = problem({"a0": 2, "a1": 1}, {f"r{column}": 2 for column in range(4)}, pairs, rules=NESTED)
    found = assign(given)
    assert names_of(found) == ["a0 r0", "a0 r2", "a1 r1"] or names_of(found) == ["a0 r1", "a0 r2", "a1 r0"]
    assert found.gaps == (Gap("a1", 1, "senior"),)


def test_a_rule_that_asks_for_more_than_it_allows_is_a_gap() -> None:
    rule = GroupRule("senior", frozenset({"r0"}), at_most=0, at_least=1)
    given = problem({"a0": 1}, {"r0": 1, "r1": 1}, pairs_of("a0 r0=90 r1=10"), rules=[rule])
    for found in (assign(given), sketch(given)):
        assert (names_of(found), found.gaps) == (["a0 r1"], (Gap("a0", 1, "senior"),))


def test_nested_groups_need_no_integers() -> None:
    pairs = grid(2, 4)
    assert laminar(problem({}, {f"r{column}": 1 for column in range(4)}, [], rules=NESTED).groups)
    assert not laminar(problem({"a0": 1}, {f"r{column}": 1 for column in range(4)}, [], rules=OVERLAPPING).groups)
    apart = [replace(rule, applications=frozenset({f"a{place}"})) for place, rule in enumerate(OVERLAPPING[:2])]
    given = problem({"a0": 2, "a1": 2}, {f"r{column}": 2 for column in range(4)}, pairs, rules=apart)
    assert laminar(given.groups)
    assert assign(given).method == "linear"


def test_expired_integer_solver_leaves_the_greedy_assignment() -> None:
    given = random_problem(12, 6, rules=[replace(rule, at_least=0) for rule in OVERLAPPING])
    found = assign(given, Settings(seconds=0.0))
    assert (found.method, found.proved) == ("greedy", False)
    assert found.pairs == sketch(given, Settings(seconds=0.0)).pairs


def test_a_panel_in_two_parts_is_joined() -> None:
    near = [f"a{row} r0=90 r1=90 r2=80 r3=80" for row in range(3)]
    far = [f"b{row} r0=80 r1=80 r2=90 r3=90" for row in range(3)]
    wanted = {row.split()[0]: 2 for row in (*near, *far)}
    given = problem(wanted, {f"r{column}": 4 for column in range(4)}, pairs_of(*near, *far))
    apart, joined = assign(given, Settings(joining=0.0)), assign(given)
    assert (len(apart.parts), apart.proved) == (2, True)
    assert (len(joined.parts), joined.proved) == (1, False)
    assert len(joined.pairs) == 12


def test_a_panel_that_cannot_be_joined_names_its_parts() -> None:
    given = problem({"a0": 1, "b0": 1}, {"r0": 1, "r1": 1}, pairs_of("a0 r0=50", "b0 r1=50"))
    found = assign(given)
    assert [part.applications for part in found.parts] == [("a0",), ("b0",)]
    assert found.proved


def test_short_lists_hold_the_best_the_pinned_and_the_idle() -> None:
    given = random_problem(40, 20, pins=[], rules=[GroupRule("senior", frozenset({"r1", "r2", "r3"}), at_least=1)])
    options = Settings(listed=4, spare=2, all_below=5)
    liking, widths = preference(given, 1), first_widths(given, options)
    listed = candidates(given, liking, widths, options.spare)
    assert not (listed & ~given.eligible).any()
    worst_of_best = np.sort(np.where(given.eligible, liking, -1), axis=1)[:, -4]
    assert (listed | (liking < worst_of_best[:, None]) | ~given.eligible).all()
    seniors = given.groups[0].members
    assert (listed[:, seniors] == given.eligible[:, seniors]).all()
    assert (listed.sum(axis=1) <= 4 + 3 + 2).all()


def test_large_panel_with_short_lists_has_no_gap() -> None:
    rules = [
        GroupRule(f"house{place}", frozenset({f"r{2 * place}", f"r{2 * place + 1}"}), at_most=1) for place in range(35)
    ]
    given = random_problem(150, 70, rules=rules)
    options = Settings(listed=8, spare=2)
    found, quick = assign(given, options), sketch(given, options)
    assert (found.gaps, found.proved, len(found.pairs), len(found.parts)) == ((), True, 450, 1)
    assert found.listed < 150 * 30
    assert quick.objective >= found.objective - 1e-6
    total, greedy_total = (sum(pair.match for pair in one.pairs) for one in (found, quick))
    assert greedy_total >= 0.96 * total


def test_linear_vertices_are_whole() -> None:
    given = random_problem(60, 15, rules=NESTED)
    liking = preference(given, 3)
    found = solve(given, Settings(seed=3), given.eligible, liking)
    assert found.status == "optimal"
    assert (found.chosen.sum(axis=1) == 3).all()


def test_digest_tells_every_change() -> None:
    pairs = grid(2, 3)
    base = problem({"a0": 1, "a1": 1}, {"r0": 1, "r1": 1, "r2": 1}, pairs, rules=NESTED)
    others = [
        replace(base, wanted=base.wanted + 1),
        replace(base, capacity=base.capacity + 1),
        replace(base, match=base.match + 1),
        replace(base, ground=base.ground + 1),
        replace(base, pinned=~base.pinned),
        replace(base, reviewers=("r0", "r1", "r9")),
        replace(base, groups=base.groups[:1]),
    ]
    assert len({base.digest(), *(other.digest() for other in others)}) == 8
