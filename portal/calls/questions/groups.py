"""Questions that hold others: a group, and a group repeated."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.calls.definition.form import Group, RepeatGroup
from portal.calls.definition.questions import Question
from portal.core.errors import Problem

from .asking import draw_all, draw_rows, inside, is_blank_row, parse_all, read_all, type_of, without_blank_end
from .base import Parsed, Posted, QuestionType, is_blank, moved
from .rows import own_messages, posted_places, row_count_problems


def parse_parts(parts: Sequence[Question], raw: Mapping[str, Any], at: datetime, path: str, around: str) -> Parsed:
    """Return the answers to the parts of the group at `path`, with the problems placed inside it."""
    parsed = parse_all(parts, raw, at, around)
    problems = [problem for answer in parsed.values() for problem in moved(answer.problems, path)]
    return Parsed({key: answer.value for key, answer in parsed.items()}, tuple(problems))


def parts_text(parts: Sequence[Question], values: Any, language: str, between: str) -> str:
    """Return the answered parts with their labels."""
    given = values if isinstance(values, dict) else {}
    texts = [
        (part.label.localised(language), type_of(part).plain_text(part, given.get(part.key), language))
        for part in parts
    ]
    return between.join(f"{label}: {text}" for label, text in texts if text)


def most_items(question: RepeatGroup) -> int:
    return min(question.max_items, settings.MAX_REPEAT_ITEMS)


class GroupType(QuestionType):
    """Several answers given once, stored by key."""

    template = "questions/group.html"
    blank = None

    def parse(self, question: Group, raw: Any, at: datetime) -> Parsed:
        if is_blank(raw) or (isinstance(raw, dict) and is_blank_row(raw)):
            return self._parse_blank(question, at)
        if not isinstance(raw, dict):
            return Parsed(None, (self.wrong_shape(question),))
        return parse_parts(question.fields, raw, at, question.key, question.key)

    def _parse_blank(self, question: Group, at: datetime) -> Parsed:
        """A missing group lacks each of the fields that it needs."""
        if not question.required:
            return Parsed(None)
        return Parsed(None, parse_parts(question.fields, {}, at, question.key, question.key).problems)

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        return read_all(question.fields, posted, f"{name}-")

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        values = raw if isinstance(raw, dict) else {}
        parts = draw_all(question.fields, values, inside(problems, question.key), language, f"{drawn['name']}-")
        return drawn | {"parts": parts, "errors": own_messages(problems, question.key)}

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        return parts_text(question.fields, value, language, "\n")


class RepeatGroupType(QuestionType):
    """A list of groups, stored in order."""

    template = "questions/repeat_group.html"

    def parse(self, question: RepeatGroup, raw: Any, at: datetime) -> Parsed:
        rows = without_blank_end(raw) if isinstance(raw, list) else raw
        if is_blank(rows):
            return Parsed([], (self.required(question),) if question.required else ())
        return self.parse_given(question, rows, at)

    def parse_given(self, question: Any, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, list):
            return Parsed([], (self.wrong_shape(question),))
        most = most_items(question)
        counted = row_count_problems(question.key, len(raw), question.min_items, most)
        items = [self._parse_item(question, item, place, at) for place, item in enumerate(raw[:most])]
        inner = [problem for item in items for problem in item.problems]
        return Parsed([item.value for item in items], (*counted, *inner))

    def _parse_item(self, question: RepeatGroup, item: Any, place: int, at: datetime) -> Parsed:
        path = f"{question.key}[{place}]"
        if not isinstance(item, dict):
            return Parsed({}, (Problem(path, "format", self.wrong_shape(question).message),))
        return parse_parts(question.fields, item, at, path, question.key)

    def read(self, question: Any, posted: Posted, name: str) -> Any:
        rows = [read_all(question.fields, posted, f"{name}-{place}-") for place in posted_places(posted, name)]
        return without_blank_end(rows)

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        path, name = question.key, drawn["name"]
        rows = draw_rows(question.fields, raw, problems, language, path=path, name=name, least=question.min_items)
        return drawn | rows | {"most": most_items(question), "errors": own_messages(problems, path)}

    def plain_text(self, question: Any, value: Any, language: str) -> str:
        items = value if isinstance(value, list) else []
        return "\n".join(parts_text(question.fields, item, language, "; ") for item in items)

    def required(self, question: Question) -> Problem:
        return Problem(question.key, "required", _("Please add at least one entry."))
