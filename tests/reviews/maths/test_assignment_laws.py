"""Laws that hold for every assignment."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.maths.assignment import Assignment, Problem, Settings, assign, sketch, violators
from reviews.maths.assignment.shortage import reach

from .panels_of_reviewers import NESTED, OVERLAPPING, cheapest, problems

few = settings(max_examples=25, deadline=None)
STEADY = Settings(joining=0.0)  # no retry, so that the cost is the least there is


def assert_lawful(given: Problem, found: Assignment) -> None:
    """No barred pair, no reviewer above capacity, every pin kept, every review there or named as missing."""
    chosen = found.mask(given)
    assert chosen.sum() == len(found.pairs)
    assert not (chosen & ~given.eligible).any()
    assert (chosen.sum(axis=0) <= given.capacity).all()
    assert (chosen >= given.pinned).all()
    missing = {gap.application: gap.missing for gap in found.gaps if not gap.rule}
    short = given.wanted - chosen.sum(axis=1)
    assert {name: gap for name, gap in zip(given.applications, short.tolist(), strict=True) if gap} == missing
    for group in given.groups:
        held = (chosen & group.members).sum(axis=1)
        lacking = {gap.application: gap.missing for gap in found.gaps if gap.rule == group.key}
        for row, name in enumerate(given.applications):
            least = min(group.at_least, given.wanted[row])
            assert group.at_most is None or held[row] <= group.at_most
            assert held[row] + lacking.get(name, 0) >= least


def solved(given: Problem, options: Settings = STEADY) -> Assignment:
    found = assign(given, options)
    assert isinstance(found, Assignment)
    return found


@few
@given(problems())
def test_cost_equals_trying_all(given: Problem) -> None:
    found = solved(given)
    assert_lawful(given, found)
    assert (found.method, found.proved) == ("linear", True)
    assert found.objective == pytest.approx(cheapest(given, STEADY), abs=1e-3)


@few
@given(problems(NESTED))
def test_cost_with_nested_groups_equals_trying_all(given: Problem) -> None:
    found = solved(given)
    assert_lawful(given, found)
    assert found.method == "linear"
    assert found.objective == pytest.approx(cheapest(given, STEADY), abs=1e-3)


@few
@given(problems(OVERLAPPING))
def test_cost_with_overlapping_groups_equals_trying_all(given: Problem) -> None:
    found = solved(given)
    assert_lawful(given, found)
    assert (found.method, found.proved) == ("integer", True)
    assert found.objective == pytest.approx(cheapest(given, STEADY), abs=1e-3)


@few
@given(st.one_of(problems(), problems(NESTED)))
def test_retry_for_connection_stays_lawful(given: Problem) -> None:
    plain, joined = solved(given), solved(given, Settings())
    assert_lawful(given, joined)
    assert len(joined.parts) <= len(plain.parts)
    assert sum(gap.missing for gap in joined.gaps) <= sum(gap.missing for gap in plain.gaps)


@few
@given(st.one_of(problems(), problems(NESTED), problems(OVERLAPPING)))
def test_sketch_is_lawful_and_never_cheaper(given: Problem) -> None:
    quick = sketch(given)
    assert_lawful(given, quick)
    assert (quick.method, quick.proved) == ("greedy", False)
    assert quick.objective >= solved(given).objective - 1e-3


@few
@given(problems(applications=6))
def test_short_lists_grow_until_no_review_is_missing_in_vain(given: Problem) -> None:
    short_lists = Settings(joining=0.0, listed=1, spare=0, all_below=0)
    listed, full = solved(given, short_lists), solved(given)
    assert_lawful(given, listed)
    assert sum(gap.missing for gap in listed.gaps) == sum(gap.missing for gap in full.gaps)


@few
@given(st.one_of(problems(), problems(NESTED), problems(OVERLAPPING)))
def test_named_violators_really_violate(given: Problem) -> None:
    found = solved(given)
    named = violators(given, found)
    short = {gap.application for gap in found.gaps if not gap.rule}
    assert short <= {name for one in named for name in one.applications}
    for one in named:
        assert one.wanted > one.given
        assert bool(one.rules) != bool(one.remedies)
        if one.rules:
            continue
        rows = [given.applications.index(name) for name in one.applications]
        others = [row for row in range(len(given.applications)) if row not in rows]
        left = given.capacity - given.pinned[others].sum(axis=0)
        give = int(np.minimum(left, given.eligible[rows].sum(axis=0)).sum())
        wanted = int(given.wanted[rows].sum())
        assert (one.wanted, one.given) == (wanted, give)
        assert all(remedy.reviews == wanted - give for remedy in one.remedies)


@few
@given(problems())
def test_reached_sets_are_closed_under_shifts(given: Problem) -> None:
    found = solved(given)
    chosen = found.mask(given)
    for gap in found.gaps:
        reached = reach(given, chosen, given.applications.index(gap.application))
        assert reached.closed
        beyond = given.eligible[reached.applications] & ~chosen[reached.applications]
        assert not (beyond.any(axis=0) & ~reached.reviewers).any()
        assert (chosen.sum(axis=0)[reached.reviewers] == given.capacity[reached.reviewers]).all()


@few
@given(problems(NESTED), st.integers(0, 2**31))
def test_same_seed_same_result(given: Problem, seed: int) -> None:
    options = Settings(seed=seed)
    assert assign(given, options) == assign(given, options)
    assert np.array_equal(solved(given, options).mask(given), solved(given, options).mask(given))
