"""What must still be said, or be built, before a call can be published."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.errors import Problem

from .call import CallDefinition
from .eligibility import Derived
from .questions import Choice, Question
from .text import Text
from .walk import Place, walk


@dataclass(frozen=True)
class Supported:
    """The names that this portal knows."""

    question_types: Collection[str] = ()
    option_sources: Collection[str] = ()
    facts: Collection[str] = ()


def _given(value: object) -> bool:
    return value not in (None, False, ())


@dataclass(frozen=True)
class NotYet:
    """A place of the file that can be written but is not acted on, where `when` holds for its value.

    `shape` is a path without names of items; beneath `stages` it is the same as in a flat file.
    """

    shape: str
    sentence: str | Promise
    when: Callable[[object], bool] = _given


_SENTENCE = gettext_lazy("This portal does not act on this yet; a call that needs it cannot be published.")


def _is(*values: object) -> Callable[[object], bool]:
    return lambda value: value in values


# One line for each thing that is read but not done. Whoever builds it deletes the line.
NOT_YET: tuple[NotYet, ...] = (
    NotYet("rolling", _SENTENCE),
    NotYet("call.max_as_partner", _SENTENCE),
    NotYet("call.max_open_applications_per_person", _SENTENCE),
    NotYet("call.max_awards_per_person_per_year", _SENTENCE),
    NotYet("eligibility.checked_at", _SENTENCE, _is("admin_check", "provisional_selection")),
    NotYet("documents.items.per_member", _SENTENCE),
    NotYet("documents.items.per", _SENTENCE),
    NotYet("request_may_differ_from", _SENTENCE),
    NotYet("budget.split_by_member", _SENTENCE),
    NotYet("budget.partner_min_percent", _SENTENCE),
    NotYet("lump_sums", _SENTENCE),
    NotYet("review.method", _SENTENCE, _is("votes")),
    NotYet("review.criteria.carried_from", _SENTENCE),
    NotYet("review.third_assessor_if", _SENTENCE),
    NotYet("decision.order", _SENTENCE, _is("submitted_at")),
    NotYet("decision.near_line_draw", _SENTENCE),
    NotYet("decision.after_selection", _SENTENCE),
    NotYet("decision.declined_may_reapply_after_days", _SENTENCE),
    NotYet("agreement.form", _SENTENCE, _is("click_to_accept")),
    NotYet("agreement.if_outputs_missing", _SENTENCE),
    NotYet("agreement.audit_above", _SENTENCE),
)


def publication_problems(definition: CallDefinition, supported: Supported | None = None) -> list[Problem]:
    """Return what keeps a definition from being published, each with its path.

    Missing translations, what is read but not acted on, money that is not named and, where `supported` is given, names
    of question types, option sources and facts that this portal does not know.
    """
    problems: list[Problem] = []
    for place in walk(definition):
        problems += _missing_translations(place, definition.languages)
        problems += _not_yet(place)
        problems += _unknown_names(place, supported) if supported else ()
    return problems + list(_missing_money(definition))


def _missing_translations(place: Place, languages: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(place.value, Text):
        for language in languages:
            if not place.value.written(language):
                yield Problem(f"{place.path}.{language}", "translation", _("This text is missing."))


def _not_yet(place: Place) -> Iterator[Problem]:
    shape = place.shape.removeprefix("stages.")
    for entry in NOT_YET:
        if entry.shape == shape and entry.when(place.value):
            yield Problem(place.path, "unsupported", str(entry.sentence))


def _unknown_names(place: Place, supported: Supported) -> Iterator[Problem]:
    value = place.value
    if isinstance(value, Question):
        yield from _unknown(f"{place.path}.type", value.type, supported.question_types)
    if isinstance(value, Choice) and value.option_source:
        yield from _unknown(f"{place.path}.option_source", value.option_source, supported.option_sources)
    if isinstance(value, Derived):
        yield from _unknown(f"{place.path}.derived", value.derived, supported.facts)


def _unknown(path: str, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name not in known:
        yield Problem(path, "unknown_reference", _("Nothing here is called “%(name)s”.") % {"name": name})


def _missing_money(definition: CallDefinition) -> Iterator[Problem]:
    if definition.decision and definition.decision.envelope is None and not (definition.lots or definition.rolling):
        yield Problem("decision.envelope", "required", _("Name the money of the call."))
