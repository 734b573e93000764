"""What the page of a grant call says in short: how much money, and what one brings oneself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.core import formats

from .terms import terms_of

if TYPE_CHECKING:
    from portal.calls.models import Call


def page_facts(call: "Call", language: str) -> list[tuple[str, str]]:
    """Return (label, text): the amount that may be requested, the money of the call, the least own contribution.

    And, where it is out of the ordinary, how the list is ordered.
    """
    return [*_request(call, language), *_envelope(call, language), *_own_part(call, language), *_order(call)]


def _request(call: "Call", language: str) -> Iterator[tuple[str, str]]:
    budget, currency = terms_of(call).budget, terms_of(call).currency
    limits = [limit for limit in (budget.request_min, budget.request_max) if limit is not None] if budget else []
    if limits:
        yield _("Amount requested"), " – ".join(formats.money(limit, currency, language) for limit in limits)
    lump_sums = terms_of(call).lump_sums
    if lump_sums:
        amounts = [formats.money(option.amount, currency, language) for option in lump_sums.options]
        yield _("Amount requested"), ", ".join(amounts)


def _envelope(call: "Call", language: str) -> Iterator[tuple[str, str]]:
    decision = terms_of(call).decision
    whole = decision.envelope if decision and decision.envelope else sum(lot.envelope for lot in terms_of(call).lots)
    if whole:
        yield _("Money of the whole call"), formats.money(whole, terms_of(call).currency, language)


def _own_part(call: "Call", language: str) -> Iterator[tuple[str, str]]:
    budget = terms_of(call).budget
    own = budget.cofinancing if budget else None
    if own and own.min_percent_of_total:
        least = formats.percent(own.min_percent_of_total, language)
        yield _("Own contribution"), _("at least %(percent)s of the total") % {"percent": least}


def _order(call: "Call") -> Iterator[tuple[str, str]]:
    decision = terms_of(call).decision
    if decision is None:
        return
    if decision.near_line_draw or decision.order_by == "expected_rank":
        yield _("Order of the list"), _("by expected rank, which makes up for severe and mild reviewers")
    if decision.near_line_draw:
        yield _("Near the funding line"), _("a public draw decides among those whom the scores cannot tell apart")
