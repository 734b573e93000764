"""The strict funding line on many simulated orders at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np

from reviews.maths.marks import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class StrictLine:
    """Award down the order while asks fit; offer a part to the first that does not; then stop.

    `asks` by application and `envelope` are exact amounts of one currency; `max_awards` counts full and
    partial ones, None is no limit; `min_percent` of the ask allows a partial offer, None allows none.
    """

    asks: Mapping[str, Decimal]
    envelope: Decimal
    max_awards: int | None = None
    min_percent: Decimal | None = None


FundingRule = StrictLine | Callable[[Sequence[str]], Collection[str]]


def funded(rule: FundingRule, names: Sequence[str], orders: IntArray) -> BoolArray:
    """Apply the rule to every order and tell which members it funds in full or in part, (d, R) by member.

    `orders` (d, R) are positions in `names`, best first. A rule that is not a strict line is called with
    the names in order and returns the funded ones.
    """
    if isinstance(rule, StrictLine):
        in_order = _down_the_line(rule, names, orders)
    else:
        in_order = np.array([_called(rule, names, order) for order in orders])
    by_member = np.zeros(orders.shape, dtype=np.bool_)
    np.put_along_axis(by_member, orders, in_order, axis=1)
    return by_member


def _called(rule: Callable[[Sequence[str]], Collection[str]], names: Sequence[str], order: IntArray) -> list[bool]:
    ordered = [names[place] for place in order]
    chosen = set(rule(ordered))
    return [name in chosen for name in ordered]


def _down_the_line(rule: StrictLine, names: Sequence[str], orders: IntArray) -> BoolArray:
    """Return the funded flags in order, (d, R), by whole minor units."""
    amounts = [Fraction(rule.envelope), *(Fraction(rule.asks[name]) for name in names)]
    unit = lcm(*(amount.denominator for amount in amounts))
    envelope, *asks = (int(amount * unit) for amount in amounts)
    asked = np.array(asks, dtype=np.int64)[orders]
    left = envelope - np.cumsum(asked, axis=1)
    fits = np.logical_and.accumulate(left >= 0, axis=1)
    place = np.arange(orders.shape[1])
    if rule.min_percent is not None:
        first_misfit = ~fits & (np.cumsum(~fits, axis=1) == 1)
        fits |= first_misfit & _part_suffices(left + asked, asked, rule.min_percent)
    return fits & (place < (orders.shape[1] if rule.max_awards is None else rule.max_awards))


def _part_suffices(left: IntArray, asked: IntArray, percent: Decimal) -> BoolArray:
    share = Fraction(percent) / 100
    return (left > 0) & (left * share.denominator >= asked * share.numerator)
