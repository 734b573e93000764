"""Short and long text."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calls.definition.questions import LongText, Question, ShortText
from portal.core import text_checks
from portal.core.errors import Problem

from .base import Parsed, QuestionType

NULL_CHARACTER = gettext_lazy("The text contains a character that cannot be stored (NUL). Please type it anew.")
CONTROL_CHARACTERS = gettext_lazy(
    "The text contains invisible characters that change its direction or its lines. "
    "Please type it anew instead of pasting it."
)


class TextType(QuestionType):
    """What every answer made of text shares: it is stored as typed, in NFC, and never holds a NUL."""

    def parse_given(self, question: Question, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, str):
            return Parsed(self.blank, (self.wrong_shape(question),))
        text = text_checks.normalised(raw)
        if not text_checks.is_visible(text) and not text_checks.has_null(text):
            return Parsed(self.blank, (self.required(question),) if question.required else ())
        return Parsed(text, tuple(self.text_problems(question, text)))

    def text_problems(self, question: Any, text: str) -> Iterator[Problem]:
        """Yield what is wrong with a text that shows something."""
        if text_checks.has_null(text):
            yield Problem(question.key, "null_character", str(NULL_CHARACTER))
        elif text_checks.has_lone_surrogate(text):
            yield Problem(question.key, "control_characters", str(CONTROL_CHARACTERS))


class OneLineType(TextType):
    """A text on one line: no control characters, no line ends, no change of direction."""

    def text_problems(self, question: Any, text: str) -> Iterator[Problem]:
        if text_checks.has_null(text):
            yield Problem(question.key, "null_character", str(NULL_CHARACTER))
        elif text_checks.has_control(text):
            yield Problem(question.key, "control_characters", str(CONTROL_CHARACTERS))
        yield from too_long(question, text, self.most_characters(question))

    def most_characters(self, question: Any) -> int:
        return settings.MAX_ANSWER_CHARACTERS


class ShortTextType(OneLineType):
    def most_characters(self, question: ShortText) -> int:
        return min(question.max_chars, settings.MAX_ANSWER_CHARACTERS)

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        counted = {"unit": "characters", "limit": self.most_characters(question)}
        return super().context(question, raw, problems, language, name) | counted


class LongTextType(TextType):
    template = "questions/textarea.html"

    def text_problems(self, question: LongText, text: str) -> Iterator[Problem]:
        yield from super().text_problems(question, text)
        yield from too_long(question, text, most_characters(question))
        yield from _word_problems(question, text_checks.count_words(text))

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        counted = {
            "unit": "words" if question.max_words else "characters",
            "limit": question.max_words or most_characters(question),
            "min_words": question.min_words,
        }
        return super().context(question, raw, problems, language, name) | counted


def most_characters(question: LongText) -> int:
    return min(question.max_chars or settings.MAX_ANSWER_CHARACTERS, settings.MAX_ANSWER_CHARACTERS)


def too_long(question: Question, text: str, limit: int) -> Iterator[Problem]:
    """Yield the problem of a text of more than `limit` code points, with both figures."""
    if len(text) > limit:
        message = _("%(count)s characters; at most %(limit)s. Please shorten the text.")
        yield Problem(question.key, "too_long", message % {"count": len(text), "limit": limit})


def _word_problems(question: LongText, count: int) -> Iterator[Problem]:
    if question.max_words is not None and count > question.max_words:
        message = _("%(count)s words; at most %(limit)s. Please shorten the text.")
        yield Problem(question.key, "too_many_words", message % {"count": count, "limit": question.max_words})
    if question.min_words is not None and count < question.min_words:
        message = _("%(count)s words; at least %(limit)s. Please write more.")
        yield Problem(question.key, "too_few", message % {"count": count, "limit": question.min_words})
