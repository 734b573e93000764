"""What every part of a call definition is made of: the frozen model and the scalar types with their units."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError


class Part(BaseModel):
    """A part of a call definition: frozen; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Unit:
    """The unit of a scalar, for the generated reference."""

    name: str


def _decimal(value: object, form: str = r"[0-9]{1,12}(\.[0-9]{1,6})?") -> Decimal:
    """Read quoted decimal text; a float, which cannot be exact, is refused."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.fullmatch(form, value, re.ASCII):
        raise PydanticCustomError("decimal_text", "decimal text expected")
    return Decimal(value)


def _amount(value: object) -> Decimal:
    amount = _decimal(value)
    if -int(amount.as_tuple().exponent) > 2:
        raise PydanticCustomError("decimal_text", "decimal text expected")
    return amount


def _number(value: object) -> Decimal:
    """Read a whole number or quoted decimal text, which may be negative."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return _decimal(str(value) if is_whole else value, r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


def _written_number(value: Decimal) -> int | str:
    return int(value) if value.as_tuple().exponent == 0 else str(value)


def _moment(value: object) -> datetime:
    """Read ISO 8601 date and time with offset."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value, r".*T.*"))
    except ValueError:
        raise PydanticCustomError("moment", "moment expected") from None
    if moment.utcoffset() is None:
        raise PydanticCustomError("moment", "moment expected")
    return moment


def _day(value: object) -> date:
    """Read YYYY-MM-DD."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_text(value, r"\d{4}-\d\d-\d\d"))
    except ValueError:
        raise PydanticCustomError("day", "day expected") from None


def _clock(value: object) -> time:
    """Read HH:MM."""
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(_text(value, r"\d\d:\d\d"))
    except ValueError:
        raise PydanticCustomError("clock", "time of day expected") from None


def _text(value: object, pattern: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ValueError("not of the expected form")
    return value


def _zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError):
        raise PydanticCustomError("zone", "time zone expected") from None


def _regular_expression(value: object) -> str:
    try:
        return re.compile(_text(value, r".{1,200}")).pattern
    except (ValueError, re.error, RecursionError):
        raise PydanticCustomError("regular_expression", "regular expression expected") from None


def _iso(value: date) -> str:
    return value.isoformat()


def _hours_and_minutes(value: time) -> str:
    return f"{value:%H:%M}"


_as_text = PlainSerializer(str, return_type=str)
_as_iso = PlainSerializer(_iso, return_type=str)

Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$"), Unit("key")]
Path = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?$"), Unit("answer")]
Language = Annotated[str, Field(pattern="^(ka|en)$"), Unit("ka or en")]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$"), Unit("ISO 4217 code")]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$"), Unit("ISO 3166 code")]
ZoneName = Annotated[str, BeforeValidator(_zone), Unit("tz database name")]
RegularExpression = Annotated[str, BeforeValidator(_regular_expression), Unit("regular expression")]

Money = Annotated[Decimal, BeforeValidator(_amount), _as_text, Unit("amount in the call's currency, quoted")]
Percent = Annotated[Decimal, BeforeValidator(_decimal), Field(le=100), _as_text, Unit("percent, quoted")]
PercentOver = Annotated[Decimal, BeforeValidator(_decimal), _as_text, Unit("percent, may exceed 100, quoted")]
Points = Annotated[Decimal, BeforeValidator(_decimal), _as_text, Unit("points, quoted")]
Share = Annotated[Decimal, BeforeValidator(_decimal), Field(le=1), _as_text, Unit("share from 0 to 1, quoted")]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(_written_number),
    Unit("whole number, or decimal in quotes"),
]

Moment = Annotated[datetime, BeforeValidator(_moment), _as_iso, Unit("ISO 8601 with offset")]
Day = Annotated[date, BeforeValidator(_day), _as_iso, Unit("YYYY-MM-DD")]
Clock = Annotated[time, BeforeValidator(_clock), PlainSerializer(_hours_and_minutes), Unit("HH:MM")]

Whole = Annotated[int, Field(strict=True, ge=-(10**9), le=10**9)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**6)]
Positive = Annotated[int, Field(strict=True, ge=1, le=10**6)]
Decimals = Annotated[int, Field(strict=True, ge=0, le=6), Unit("digits after the point")]
Days = Annotated[int, Field(strict=True, ge=0, le=36500), Unit("calendar days")]
WorkingDays = Annotated[int, Field(strict=True, ge=0, le=1000), Unit("working days")]
Months = Annotated[int, Field(strict=True, ge=0, le=1200), Unit("months")]
Years = Annotated[int, Field(strict=True, ge=0, le=100), Unit("years")]
Hours = Annotated[int, Field(strict=True, ge=0, le=168), Unit("hours")]
Minutes = Annotated[int, Field(strict=True, ge=1, le=1440), Unit("minutes")]
Megabytes = Annotated[int, Field(strict=True, ge=1, le=1000), Unit("MB")]


def item_name(item: Any) -> str | None:
    """Return the name by which an item of a list is called in paths: its key, its value, or its number as `n1`.

    A threshold has none: its `key` is that of the criterion it is `on`.
    """
    named = item if isinstance(item, dict) else vars(item) if isinstance(item, Part) else {}
    if "on" in named:
        return None
    for name in ("key", "value"):
        if isinstance(named.get(name), str):
            return str(named[name])
    number = named.get("n")
    return f"n{number}" if isinstance(number, int) else None
