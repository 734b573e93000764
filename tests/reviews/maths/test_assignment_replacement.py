import pytest
from hypothesis import given, settings

from reviews.maths.assignment import Change, GroupRule, Problem, Refused, assign, changes, problem
from reviews.maths.assignment.lists import preference
from reviews.maths.assignment.result import missing_members
from reviews.maths.assignment.run import DEFAULTS, cost

from .panels_of_reviewers import NESTED, pairs_of, problems


def test_the_cheapest_other_reviewer_is_named() -> None:
    made = problem({"a0": 1}, {"r0": 1, "r1": 1, "r2": 1}, pairs_of("a0 r0=80 r1=50 r2=40"))
    (change,) = changes(made, assign(made))
    assert (change.reviewer, change.match, change.why) == ("r1", 50, "")
    assert change.cost == pytest.approx((50.0**2 - 20.0**2) / 100, abs=1)


def test_why_nobody_could_take_over_is_told() -> None:
    house = GroupRule("house", frozenset({"r0", "r2"}), at_most=1)
    rows = ("a0 r0=90 r1=80 r2=70 r3=conflict", "a1 r1=90", "a2 r3=90 r4=50")
    wanted, capacity = {"a0": 2, "a1": 1, "a2": 1}, {"r0": 1, "r1": 2, "r2": 1, "r3": 1, "r4": 0}
    made = problem(wanted, capacity, pairs_of(*rows), rules=[house], pins=[("a0", "r0")])
    found = dict(
        zip([(p.application, p.reviewer) for p in assign(made).pairs], changes(made, assign(made)), strict=True)
    )
    assert found == {
        ("a0", "r0"): Change(why="pinned"),
        ("a0", "r1"): Change(why="group"),
        ("a1", "r1"): Change(why="barred"),
        ("a2", "r3"): Change(why="full"),
    }


@settings(max_examples=60)
@given(problems(NESTED))
def test_a_change_costs_what_the_objective_gains_and_breaks_nothing(made: Problem) -> None:
    found = assign(made)
    if isinstance(found, Refused):
        return
    liking, before = preference(made, DEFAULTS.seed), found.mask(made)
    for pair, change in zip(found.pairs, changes(made, found), strict=True):
        if change.why:
            continue
        row = made.applications.index(pair.application)
        after = before.copy()
        after[row, made.reviewers.index(pair.reviewer)] = False
        after[row, made.reviewers.index(change.reviewer)] = True
        assert cost(made, DEFAULTS, after, liking) - cost(made, DEFAULTS, before, liking) == pytest.approx(
            change.cost, abs=1e-4
        )
        assert change.cost >= -1e-4 or not found.proved
        assert (after.sum(axis=0) <= made.capacity).all()
        assert not (after & ~made.eligible).any()
        assert [lack.tolist() for _, lack in missing_members(made, after)] == [
            lack.tolist() for _, lack in missing_members(made, before)
        ]


def test_load_counts_in_the_cost() -> None:
    made = problem({"a0": 1, "a1": 1}, {"r0": 2, "r1": 2}, pairs_of("a0 r0=50 r1=50", "a1 r0=50 r1=50"))
    found = assign(made)
    assert [change.cost for change in changes(made, found)] == pytest.approx([2, 2], abs=0.6)
