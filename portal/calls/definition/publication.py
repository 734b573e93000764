"""What must still be said, or be built, before a call can be published."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

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


def _is(*values: object) -> Callable[[object], bool]:
    return lambda value: value in values


def _has_second_form(stages: object) -> bool:
    return isinstance(stages, tuple) and sum(stage.form is not None for stage in stages) > 1


# Places that are read but not acted on, where the predicate holds for their value. A place is a path without names of
# items; beneath `stages` it is the same as in a flat file. Whoever builds the thing deletes the line.
NOT_YET: dict[str, Callable[[object], bool]] = {
    "rolling": _given,
    "call.max_as_partner": _given,
    "call.max_open_applications_per_person": _given,
    "call.max_awards_per_person_per_year": _given,
    "stages": _has_second_form,
    "eligibility.checked_at": _is("admin_check", "provisional_selection"),
    "documents.items.per_member": _given,
    "documents.items.per": _given,
    "review.method": _is("votes"),
    "review.criteria.carried_from": _given,
    "review.third_assessor_if": _given,
    "decision.after_selection": _given,
    "decision.declined_may_reapply_after_days": _given,
    "agreement.form": _is("click_to_accept"),
    "agreement.if_outputs_missing": _given,
    "agreement.audit_above": _given,
}


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
    applies = NOT_YET.get(place.shape.removeprefix("stages."))
    if applies and applies(place.value):
        message = _("This portal does not act on this yet; a call that needs it cannot be published.")
        yield Problem(place.path, "unsupported", message)


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
