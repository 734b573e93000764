"""Days and ranges of days."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.calls.definition.questions import DateQuestion, DateRange, Question
from portal.core import formats
from portal.core.errors import Problem

from .base import Parsed, Posted, QuestionType, is_blank

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPED = re.compile(r"\s*([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})\s*")


def read_day(raw: Any) -> date | None:
    """Return the day written as YYYY-MM-DD, None where it is not one."""
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) and text.isascii() else None
    except ValueError:
        return None


def posted_day(text: str) -> str:
    """Return a day as the form stores it; a browser without a date field sends it as typed, such as 4.5.2027."""
    typed = _TYPED.fullmatch(text)
    return f"{typed[3]}-{int(typed[2]):02d}-{int(typed[1]):02d}" if typed else text.strip()


def _written(day: date) -> str:
    return formats.day(day, get_language() or "ka")


def _problem(question: Question, code: str, message: str, **figures: Any) -> Problem:
    return Problem(question.key, code, message % figures)


def _not_a_day(question: Question) -> Problem:
    return _problem(question, "format", _("Please enter a day that exists: day, month and year."))


def _bounds_problems(question: Any, first: date, last: date) -> Iterator[Problem]:
    """Yield the problems of days before the earliest or after the latest that the call takes."""
    if question.not_before and first < question.not_before:
        message = _("%(day)s is too early; the earliest day is %(limit)s.")
        yield _problem(question, "too_early", message, day=_written(first), limit=_written(question.not_before))
    if question.not_after and last > question.not_after:
        message = _("%(day)s is too late; the latest day is %(limit)s.")
        yield _problem(question, "too_late", message, day=_written(last), limit=_written(question.not_after))


class DateType(QuestionType):
    """A day, stored as YYYY-MM-DD."""

    template = "questions/date.html"

    def parse_given(self, question: DateQuestion, raw: Any, at: datetime) -> Parsed:
        day = read_day(raw)
        if day is None:
            return Parsed(self.blank, (_not_a_day(question),))
        problems = list(_bounds_problems(question, day, day))
        if question.not_in_future and day > at.date():
            problems.append(_problem(question, "too_late", _("%(day)s lies in the future."), day=_written(day)))
        return Parsed(day.isoformat(), tuple(problems))

    def read(self, question: Question, posted: Posted, name: str) -> Any:
        return posted_day(posted.get(name) or "")

    def plain_text(self, question: Question, value: Any, language: str) -> str:
        day = read_day(value)
        return formats.day(day, language) if day else ""


class DateRangeType(QuestionType):
    """A first and a last day, both included, stored as {"from": …, "to": …}."""

    template = "questions/date_range.html"
    blank = None

    def parse_given(self, question: DateRange, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, dict):
            return Parsed(None, (self.wrong_shape(question),))
        given = [raw.get("from"), raw.get("to")]
        if all(is_blank(part) for part in given) and not question.required:
            return Parsed(None)
        if any(is_blank(part) for part in given):
            message = _("Please give the first and the last day.")
            return Parsed(None, (_problem(question, "required", message),))
        first, last = map(read_day, given)
        if first is None or last is None:
            return Parsed(None, (_not_a_day(question),))
        return Parsed(
            {"from": first.isoformat(), "to": last.isoformat()}, tuple(_range_problems(question, first, last))
        )

    def read(self, question: Question, posted: Posted, name: str) -> Any:
        days = {end: posted_day(posted.get(f"{name}-{end}") or "") for end in ("from", "to")}
        return days if any(days.values()) else None

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        drawn = super().context(question, raw, problems, language, name)
        days = raw if isinstance(raw, dict) else {}
        ends = [
            {"key": "from", "label": _("First day"), "value": days.get("from", "")},
            {"key": "to", "label": _("Last day"), "value": days.get("to", "")},
        ]
        return drawn | {"ends": ends}

    def plain_text(self, question: Question, value: Any, language: str) -> str:
        days = [read_day(value.get(end)) for end in ("from", "to")] if isinstance(value, dict) else []
        return " – ".join(formats.day(day, language) for day in days if day)


def _range_problems(question: DateRange, first: date, last: date) -> Iterator[Problem]:
    if last < first:
        message = _("The last day (%(last)s) comes before the first (%(first)s).")
        yield _problem(question, "end_before_start", message, last=_written(last), first=_written(first))
        return
    yield from _bounds_problems(question, first, last)
    earliest, latest = _end_limits(question, first)
    if earliest and last < earliest:
        message = _("%(day)s is too early for the shortest duration; the period ends on %(limit)s or later.")
        yield _problem(question, "too_early", message, day=_written(last), limit=_written(earliest))
    if latest and last > latest:
        message = _("%(day)s is too late for the longest duration; the period ends on %(limit)s or earlier.")
        yield _problem(question, "too_late", message, day=_written(last), limit=_written(latest))


def _end_limits(question: DateRange, first: date) -> tuple[date | None, date | None]:
    """Return the earliest and the latest last day that the durations allow.

    A period of n months ends at the earliest on the eve of the same day n months later; as people write
    "10 May to 10 November" for six months, that day itself still counts as n.
    """
    try:
        earliest = [
            first + relativedelta(months=question.min_months) - timedelta(days=1) if question.min_months else None,
            first + timedelta(days=question.min_days - 1) if question.min_days else None,
        ]
        latest = [
            first + relativedelta(months=question.max_months) if question.max_months is not None else None,
            first + timedelta(days=question.max_days - 1) if question.max_days is not None else None,
        ]
    except (OverflowError, ValueError):
        return None, None
    return max(filter(None, earliest), default=None), min(filter(None, latest), default=None)
