"""Statements to confirm, each with its own box."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.calls.definition.questions import Declarations, Question
from portal.core.errors import Problem

from .base import Parsed, Posted, QuestionType, is_blank
from .rows import own_messages


class DeclarationsType(QuestionType):
    """The keys of the confirmed statements, in the order of the call."""

    template = "questions/declarations.html"

    def parse(self, question: Question, raw: Any, at: datetime) -> Parsed:
        return self.parse_given(question, [] if is_blank(raw) else raw, at)

    def parse_given(self, question: Any, raw: Any, at: datetime) -> Parsed:
        keys = [item.key for item in question.items]
        if not isinstance(raw, list) or any(key not in keys for key in raw):
            return Parsed([], (self.wrong_shape(question),))
        missing = [item.key for item in question.items if item.required and item.key not in raw]
        message = _("Please confirm this statement.")
        problems = tuple(Problem(f"{question.key}.{key}", "required", message) for key in missing)
        return Parsed([key for key in keys if key in raw], problems)

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        return posted.getlist(name)

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        given = raw if isinstance(raw, list) else []
        statements = [_drawn(question, item, given, problems, language) for item in question.items]
        return drawn | {
            "statements": statements,
            "error_parts": statements,
            "errors": own_messages(problems, question.key),
        }

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        given = value if isinstance(value, list) else []
        return "\n".join(item.text.localised(language) for item in question.items if item.key in given)


def _drawn(
    question: Declarations, item: Any, given: Sequence[Any], problems: Sequence[Problem], language: str
) -> dict[str, Any]:
    path = f"{question.key}.{item.key}"
    return {
        "key": item.key,
        "label": item.text.localised(language),
        "is_chosen": item.key in given,
        "is_required": item.required,
        "is_consent": item.separate_consent,
        "errors": own_messages(problems, path),
    }
