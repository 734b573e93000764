"""The reference of call files, read from the models: every key with type, default, unit and meaning."""

import inspect
import re
import types
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from .definition import CallDefinition
from .definition.base import Part, Unit

HEAD = ("Key", "Type", "Default", "Unit", "Meaning")
LEAD = """\
A call file is YAML in UTF-8, at most 1 MB, without anchors and tags. Only `true`, `false`, `null` and numbers are not
text. A key that is not listed here is an error, and so is a key that stands twice.

- **Texts** that a person sees are given as `{ka: …, en: …}`. A missing translation is refused at publication.
- **Amounts, percentages and points** are quoted decimal text: `"18000.00"`. Weights and scores may be whole numbers.
- **Moments** are quoted ISO 8601 with the offset of the call's zone; a deadline includes the whole of its last second.
- **A flat file** has `form`, `documents` and `review` at the top and reads as one stage called `application`, followed
  by the stage `interview` where `review.interview` is given. **A file with stages** lists them under `stages`.
- **Errors** name the place: `form.sections[project].questions[method].max_chars`. Items are named by their `key`,
  options by their `value`, payments by their number (`tranches[n2]`), others by their index from 0.

`manage.py load_call FILE --check` names every error of a file at once."""

DECIDES = "Decides which of several forms the part has."
WORDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Decimal: "decimal",
    date: "day",
    datetime: "moment",
    time: "time of day",
    type(None): "nothing",
}


@dataclass(frozen=True)
class Entry:
    """One part of a call file: its title, what it is and where it stands, and a row of HEAD for each of its keys."""

    title: str
    lead: str
    rows: tuple[tuple[str, ...], ...]


def reference(kinds: Mapping[str, type[CallDefinition]]) -> list[Entry]:
    """Return an entry for the call file as such, for what each sort of call adds, and for every part by its place."""
    definitions: dict[type[CallDefinition], list[str]] = {CallDefinition: []}
    for kind, definition in kinds.items():
        definitions.setdefault(definition, []).append(kind)
    tops = [_top(definition, names) for definition, names in definitions.items()]
    parts = sorted(_places(definitions).items(), key=lambda item: item[1])
    return tops + [_entry(part, place) for part, place in parts]


def _places(definitions: Iterable[type[Part]]) -> dict[type[Part], str]:
    """Return every part beneath the definitions with the place nearest to the top at which it stands."""
    places: dict[type[Part], str] = {}
    waiting: deque[tuple[type[Part], str]] = deque((definition, "") for definition in definitions)
    while waiting:
        part, path = waiting.popleft()
        for name, field in part.model_fields.items():
            for inner, place in _parts(field.annotation, f"{path}.{field.alias or name}".removeprefix(".")):
                if inner not in places:
                    places |= {
                        base: place for base in reversed(inner.__mro__) if _has_keys(base) and base not in places
                    }
                    waiting.append((inner, place))
    return places


def _has_keys(base: type) -> TypeGuard[type[Part]]:
    return issubclass(base, Part) and base is not Part and bool(base.model_fields)


def _parts(annotation: Any, place: str) -> Iterator[tuple[type[Part], str]]:
    """Yield the parts that a type is made of; those of a list stand at `place[]`."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation, place
    in_list = get_origin(annotation) in (tuple, dict)
    for argument in get_args(annotation):
        yield from _parts(argument, f"{place}[]" if in_list else place)


def _top(definition: type[CallDefinition], kinds: list[str]) -> Entry:
    title = f"Calls of kind {', '.join(kinds)}" if kinds else "Every call"
    return Entry(title, _said(definition), _rows(definition))


def _entry(part: type[Part], place: str) -> Entry:
    lead = f"{_said(part)} At `{place}`."
    parents = [base for base in part.__bases__ if _has_keys(base)]
    if parents:
        lead += f" Has the keys of {_link(parents[0])}" + (", and:" if _own(part) else ".")
    return Entry(_title(part), lead, _rows(part))


def _said(part: type[Part]) -> str:
    return " ".join((inspect.getdoc(part) or "").split())


def _title(part: type[Part]) -> str:
    """Return the name of a part in words: `RubricSection` is `Rubric section`."""
    words = re.findall(r"[A-Z][a-z]*", part.__name__.removeprefix("Given"))
    return " ".join(words).capitalize()


def _link(part: type[Part]) -> str:
    title = _title(part)
    return f"[{title}](#{title.lower().replace(' ', '-')})"


def _own(part: type[Part]) -> dict[str, FieldInfo]:
    """Return the keys that a part does not simply take over from the one it extends."""
    inherited = set().union(*(set(base.model_fields) for base in part.__bases__ if _has_keys(base)))
    written = set(inspect.get_annotations(part))
    return {name: field for name, field in part.model_fields.items() if name in written or name not in inherited}


def _rows(part: type[Part]) -> tuple[tuple[str, ...], ...]:
    return tuple(_row(field.alias or name, field) for name, field in _own(part).items())


def _row(key: str, field: FieldInfo) -> tuple[str, ...]:
    given = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    units = dict.fromkeys(_units(given))
    return (f"`{key}`", _worded(given), _default(field), "; ".join(units), field.description or DECIDES)


def _units(annotation: Any) -> Iterator[str]:
    """Yield the units of a type and of what it is made of."""
    for argument in get_args(annotation):
        if isinstance(argument, Unit):
            yield argument.name
        yield from _units(argument)


def _worded(annotation: Any) -> str:
    """Return a type in words: `list of [Lot](#lot)`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _worded(arguments[0])
    if origin is Literal:
        return ", ".join(_written(value) for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(_members(arguments))
    if origin is tuple:
        return f"list of {_worded(arguments[0])}"
    if origin is dict:
        return f"{_worded(arguments[1])} by {_worded(arguments[0])}"
    return _link(annotation) if isinstance(annotation, type) and issubclass(annotation, Part) else WORDS[annotation]


def _members(arguments: tuple[Any, ...]) -> Iterator[str]:
    """Yield the members of a union in words, each once; many that extend one part are named by it."""
    roots = [_root(part) for argument in arguments for part, _place in _parts(argument, "")]
    words: dict[str, None] = {}
    for argument in arguments:
        extended = [root for root in (_root(part) for part, _place in _parts(argument, "")) if roots.count(root) > 3]
        words |= dict.fromkeys([_link(extended[0]) if extended else _worded(argument)])
    yield from (word for word in words if word != "nothing")


def _root(part: type[Part]) -> type[Part]:
    """Return the part that `part` extends in the end, itself where it extends none."""
    return next(base for base in reversed(part.__mro__) if _has_keys(base))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if value is PydanticUndefined:
        return "see meaning"
    if value is None or value in ((), {}):
        return ""
    return "see there" if isinstance(value, Part) else _written(value)


def _written(value: object) -> str:
    """Return a value as a file writes it."""
    if isinstance(value, tuple):
        return ", ".join(_written(item) for item in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
