"""What the page of an internship call says in short: places, stipend, hours."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.core import formats

from .terms import terms_of

if TYPE_CHECKING:
    from portal.calls.models import Call


def page_facts(call: "Call", language: str) -> list[tuple[str, str]]:
    """Return (label, text): how many places, the stipend, the hours of a week."""
    return [*_places(call), *_conditions(call, language)]


def _places(call: "Call") -> Iterator[tuple[str, str]]:
    hosts = terms_of(call).hosts
    if hosts:
        figures = {"places": sum(host.capacity for host in hosts), "hosts": len(hosts)}
        yield _("Places"), _("%(places)s with %(hosts)s organisations") % figures


def _conditions(call: "Call", language: str) -> Iterator[tuple[str, str]]:
    conditions = terms_of(call).conditions
    if conditions and conditions.stipend:
        stipend = conditions.stipend
        amount = formats.money(stipend.amount, stipend.currency, language)
        yield _("Stipend"), _("%(amount)s a month, %(months)s months") % {"amount": amount, "months": stipend.months}
    if conditions and conditions.hours_per_week:
        hours = conditions.hours_per_week
        yield _("Hours a week"), f"{hours.min}–{hours.max}"
