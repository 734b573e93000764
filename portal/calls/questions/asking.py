"""Questions taken together: which are asked, what was posted for them, how they are drawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.calls.definition.questions import Question
from portal.calls.registry import QUESTION_TYPES
from portal.core.errors import Problem

from .base import Parsed, Posted, html_name, is_blank
from .rows import drawn_rows, own_messages


def type_of(question: Question) -> Any:
    """Return the question type that handles `question`."""
    return QUESTION_TYPES[question.type]


def follow_ups(question: Question) -> tuple[Question, ...]:
    """Return the questions asked only after a certain answer; their answers stand beside that of `question`."""
    return question.parts if question.type == "yes_no" else ()


def with_follow_ups(questions: Iterable[Question]) -> Iterator[Question]:
    """Yield each question, then its follow-ups."""
    for question in questions:
        yield question
        yield from with_follow_ups(follow_ups(question))


def asked(questions: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[Question]:
    """Yield the questions that the conditions and the yes-or-no answers among `answers` let stand."""
    for question in questions:
        if question.shown_if is None or question.shown_if.holds(answers):
            yield question
            if answers.get(question.key) == "yes":
                yield from asked(follow_ups(question), answers)


def parse_all(
    questions: Sequence[Question], raw: Mapping[str, Any], at: datetime, around: str = ""
) -> dict[str, Parsed]:
    """Return every question that is asked, parsed, by key and in order.

    `around` is the key of the group that holds the questions; conditions name answers with it or without.
    """
    parsed = {part.key: type_of(part).parse(part, raw.get(part.key), at) for part in with_follow_ups(questions)}
    values = {key: answer.value for key, answer in parsed.items()}
    scope = {**values, around: values} if around else values
    return {question.key: parsed[question.key] for question in asked(questions, scope)}


def read_all(questions: Iterable[Question], posted: Posted, prefix: str = "") -> dict[str, Any]:
    """Return what a browser posted for the questions and their follow-ups, by key; names begin with `prefix`."""
    return {
        part.key: type_of(part).read(part, posted, prefix + html_name(part.key)) for part in with_follow_ups(questions)
    }


def draw_all(
    questions: Iterable[Question],
    raw: Mapping[str, Any],
    problems: Sequence[Problem],
    language: str,
    prefix: str = "",
) -> list[dict[str, Any]]:
    """Return the context of each question for its template, follow-ups inside as `follow`; `raw` is by key."""
    return [_drawn(question, raw, problems, language, prefix) for question in questions]


def _drawn(
    question: Question, raw: Mapping[str, Any], problems: Sequence[Problem], language: str, prefix: str
) -> dict[str, Any]:
    name = prefix + html_name(question.key)
    drawn = type_of(question).context(question, raw.get(question.key), problems, language, name)
    return drawn | {"follow": draw_all(follow_ups(question), raw, problems, language, prefix)}


def draw_rows(
    parts: Sequence[Question],
    raw: Any,
    problems: Sequence[Problem],
    language: str,
    *,
    path: str,
    name: str,
    least: int | None = None,
) -> dict[str, Any]:
    """Return the context of an answer made of rows: those given, blank ones up to `least`, the `pattern` of one more.

    `path` is where the problems of the rows stand, `name` begins the names of their controls; `__i__` in the pattern
    stands for the index, of which `next` is free.
    """
    rows = [
        {
            "place": place,
            "number": place + 1,
            "parts": draw_all(parts, row, inside(problems, f"{path}[{place}]"), language, f"{name}-{place}-"),
            "errors": own_messages(problems, f"{path}[{place}]"),
        }
        for place, row in enumerate(drawn_rows(raw, least))
    ]
    pattern = draw_all(parts, {}, (), language, f"{name}-__i__-")
    return {"rows": rows, "rows_name": name, "pattern": pattern, "next": len(rows)}


def inside(problems: Iterable[Problem], path: str) -> list[Problem]:
    """Return the problems of the parts of the answer at `path`, named as the parts name them."""
    start = f"{path}."
    return [
        Problem(problem.field.removeprefix(start), problem.code, problem.message)
        for problem in problems
        if problem.field.startswith(start)
    ]


def is_blank_row(row: Any) -> bool:
    """True if nothing is given in any part of a row."""
    return is_blank(row) or (isinstance(row, dict) and all(is_blank(value) for value in row.values()))


def without_blank_end(rows: list[Any]) -> list[Any]:
    """Return the rows without the blank ones at the end, which a form offers and nobody filled."""
    last = max((place for place, row in enumerate(rows, 1) if not is_blank_row(row)), default=0)
    return rows[:last]
