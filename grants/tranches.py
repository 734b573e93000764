"""The payment plan of a grant: parts by percent that add up to the award to the tetri."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from reviews.maths.exact import half_up

NOTHING_PAID: Mapping[int, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Part:
    """One row of `agreement.tranches` of a call file; the one flagged `remainder` takes what rounding leaves."""

    n: int
    percent: Decimal
    remainder: bool = False


def tranches(award: Decimal, plan: Sequence[Part]) -> list[Decimal]:
    """Return the amounts of the plan in its order, in whole tetri; their sum is the award.

    Percentages of the award are rounded half up; the remainder part, or the last if none is flagged, takes the
    rest. No part is negative. Raises ValueError for a plan that does not sum to 100 percent.
    """
    return replanned(award, plan, NOTHING_PAID)


def replanned(award: Decimal, plan: Sequence[Part], paid: Mapping[int, Decimal]) -> list[Decimal]:
    """Return the plan for a changed award: `paid` amounts by part number stay, the others share the rest.

    The rest is shared in proportion to the percentages of the unpaid parts, so that the sum equals the new award.
    Raises ValueError if more than the award is paid, or if nothing is unpaid that could carry a difference.
    """
    _check(award, plan)
    unpaid = [part for part in plan if part.n not in paid]
    due = award - sum((paid[part.n] for part in plan if part.n in paid), Decimal())
    if due < 0 or (due and not unpaid):
        raise ValueError("the tranches that are paid do not fit the new award")
    cut = {**paid, **_shares(due, unpaid)}
    return [cut[part.n] for part in plan]


def _check(award: Decimal, plan: Sequence[Part]) -> None:
    if award < 0 or award != half_up(award):
        raise ValueError("an award is a number of whole tetri")
    if sum(part.percent for part in plan) != 100 or any(part.percent < 0 for part in plan):
        raise ValueError("the percentages of the tranches must sum to 100")
    if len({part.n for part in plan}) < len(plan) or sum(part.remainder for part in plan) > 1:
        raise ValueError("tranches bear different numbers and one of them takes the remainder")


def _shares(due: Decimal, parts: Sequence[Part]) -> dict[int, Decimal]:
    """Split what is due; rounding up never takes more than is left, so that tiny awards stay above zero."""
    if not parts:
        return {}
    rest = next((part for part in parts if part.remainder), parts[-1])
    whole = _percents(parts)
    cut: dict[int, Decimal] = {}
    left = due
    for part in parts:
        if part is not rest:
            cut[part.n] = min(left, half_up(Fraction(due) * Fraction(part.percent) / whole))
            left -= cut[part.n]
    return {**cut, rest.n: left}


def _percents(parts: Iterable[Part]) -> Fraction:
    """Sum of percentages, or one where all are zero and the remainder part takes everything."""
    return sum((Fraction(part.percent) for part in parts), Fraction()) or Fraction(1)
