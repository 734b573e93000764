"""Where the options of a choice come from when the question does not list them itself."""

from typing import Any

from .definition import CallDefinition, Stage
from .definition.questions import Question
from .definition.text import Option, Text
from .municipalities import MUNICIPALITIES
from .registry import OPTION_SOURCES, QUESTION_TYPES, register

_MUNICIPALITIES = tuple(Option(value=key, label=Text(ka=ka, en=en)) for key, ka, en in MUNICIPALITIES)
_PART_FIELDS = ("fields", "columns")


def municipalities_ge(terms: CallDefinition | None = None) -> tuple[Option, ...]:
    return _MUNICIPALITIES


def lots(terms: CallDefinition) -> tuple[Option, ...]:
    return tuple(Option(value=lot.key, label=lot.title) for lot in terms.lots)


def register_sources() -> None:
    """Register the sources that any kind of call may name."""
    register(OPTION_SOURCES, "municipalities_ge", municipalities_ge)
    register(OPTION_SOURCES, "lots", lots)


def answerable(question: Any, terms: CallDefinition) -> Any:
    """Return the question as it is asked in this call: options of named sources and the currency filled in."""
    filled: dict[str, Any] = {}
    if getattr(question, "option_source", None):
        filled["options"] = OPTION_SOURCES[question.option_source](terms)
    if question.type == "money" and not question.currency:
        filled["currency"] = getattr(terms, "currency", None)
    if question.type == "yes_no" and question.if_yes:
        filled["if_yes"] = answerable(question.if_yes, terms)
    for name in _PART_FIELDS:
        if hasattr(question, name):
            filled[name] = tuple(answerable(part, terms) for part in getattr(question, name))
    return question.model_copy(update=filled) if filled else question


def questions_of(terms: CallDefinition, stage: Stage) -> tuple[Question, ...]:
    """Return the questions of a stage as they are asked, in the order of the form.

    A question may narrow others: a budget limits the duration that the question for the period leaves open.
    """
    questions = tuple(answerable(question, terms) for question in stage.questions)
    for question in questions:
        narrowing = QUESTION_TYPES[question.type]
        questions = tuple(narrowing.narrowed(question, other) for other in questions)
    return questions
