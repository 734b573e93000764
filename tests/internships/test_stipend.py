"""Stipends by internship month, pro rata to the day."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.stipend import Month, internship_months, pro_rata, stipend

FIRST, LAST = date(2027, 5, 10), date(2027, 8, 6)
AMOUNTS = (Decimal("700.00"), Decimal("250.00"))
MONTHS = internship_months(FIRST, LAST)

days = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def pay(first: date, last: date) -> list[tuple[int, int, tuple[Decimal, ...]]]:
    return [(p.month.number, p.days_present, p.amounts) for p in stipend(MONTHS, AMOUNTS, first, last)]


def test_months_count_from_the_planned_first_day() -> None:
    assert (
        Month(1, FIRST, date(2027, 6, 9)),
        Month(2, date(2027, 6, 10), date(2027, 7, 9)),
        Month(3, date(2027, 7, 10), LAST),
    ) == MONTHS
    assert [month.days for month in MONTHS] == [31, 30, 28]


def test_a_day_that_a_month_lacks_becomes_its_last() -> None:
    assert [month.first for month in internship_months(date(2027, 12, 31), date(2028, 4, 1))] == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
    ]


def test_ac57_intern_leaves_and_is_replaced() -> None:
    assert pay(FIRST, date(2027, 5, 19)) == [(1, 10, (Decimal("225.81"), Decimal("80.65")))]
    assert pay(date(2027, 5, 24), date(2027, 6, 9)) == [(1, 17, (Decimal("383.87"), Decimal("137.10")))]


def test_whole_months_are_paid_in_full_also_the_short_last_one() -> None:
    assert pay(FIRST, LAST) == [(1, 31, AMOUNTS), (2, 30, AMOUNTS), (3, 28, AMOUNTS)]


def test_leaving_in_the_last_month_counts_its_own_days() -> None:
    assert pay(date(2027, 7, 10), date(2027, 7, 16)) == [(3, 7, (Decimal("175.00"), Decimal("62.50")))]


def test_impossible_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        internship_months(LAST, FIRST)
    for days_claimed in (32, -1):
        with pytest.raises(ValueError, match="none and all of the month"):
            pro_rata(Decimal(700), days_claimed, 31)
    assert pro_rata(Decimal(700), 0, 31) == 0


@given(days, st.integers(0, 400))
def test_months_cover_the_period_without_gap_or_overlap(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    months = internship_months(first, last)
    assert (months[0].first, months[-1].last) == (first, last)
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(months))
    assert sum(month.days for month in months) == length + 1


@given(st.integers(0, 88), st.integers(0, 88))
def test_splitting_a_stay_costs_at_most_a_tetri_a_month(one: int, other: int) -> None:
    last = FIRST + timedelta(days=max(one, other))
    leaves = FIRST + timedelta(days=min(one, other))
    whole = sum(p.amounts[0] for p in stipend(MONTHS, AMOUNTS, FIRST, last))
    parts = [*stipend(MONTHS, AMOUNTS, FIRST, leaves), *stipend(MONTHS, AMOUNTS, leaves + timedelta(days=1), last)]
    assert abs(sum(p.amounts[0] for p in parts) - whole) <= Decimal("0.01")
