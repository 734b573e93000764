"""Deadlines and working days, exactly."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

SATURDAY = 5
Day = TypeVar("Day", date, datetime)


def end_of_written_second(deadline: datetime) -> datetime:
    """Return the first instant that is late: a deadline written to the second includes that whole second."""
    return deadline.replace(microsecond=0) + timedelta(seconds=1)


def is_on_time(received: datetime, deadline: datetime | None) -> bool:
    """Return whether `received` is not late; both are aware, of any zone. No deadline is never missed."""
    return deadline is None or received < end_of_written_second(deadline)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Return whether `day` is neither Saturday, Sunday nor one of `holidays`."""
    return day.weekday() < SATURDAY and day not in holidays


def add_working_days(start: Day, days: int, holidays: Collection[date]) -> Day:
    """Return the `days`-th working day after `start`, at the same time of day; the day of `start` does not count.

    Weekdays and holidays are those of the calendar `start` is written in: bring a moment into the call's zone first.
    """
    if days < 0:
        raise ValueError("working days are counted forward")
    while days:
        start += timedelta(days=1)
        days -= is_working_day(start.date() if isinstance(start, datetime) else start, holidays)
    return start


def end_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return 23:59:59 of the day that `moment` falls on in `zone`."""
    return moment.astimezone(zone).replace(hour=23, minute=59, second=59, microsecond=0)
