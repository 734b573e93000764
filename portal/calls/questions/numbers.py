"""Numbers, whole numbers and amounts."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.calls.definition.questions import IntegerQuestion, MoneyQuestion, NumberQuestion
from portal.core import formats
from portal.core.errors import Problem
from portal.core.money import TOO_LARGE, AmountError, amount_in_json

from .base import Parsed, QuestionType

AMOUNT_MESSAGES = {
    "required": gettext_lazy("Please enter a figure."),
    "not_a_number": gettext_lazy("This is not a number. Please use digits only, such as 12500.50."),
    "ambiguous": gettext_lazy(
        "This can be read in two ways. Please write 12500 or 12.50, without a sign between thousands."
    ),
    "too_many_decimals": gettext_lazy("Too many digits after the decimal sign."),
    "too_large": gettext_lazy("This figure is too large."),
}
_WHOLE = re.compile(r"([-\u2212]?)0*([0-9]+)", re.ASCII)
_DIGITS = 12


def amount_problem(field: str, code: str) -> Problem:
    """Return the problem of an amount that cannot be read."""
    return Problem(field, code, str(AMOUNT_MESSAGES[code]))


class RangedType(QuestionType):
    """What numbers share: a least and a greatest value."""

    input_mode = "decimal"

    def written(self, question: Any, value: Decimal | int) -> str:
        return str(value)

    def range_problems(self, question: Any, value: Decimal | int) -> Iterator[Problem]:
        """Yield the problem of a value outside the limits, with both figures."""
        figures = {"value": self.written(question, value)}
        if question.min is not None and value < question.min:
            message = _("%(value)s is too little; at least %(limit)s.")
            limit = self.written(question, question.min)
            yield Problem(question.key, "below_minimum", message % {**figures, "limit": limit})
        if question.max is not None and value > question.max:
            message = _("%(value)s is too much; at most %(limit)s.")
            limit = self.written(question, question.max)
            yield Problem(question.key, "above_maximum", message % {**figures, "limit": limit})

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        keyboard = {"type": "text", "inputmode": self.input_mode, "short": True, "unit_sign": self.sign(question)}
        return super().context(question, raw, problems, language, name) | keyboard

    def sign(self, question: Any) -> str:
        return ""


class IntegerType(RangedType):
    """A whole number, stored as a JSON number."""

    input_mode = "numeric"
    blank = None

    def parse_given(self, question: IntegerQuestion, raw: Any, at: datetime) -> Parsed:
        value = _whole(raw)
        if value is None:
            message = _("Please enter a whole number in digits.")
            return Parsed(None, (Problem(question.key, "format", message),))
        if abs(value) >= TOO_LARGE:
            return Parsed(None, (amount_problem(question.key, "too_large"),))
        return Parsed(value, tuple(self.range_problems(question, value)))


def _whole(raw: Any) -> int | None:
    """Return the whole number that JSON holds as number or text, None where it holds none.

    Of a number beyond all limits only the first digits are read: it stays beyond them.
    """
    if isinstance(raw, str):
        found = _WHOLE.fullmatch(raw.strip())
        return int(f"{'-' if found[1] else ''}{found[2][:_DIGITS]}") if found else None
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


class NumberType(RangedType):
    """A number with decimals, stored as text so that it stays exact."""

    def parse_given(self, question: NumberQuestion, raw: Any, at: datetime) -> Parsed:
        try:
            value = self.read_value(question, raw)
        except AmountError as refused:
            return Parsed(self.blank, (amount_problem(question.key, refused.code),))
        return Parsed(str(value), tuple(self.range_problems(question, value)))

    def read_value(self, question: NumberQuestion, raw: Any) -> Decimal:
        """Read a number, which unlike an amount may be negative."""
        text = str(raw).strip() if isinstance(raw, str | float) else ""
        if text[:1] in {"-", "\u2212"}:
            return -amount_in_json(text[1:], question.decimals)
        if isinstance(raw, int) and not isinstance(raw, bool) and raw < 0:
            return -amount_in_json(-raw, question.decimals)
        return amount_in_json(raw, question.decimals)


class MoneyType(NumberType):
    """An amount, read in Georgian and English ways and stored as text such as "12500.50"."""

    def read_value(self, question: Any, raw: Any) -> Decimal:
        return amount_in_json(raw)

    def written(self, question: MoneyQuestion, value: Decimal | int) -> str:
        return formats.money(Decimal(value), self.sign(question), get_language() or "ka")

    def sign(self, question: MoneyQuestion) -> str:
        return question.currency or "GEL"

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        try:
            return formats.money(amount_in_json(value), self.sign(question), language)
        except AmountError:
            return "" if value is None else str(value)
