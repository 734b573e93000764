"""Answers as they are stored: by question key, those of `documents.cv` nested, a follow-up beside its question."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from portal.core.canonical import digest

if TYPE_CHECKING:
    from portal.calls.definition.form import Section
    from portal.calls.definition.questions import Question

MARK_LENGTH = 16


def answer_at(answers: Mapping[str, Any], path: str) -> Any:
    """Return the answer at `path`, None where nothing is given."""
    value: Any = answers
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def with_answer(answers: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy of `answers` in which `path` holds `value`; None takes it away."""
    name, _dot, rest = path.partition(".")
    inner = answers.get(name)
    if rest:
        value = with_answer(inner if isinstance(inner, Mapping) else {}, rest, value) or None
    others = {key: given for key, given in answers.items() if key != name}
    return others if value is None else {**others, name: value}


def own_paths(question: "Question") -> Iterator[str]:
    """Yield the paths under which the answer to one question is stored: its own, and that of its follow-up."""
    yield question.key
    if question.type == "yes_no":
        yield from (part.key for part in question.parts)


def section_answers(section: "Section", answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to the questions of one section, by path."""
    given = {path: answer_at(answers, path) for question in section.questions for path in own_paths(question)}
    return {path: value for path, value in given.items() if value is not None}


def with_section(section: "Section", answers: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of `answers` in which the section holds `given` (by path) and nothing else."""
    merged = dict(answers)
    for question in section.questions:
        for path in own_paths(question):
            merged = with_answer(merged, path, given.get(path))
    return merged


def section_mark(section: "Section", answers: Mapping[str, Any]) -> str:
    """Return a mark of what a section holds; a save names the mark it has read."""
    return digest(section_answers(section, answers))[:MARK_LENGTH]
