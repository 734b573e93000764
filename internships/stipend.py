"""Stipends by internship month: counted from the planned first day, pro rata by days present."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from reviews.maths.exact import half_up


@dataclass(frozen=True, slots=True)
class Month:
    """One internship month; both days count. Its length is the basis of every pro rata and is printed."""

    number: int
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class MonthlyPay:
    """What is due for one month: days present and the components in their order, each rounded on its own."""

    month: Month
    days_present: int
    amounts: tuple[Decimal, ...]


def internship_months(first: date, last: date) -> tuple[Month, ...]:
    """Cut the planned period into months that begin on the day of `first`; the last ends with the period.

    A day that a month lacks becomes its last day. Raises ValueError if the period ends before it begins.
    """
    if last < first:
        raise ValueError("an internship does not end before it begins")
    months: list[Month] = []
    while (start := _months_after(first, len(months))) <= last:
        end = min(last, _months_after(first, len(months) + 1) - timedelta(days=1))
        months.append(Month(len(months) + 1, start, end))
    return tuple(months)


def days_present(month: Month, first: date, last: date) -> int:
    """Count the days of the month from `first` to `last`, both included."""
    return max(0, (min(last, month.last) - max(first, month.first)).days + 1)


def pro_rata(amount: Decimal, days: int, of: int) -> Decimal:
    """Return amount x days / days of the month, rounded half up once."""
    if not 0 <= days <= of:
        raise ValueError("the days present lie between none and all of the month")
    return half_up(Fraction(amount) * days / of)


def stipend(months: Iterable[Month], amounts: tuple[Decimal, ...], first: date, last: date) -> tuple[MonthlyPay, ...]:
    """Return what an intern present from `first` to `last` gets, month by month.

    `months` are those of the place, also for a replacement who starts later; `amounts` are the monthly components,
    such as stipend and regional supplement. Months of absence are left out.
    """
    present = ((month, days_present(month, first, last)) for month in months)
    return tuple(
        MonthlyPay(month, days, tuple(pro_rata(amount, days, month.days) for amount in amounts))
        for month, days in present
        if days
    )


def _months_after(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
