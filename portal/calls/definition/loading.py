"""From a call file to the typed definition and back, without loss."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from portal.core.errors import Problem

from .call import CallDefinition
from .consistency import consistency_problems
from .errors import DefinitionErrors, structural_problems
from .mending import mended
from .yaml_text import MAX_DEPTH, read_yaml, write_yaml

Kinds = Mapping[str, type[CallDefinition]]


def load_definition(text_or_mapping: str | bytes | Mapping[str, Any], kinds: Kinds) -> CallDefinition:
    """Return the definition that a call file, or its plain data, describes.

    `kinds` maps `call.kind` to its definition class. DefinitionErrors names every error at once.
    """
    if isinstance(text_or_mapping, str | bytes):
        data, problems = read_yaml(text_or_mapping)
    else:
        data, problems = text_or_mapping, []
    _refuse_unreadable(data)
    definition, found = _validated(data, _definition_class(data, kinds))
    if definition is None or problems or found:
        raise DefinitionErrors(problems + found)
    return definition


def dump_definition(definition: CallDefinition) -> str:
    """Return the call file of a definition: `load_definition(dump_definition(d), kinds) == d`."""
    return write_yaml(definition.model_dump(by_alias=True, exclude_unset=True))


def to_json(definition: CallDefinition) -> dict[str, Any]:
    """Return the definition as plain data for a JSON column, only what the file has written."""
    return definition.model_dump(mode="json", by_alias=True, exclude_unset=True)


def from_json(stored: Mapping[str, Any], kinds: Kinds) -> CallDefinition:
    """Return the definition stored by `to_json`; it was checked when it was loaded."""
    return _definition_class(stored, kinds).model_validate(stored)


def _definition_class(data: Mapping[str, Any], kinds: Kinds) -> type[CallDefinition]:
    head = data.get("call")
    kind = head.get("kind") if isinstance(head, Mapping) else None
    if not isinstance(kind, str) or kind not in kinds:
        message = _("Name one of the kinds of call: %(kinds)s.") % {"kinds": ", ".join(sorted(kinds))}
        raise DefinitionErrors([Problem("call.kind", "wrong_choice", message)])
    return kinds[kind]


def _validated(data: Any, model: type[CallDefinition]) -> tuple[CallDefinition | None, list[Problem]]:
    """Return the definition and every problem; faults of form come first, then what does not fit together."""
    definition: CallDefinition | None
    faults: list[Problem] = []
    lost: set[str] = set()
    try:
        definition = model.model_validate(data)
    except ValidationError as error:
        faults = structural_problems(error, data)
        definition, lost = mended(data, model, error)
    if definition is None:
        return None, faults
    return definition, faults + consistency_problems(definition, [fault.field for fault in faults], lost)


def _refuse_unreadable(data: Any) -> None:
    """Refuse data that is no mapping, too deep, or holds what a database cannot keep."""
    if not isinstance(data, Mapping):
        raise DefinitionErrors([Problem("", "wrong_type", _("A call file consists of keys and values."))])
    for text in _texts(data, 0):
        if "\0" in text:
            raise DefinitionErrors([Problem("", "null_character", _("A call file holds no NUL character."))])


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise DefinitionErrors([Problem("", "too_deep", _("The file is nested too deeply."))])
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, depth + 1)
