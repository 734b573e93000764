"""Yes or no, one of several, several of many, and an order of preference."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.calls.definition.form import YesNo
from portal.calls.definition.questions import Choice, MultiChoice, Question, RankedChoice, SingleChoice
from portal.core import text_checks
from portal.core.errors import Problem

from .base import Parsed, Posted, QuestionType, is_blank

OTHER_CHARACTERS = 200
RADIOS_AT_MOST = 10


def is_open_ended(question: Choice) -> bool:
    """True if the applicant may write an answer of their own: allowed, or nothing is listed to choose from."""
    return question.allow_other or not (question.options or question.option_source)


def chosen(question: Choice, raw: Any) -> str | None:
    """Return the stored form of one choice: an option's value or, where allowed, a line of text; None if it is none."""
    text = text_checks.normalised(raw).strip() if isinstance(raw, str) else ""
    if text in {option.value for option in question.options}:
        return text
    is_line = text_checks.is_visible(text) and not text_checks.has_control(text) and len(text) <= OTHER_CHARACTERS
    return text if is_open_ended(question) and is_line else None


def written_choice(question: Choice, value: Any, language: str) -> str:
    """Return the label of an option; what the applicant wrote stands for itself."""
    labels = {option.value: option.text(language) for option in question.options}
    return labels.get(value, value) if isinstance(value, str) else ""


def _not_listed(question: Question) -> Problem:
    return Problem(question.key, "format", _("Please choose one of the answers listed."))


class ChoiceType(QuestionType):
    """What the choices share: how options are drawn."""

    def drawn_options(self, question: Choice, values: Sequence[Any], language: str) -> list[dict[str, Any]]:
        return [
            {"value": option.value, "label": option.text(language), "is_chosen": option.value in values}
            for option in question.options
        ]

    def other_text(self, question: Choice, values: Sequence[Any]) -> str:
        listed = {option.value for option in question.options}
        return next((value for value in values if isinstance(value, str) and value not in listed), "")


class YesNoType(QuestionType):
    template = "questions/radios.html"

    def parse_given(self, question: YesNo, raw: Any, at: datetime) -> Parsed:
        text = raw.strip() if isinstance(raw, str) else None
        if text not in {"yes", "no"}:
            return Parsed(self.blank, (_not_listed(question),))
        return Parsed(text)

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        options = [
            {"value": value, "label": label, "is_chosen": raw == value, "shows_follow": value == "yes"}
            for value, label in (("yes", _("Yes")), ("no", _("No")))
        ]
        return super().context(question, raw, problems, language, name) | {"options": options}

    def plain_text(self, question: Question, value: Any, language: str) -> str:
        return {"yes": _("Yes"), "no": _("No")}.get(value, "") if isinstance(value, str) else ""


class SingleChoiceType(ChoiceType):
    template = "questions/select.html"

    def parse_given(self, question: SingleChoice, raw: Any, at: datetime) -> Parsed:
        value = chosen(question, raw)
        return Parsed(self.blank, (_not_listed(question),)) if value is None else Parsed(value)

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        given = posted.get(name) or ""
        return given or (posted.get(f"{name}-other") or "").strip()

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        if not question.options and is_open_ended(question):
            return drawn | {"template": "questions/input.html", "type": "text", "short": True}
        template = "questions/radios.html" if len(question.options) <= RADIOS_AT_MOST else self.template
        options = self.drawn_options(question, [raw], language)
        other = {"allow_other": question.allow_other, "other": self.other_text(question, [raw])}
        return drawn | {"template": template, "options": options} | other

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        return written_choice(question, value, language)

    def facts(self, question: Any, value: Any) -> dict[str, Any]:
        """Return the lot or the lump sum, where those of the call are the options."""
        named = {"lots": "lot", "lump_sums": "lump_sum"}.get(question.option_source)
        return {named: value} if named and value else {}


class SeveralType(ChoiceType):
    """A list of choices; a wrong one makes the whole answer unreadable."""

    blank: Any = ()

    def parse(self, question: Question, raw: Any, at: datetime) -> Parsed:
        if isinstance(raw, str):
            raw = [raw]
        parsed = super().parse(question, raw, at)
        return Parsed(list(parsed.value), parsed.problems)

    def parse_given(self, question: Any, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, list):
            return Parsed(self.blank, (self.wrong_shape(question),))
        values = [chosen(question, item) for item in raw if not is_blank(item)]
        given = list(dict.fromkeys(value for value in values if value is not None))
        if None in values:
            return Parsed(given, (_not_listed(question),))
        repeated = self.repetition_problems(question, values)
        return Parsed(given, (*repeated, *number_problems(question, len(given))))

    def repetition_problems(self, question: Any, values: list[str | None]) -> Iterator[Problem]:
        return iter(())

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        items = value if isinstance(value, list) else []
        return ", ".join(written_choice(question, item, language) for item in items)


def number_problems(question: MultiChoice | RankedChoice, count: int) -> Iterator[Problem]:
    """Yield the problem of too few or too many choices, with both figures."""
    if not count:
        if question.required:
            yield Problem(question.key, "required", _("Please answer this question."))
    elif count < (question.min_items or 0):
        message = _("%(count)s given; at least %(limit)s are needed.")
        yield Problem(question.key, "too_few", message % {"count": count, "limit": question.min_items})
    if question.max_items is not None and count > question.max_items:
        message = _("%(count)s given; at most %(limit)s are possible.")
        yield Problem(question.key, "too_many", message % {"count": count, "limit": question.max_items})


class MultiChoiceType(SeveralType):
    template = "questions/checkboxes.html"

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        other = (posted.get(f"{name}-other") or "").strip()
        return [*posted.getlist(name), *([other] if other else [])]

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        values = raw if isinstance(raw, list) else []
        options = self.drawn_options(question, values, language)
        other = {"allow_other": is_open_ended(question), "other": self.other_text(question, values)}
        limits = {"most": question.max_items, "is_long": len(options) > RADIOS_AT_MOST}
        return super().context(question, raw, problems, language, name) | {"options": options} | other | limits


class RankedChoiceType(SeveralType):
    """Choices in order of preference; naming one twice is refused rather than mended."""

    template = "questions/ranked.html"

    def repetition_problems(self, question: RankedChoice, values: list[str | None]) -> Iterator[Problem]:
        if question.distinct and len(set(values)) < len(values):
            yield Problem(question.key, "format", _("Please name each answer once only."))

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        ranks = [posted.get(f"{name}-{place}") or "" for place in range(_places(question))]
        return [value for value in ranks if value]

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        values = [*(raw if isinstance(raw, list) else []), *[""] * _places(question)][: _places(question)]
        ranks = [
            {"place": place + 1, "name": f"{place}", "options": self.drawn_options(question, [value], language)}
            for place, value in enumerate(values)
        ]
        return super().context(question, raw, problems, language, name) | {"ranks": ranks}

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        items = value if isinstance(value, list) else []
        return ", ".join(f"{place}. {written_choice(question, item, language)}" for place, item in enumerate(items, 1))


def _places(question: RankedChoice) -> int:
    return question.max_items or len(question.options)
