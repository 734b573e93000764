"""Exact money: Decimal only, one rounding at the end."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TETRI = Decimal("0.01")
TOO_LARGE = Decimal("1000000000")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def rounded(value: Decimal | Fraction, unit: Decimal = TETRI) -> Decimal:
    """Return `value` rounded once, half up (away from zero), to a multiple of `unit`."""
    if isinstance(value, Fraction):
        return exact_decimal(value, -int(unit.normalize().as_tuple().exponent))
    return value.quantize(unit, ROUND_HALF_UP)


def exact_decimal(value: Fraction, decimals: int) -> Decimal:
    """Return a Fraction as Decimal with `decimals` places, half up, without a float in between."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def at_most_percent(part: Decimal, percent: Decimal, whole: Decimal) -> bool:
    """True if `part` is at most `percent` of `whole`, compared unrounded."""
    return 100 * part <= percent * whole


def at_least_percent(part: Decimal, percent: Decimal, whole: Decimal) -> bool:
    """True if `part` is at least `percent` of `whole`, compared unrounded."""
    return 100 * part >= percent * whole


class AmountError(ValueError):
    """An amount that cannot be read; `code` is required, not_a_number, ambiguous, too_many_decimals or too_large."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def _separators_removed(text: str) -> str:
    """Return `text` in the form 12500.50, reading the Georgian and the English way of grouping."""
    grouped = re.fullmatch(r"[0-9]{1,3}(?:([ \u00a0\u202f'.,])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]+)?", text)
    if not grouped:
        return text.replace(",", ".") if text.count(",") == 1 else text
    group, point = grouped.groups()
    if point == group and group in ".,":
        raise AmountError("not_a_number")
    if group in ".," and not point and text.count(group) == 1:
        raise AmountError("ambiguous")
    return text.replace(group, "").replace(",", ".")


def parse_amount(text: str, decimals: int = 2) -> Decimal:
    """Read an amount as written in Georgian or English ("12 500,50", "12,500.50"); raise AmountError otherwise."""
    text = str(text).strip()
    if not text:
        raise AmountError("required")
    plain = _separators_removed(text)
    if not _PLAIN.fullmatch(plain) or not plain.isascii():
        raise AmountError("not_a_number")
    amount = Decimal(plain)
    if amount >= TOO_LARGE:
        raise AmountError("too_large")
    if -int(amount.as_tuple().exponent) > decimals:
        raise AmountError("too_many_decimals")
    return amount


def amount_in_json(raw: object, decimals: int = 2) -> Decimal:
    """Read an amount out of JSON, where it is text or a number; raise AmountError for anything else."""
    if raw is None or raw in ([], {}):
        raise AmountError("required")
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise AmountError("not_a_number")
    if isinstance(raw, int) and abs(raw) >= TOO_LARGE:
        raise AmountError("too_large")
    return parse_amount(str(raw), decimals)
