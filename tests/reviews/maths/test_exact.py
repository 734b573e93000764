from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.maths.exact import average, half_up, reaches, within

fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Decimal("2700.105"), 2, "2700.11"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(5967, 100), 0, "60"),
        (Fraction(2, 3), 4, "0.6667"),
        (10**40 + Fraction(1, 2), 0, str(10**40 + 1)),
    ],
)
def test_half_up_rounds_once_away_from_zero(value: Fraction, decimals: int, expected: str) -> None:
    assert str(half_up(value, decimals)) == expected


@given(fractions, st.integers(0, 6))
def test_half_up_is_at_most_half_a_unit_off(value: Fraction, decimals: int) -> None:
    assert abs(Fraction(half_up(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


def test_percentages_are_compared_unrounded() -> None:
    assert not reaches(Decimal("1199.60"), Decimal(10), Decimal(12000))
    assert reaches(Decimal(1200), Decimal(10), Decimal(12000))
    assert within(Decimal("1460.00"), Decimal("10.00"), Decimal("14600.00"))
    assert not within(Decimal("1460.01"), Decimal("10.00"), Decimal("14600.00"))


def test_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    values = [Fraction(9), Fraction(1), Fraction(4), Fraction(5)]
    assert average(values, "median") == Fraction(9, 2)
    assert average(values[:3], "median") == 4
    assert average(values) == Fraction(19, 4)
