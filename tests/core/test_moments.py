"""Deadlines include their last second; working days skip weekends and holidays."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.core.moments import add_working_days, end_of_written_second, is_on_time, is_working_day

FIXTURES = Path(__file__).parent.parent / "fixtures"
TBILISI = ZoneInfo("Asia/Tbilisi")
HOLIDAYS = frozenset({date(2027, 4, 9), date(2027, 4, 30), date(2027, 5, 3)})


def deadline_cases() -> list[tuple[str, str, str, str]]:
    cases = json.loads((FIXTURES / "values/field_cases.json").read_text(encoding="utf-8"))
    return [(c["call"], c["key"], c["value"], c["expect"]) for c in cases if c["type"] == "deadline"]


@pytest.mark.parametrize(("call", "key", "value", "expect"), deadline_cases())
def test_deadline_cases(call: str, key: str, value: str, expect: str):
    timeline = yaml.safe_load((FIXTURES / f"calls/{call}.yaml").read_text(encoding="utf-8"))["timeline"]
    deadline = next(datetime.fromisoformat(item["at"]) for item in timeline if item["key"] == key)
    assert is_on_time(datetime.fromisoformat(value), deadline) is (expect == "on_time")


def test_written_second_ends_with_the_next():
    deadline = datetime(2027, 2, 26, 23, 59, 59, tzinfo=TBILISI)
    assert end_of_written_second(deadline) == datetime(2027, 2, 26, 20, 0, 0, tzinfo=UTC)
    assert is_on_time(datetime(2027, 2, 26, 19, 59, 59, 999999, tzinfo=UTC), deadline)
    assert not is_on_time(datetime(2027, 2, 26, 20, 0, 0, tzinfo=UTC), deadline)


def test_no_deadline_is_never_missed():
    assert is_on_time(datetime(2999, 1, 1, tzinfo=UTC), None)


def test_fifth_working_day_skips_weekend_and_holiday():
    assert add_working_days(date(2027, 4, 5), 5, HOLIDAYS) == date(2027, 4, 13)
    assert add_working_days(date(2027, 4, 5), 5, ()) == date(2027, 4, 12)
    assert add_working_days(date(2027, 4, 5), 0, HOLIDAYS) == date(2027, 4, 5)


def test_moment_keeps_its_time_of_day():
    start = datetime(2027, 4, 29, 18, 0, tzinfo=TBILISI)
    assert add_working_days(start, 1, HOLIDAYS) == datetime(2027, 5, 4, 18, 0, tzinfo=TBILISI)


def test_time_of_day_stays_when_the_clocks_change():
    start = datetime(2027, 3, 26, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    assert add_working_days(start, 1, ()).isoformat() == "2027-03-29T12:00:00+02:00"


def test_working_days_do_not_run_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2027, 4, 5), -1, ())


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_exactly_so_many_working_days_lie_between(start: date, days: int):
    end = add_working_days(start, days, HOLIDAYS)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, HOLIDAYS) for day in between) == days
    assert not days or is_working_day(end, HOLIDAYS)
