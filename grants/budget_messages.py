"""What an applicant reads when a rule of the budget does not hold: both figures, and what to do."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.core import formats
from portal.core.errors import Problem

from .budget import Fault

if TYPE_CHECKING:
    from .definition.budget import Budget

_LIMITS = {
    "request_min": gettext_lazy("You ask for %(given)s; the least possible is %(limit)s."),
    "request_max": gettext_lazy("You ask for %(given)s; the most possible is %(limit)s."),
    "grant_percent_of_total.min": gettext_lazy(
        "You ask for %(given)s of %(whole)s; at least %(percent)s of the total must be asked for: %(limit)s."
    ),
    "grant_percent_of_total.max": gettext_lazy(
        "You ask for %(given)s of %(whole)s; at most %(percent)s of the total may be asked for: %(limit)s."
    ),
    "partner_min_percent": gettext_lazy(
        "%(member)s spends %(given)s of %(whole)s; at least %(percent)s is needed: %(limit)s."
    ),
    "cofinancing": gettext_lazy(
        "Your own contribution is %(given)s of %(whole)s; at least %(percent)s is needed: %(limit)s."
    ),
    "in_kind": gettext_lazy(
        "%(given)s of your own contribution of %(whole)s is in kind; at most %(percent)s may be: %(limit)s."
    ),
    "cap": gettext_lazy("%(category)s: %(given)s is above the cap of %(percent)s of %(whole)s, which is %(limit)s."),
}


def fault_problem(fault: Fault, rules: "Budget") -> Problem:
    """Return a fault of the budget as a problem in the active language."""
    language = get_language() or "ka"
    figures = {name: _written(name, figure, rules.currency, language) for name, figure in fault.figures.items()}
    figures["category"] = _category_label(fault, rules, language)
    return Problem(f"budget.{fault.field}", fault.code, _sentence(fault, rules, language) % figures)


def _written(name: str, figure: Decimal | str, currency: str, language: str) -> str:
    if isinstance(figure, str):
        return figure
    return formats.percent(figure, language) if name == "percent" else formats.money(figure, currency, language)


def _sentence(fault: Fault, rules: "Budget", language: str) -> str:
    """Return the sentence for a rule; rules of the call file bring their own, to which both figures are added."""
    if fault.rule in _LIMITS:
        return str(_LIMITS[fault.rule])
    checks = (*rules.line_checks, *rules.total_checks)
    own = next((check.error.localised(language) for check in checks if check.rule == fault.rule), "")
    return own.replace("%", "%%") + " " + _("Given: %(stated)s; computed: %(computed)s.")


def _category_label(fault: Fault, rules: "Budget", language: str) -> str:
    key = fault.field.partition(".")[2]
    return next((category.label.localised(language) for category in rules.categories if category.key == key), "")
