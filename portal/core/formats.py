"""Moments and money as people read them; one formatter each, independent of the host's locale.

Georgian: `26.02.2027, 23:59:59 (თბილისის დროით)`, `13 700,00 ₾`. English: `26 February 2027, 23:59:59 (Tbilisi time)`,
`GEL 13,700.00`. On screen and in mail the spaces inside a figure are no-break spaces; documents pass `space=" "`.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from .money import rounded

Style = Literal["table", "clause", "dative"]
NBSP = "\u00a0"
DEFAULT_ZONE = "Asia/Tbilisi"

_MONTHS_KA = "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი"
_MONTHS_EN = "January February March April May June July August September October November December"
_MONTHS = {"ka": _MONTHS_KA.split(), "en": _MONTHS_EN.split()}
_ZONES_KA = {
    "Asia/Tbilisi": "თბილისის",
    "Europe/Brussels": "ბრიუსელის",
    "Europe/Warsaw": "ვარშავის",
    "Europe/Berlin": "ბერლინის",
    "Europe/Kyiv": "კიევის",
    "Asia/Yerevan": "ერევნის",
    "Asia/Baku": "ბაქოს",
    "UTC": "UTC",
}
_SYMBOLS = {"GEL": "₾", "EUR": "€", "USD": "$"}


def month_name(number: int, language: str, dative: bool = False) -> str:
    """Return the month's name; the Georgian dative turns the final ი into ს (აგვისტო: აგვისტოს)."""
    name = _MONTHS[language][number - 1]
    if not dative or language == "en":
        return name
    return (name[:-1] if name.endswith("ი") else name) + "ს"


def day(value: date, language: str, style: Style = "table") -> str:
    """Return a date: table `05.04.2027`; clause `5 აპრილი, 2027` / `5 April 2027`; dative `2027 წლის 5 აპრილს`."""
    if style == "table":
        return f"{value:%d.%m.%Y}"
    month = month_name(value.month, language, style == "dative")
    if language == "en":
        return f"{value.day} {month} {value.year}"
    return f"{value.year} წლის {value.day} {month}" if style == "dative" else f"{value.day} {month}, {value.year}"


def zone_name(zone: str, language: str) -> str:
    """Return how a clock is called: `თბილისის დროით`, `Tbilisi time`."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{_ZONES_KA.get(zone, city)} დროით" if language == "ka" else f"{city} time"


def moment(value: datetime, language: str, zone: str = DEFAULT_ZONE, style: Style = "table") -> str:
    """Return an instant on the clock of `zone`, with the clock's name; seconds only where they are not :00."""
    local = value.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    if language == "en":
        written = day(local, "en", "clause")
    else:
        written = (
            day(local, "ka", "table")
            if style == "table"
            else f"{local.year} წლის {local.day} {month_name(local.month, 'ka', style == 'dative')}"
        )
    return f"{written}, {clock} ({zone_name(zone, language)})"


def _grouped(value: Decimal, group: str, point: str) -> str:
    whole, _dot, fraction = f"{abs(value):,.2f}".partition(".")
    return ("−" if value < 0 else "") + whole.replace(",", group) + point + fraction


def money(amount: Decimal, currency: str, language: str, space: str = NBSP) -> str:
    """Return an amount with two decimals and its currency, always."""
    value = rounded(Decimal(amount))
    if language == "en":
        return f"{currency}{space}{_grouped(value, ',', '.')}"
    return f"{_grouped(value, space, ',')}{space}{_SYMBOLS.get(currency, currency)}"


def percent(value: Decimal, language: str, space: str = NBSP) -> str:
    """Return a percentage with two decimals: `72,20 %` / `72.20%`."""
    figure = f"{rounded(Decimal(value)):.2f}"
    return f"{figure.replace('.', ',')}{space}%" if language == "ka" else f"{figure}%"


def chance(share: float, language: str) -> str:
    """Return a probability in whole percents, `45 %` / `45%`; `<1 %` and `>99 %` at the ends: nothing is certain."""
    figure = "<1" if share < 0.01 else ">99" if share > 0.99 else f"{share:.0%}".removesuffix("%")
    return f"{figure}{NBSP}%" if language == "ka" else f"{figure}%"


def number(value: Decimal | str, language: str) -> str:
    """Return a score, or one stored as text, as people write it: `82,33` / `82.33`."""
    return str(value).replace(".", ",") if language == "ka" else str(value)
