"""Moments, money and figures in templates, in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from portal.core import formats

register = template.Library()


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "ka"


@register.filter
def moment(value: datetime | None, zone: str = formats.DEFAULT_ZONE) -> str:
    return formats.moment(value, _language(), zone) if value else ""


@register.filter
def clock(value: datetime | None, zone: str = formats.DEFAULT_ZONE) -> str:
    """Return the time of day on the clock of `zone`, with the day before it unless that is today."""
    if not value:
        return ""
    local, today = value.astimezone(ZoneInfo(zone)), timezone.now().astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if local.date() == today else f"{formats.day(local, _language())}, {local:%H:%M}"


@register.filter
def short_moment(value: datetime | None, zone: str = formats.DEFAULT_ZONE) -> str:
    """Return day and time on the clock of `zone`, which the page names elsewhere."""
    local = value.astimezone(ZoneInfo(zone)) if value else None
    return f"{formats.day(local, _language())}, {local:%H:%M}" if local else ""


@register.filter
def day(value: date | None, style: formats.Style = "clause") -> str:
    return formats.day(value, _language(), style) if value else ""


@register.filter
def money(value: Decimal | None, currency: str = "GEL") -> str:
    return formats.money(value, currency, _language()) if value is not None else "–"


@register.filter
def percent(value: Decimal | None) -> str:
    return formats.percent(value, _language()) if value is not None else "–"


@register.filter
def figure(value: Decimal | None) -> str:
    return formats.number(value, _language()) if value is not None else "–"


@register.filter
def localised(value: object) -> str:
    """Return a text of a call in the reader's language."""
    return value.localised(_language()) if value else ""  # type: ignore[attr-defined]
