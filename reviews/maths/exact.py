"""Exact arithmetic: rational numbers inside, one rounding at the end."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

Averaging = Literal["mean", "median"]
Exact = Decimal | Fraction | int


def half_up(value: Exact, decimals: int = 2) -> Decimal:
    """Round an exact value to `decimals` places, halves away from zero; the one rounding of every figure."""
    units = floor(abs(Fraction(value)) * 10**decimals + Fraction(1, 2))
    sign = "-" if value < 0 and units else ""
    return Decimal(f"{sign}{units}E-{decimals}")


def reaches(part: Exact, percent: Exact, whole: Exact) -> bool:
    """Tell whether `part` is at least `percent` of `whole`, by cross-multiplication and never rounded."""
    return 100 * Fraction(part) >= Fraction(percent) * Fraction(whole)


def within(part: Exact, percent: Exact, whole: Exact) -> bool:
    """Tell whether `part` is at most `percent` of `whole`, by cross-multiplication and never rounded."""
    return 100 * Fraction(part) <= Fraction(percent) * Fraction(whole)


def average(values: Sequence[Fraction], method: Averaging = "mean") -> Fraction:
    """Return the exact mean or median of at least one value; an even median is the mean of the middle two."""
    if method == "mean":
        return sum(values, Fraction()) / len(values)
    ordered = sorted(values)
    half = len(ordered) // 2
    return (ordered[half] + ordered[~half]) / 2
