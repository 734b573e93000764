"""Payment plans add up to the tetri, also after a change of the award."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.tranches import Part, replanned, tranches

PLAN = (Part(1, Decimal("60.00")), Part(2, Decimal("30.00")), Part(3, Decimal("10.00"), remainder=True))


@st.composite
def plans(draw: st.DrawFn) -> tuple[Part, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), max_size=5)))
    percents = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    remainder = draw(st.none() | st.integers(0, len(percents) - 1))
    return tuple(Part(n, percent, n - 1 == remainder) for n, percent in enumerate(percents, start=1))


tetri = st.integers(0, 10_000_000).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize(
    ("award", "expected"),
    [
        ("9000.35", ["5400.21", "2700.11", "900.03"]),
        ("9309.00", ["5585.40", "2792.70", "930.90"]),
    ],
)
def test_ac49_tranches_add_up(award: str, expected: list[str]) -> None:
    assert [str(part) for part in tranches(Decimal(award), PLAN)] == expected


def test_more_awards_of_the_table() -> None:
    assert tranches(Decimal("14600.00"), PLAN) == [Decimal(8760), Decimal(4380), Decimal(1460)]
    assert tranches(Decimal("0.03"), PLAN) == [Decimal("0.02"), Decimal("0.01"), 0]


def test_the_remainder_may_stand_anywhere() -> None:
    plan = (Part(1, Decimal(10), remainder=True), Part(2, Decimal(60)), Part(3, Decimal(30)))
    assert tranches(Decimal("9000.35"), plan) == [Decimal("900.03"), Decimal("5400.21"), Decimal("2700.11")]


def test_without_a_remainder_flag_the_last_takes_the_rest() -> None:
    assert tranches(Decimal("0.02"), (Part(1, Decimal(75)), Part(2, Decimal(25)))) == [Decimal("0.02"), 0]


@given(plans(), tetri)
def test_the_sum_is_the_award_and_no_part_is_negative(plan: tuple[Part, ...], award: Decimal) -> None:
    parts = tranches(award, plan)
    assert sum(parts) == award
    assert min(parts) >= 0
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


@given(plans(), tetri)
def test_every_part_is_within_rounding_of_its_percent(plan: tuple[Part, ...], award: Decimal) -> None:
    slack = Decimal("0.005") * len(plan)
    for part, amount in zip(plan, tranches(award, plan), strict=True):
        assert abs(amount - award * part.percent / 100) <= slack


def test_a_cut_award_keeps_what_is_paid_and_shares_the_rest_as_planned() -> None:
    paid = {1: Decimal("6000.00")}
    assert replanned(Decimal("9000.00"), PLAN, paid) == [Decimal(6000), Decimal(2250), Decimal(750)]
    assert replanned(Decimal("12000.01"), PLAN, paid) == [Decimal(6000), Decimal("4500.01"), Decimal("1500.00")]
    assert replanned(Decimal("6000.00"), PLAN, paid) == [Decimal(6000), 0, 0]


def test_a_paid_remainder_leaves_the_rest_to_the_last_unpaid() -> None:
    assert replanned(Decimal("100.00"), PLAN, {3: Decimal("20.00")}) == [Decimal("53.33"), Decimal("26.67"), 20]


@given(plans(), tetri, tetri, st.data())
def test_replanning_keeps_the_paid_and_reaches_the_new_award(
    plan: tuple[Part, ...], award: Decimal, more: Decimal, data: st.DataObject
) -> None:
    before = dict(zip((part.n for part in plan), tranches(award, plan), strict=True))
    paid_numbers = data.draw(st.sets(st.sampled_from(sorted(before)), max_size=len(plan) - 1))
    paid = {n: before[n] for n in paid_numbers}
    new = sum(paid.values(), more)
    after = dict(zip((part.n for part in plan), replanned(new, plan, paid), strict=True))
    assert {n: after[n] for n in paid} == paid
    assert sum(after.values()) == new
    assert min(after.values()) >= 0


@pytest.mark.parametrize(
    ("award", "paid"), [("5999.99", {1: "6000.00"}), ("9000.01", {1: "5400.00", 2: "2700.00", 3: "900.00"})]
)
def test_what_is_paid_must_fit_the_new_award(award: str, paid: dict[int, str]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        replanned(Decimal(award), PLAN, {n: Decimal(amount) for n, amount in paid.items()})


@pytest.mark.parametrize(
    ("award", "plan", "said"),
    [
        ("100.001", PLAN, "whole tetri"),
        ("-1", PLAN, "whole tetri"),
        ("100", PLAN[:2], "sum to 100"),
        ("100", (Part(1, Decimal(110)), Part(2, Decimal(-10))), "sum to 100"),
        ("100", (Part(1, Decimal(50)), Part(1, Decimal(50))), "different numbers"),
        ("100", (Part(1, Decimal(50), True), Part(2, Decimal(50), True)), "takes the remainder"),
    ],
)
def test_an_impossible_plan_is_refused(award: str, plan: tuple[Part, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        tranches(Decimal(award), plan)
