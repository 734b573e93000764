"""Every place of a definition that the file has written, with its path."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .base import Part
from .errors import item_label


@dataclass(frozen=True)
class Place:
    """A value of the file: its path, the same path without names of items, and the model that holds it."""

    path: str
    shape: str
    value: Any
    holder: Part


def walk(part: Part, path: str = "", shape: str = "") -> Iterator[Place]:
    """Yield every written value beneath `part`, a part before its own keys, in the order of the models."""
    fields = type(part).model_fields
    for name in fields:
        if name in part.model_fields_set:
            key = fields[name].alias or name
            at = f"{path}.{key}" if path else key
            yield from _places(getattr(part, name), at, f"{shape}.{key}" if shape else key, part)


def _places(value: Any, path: str, shape: str, holder: Part) -> Iterator[Place]:
    yield Place(path, shape, value, holder)
    if isinstance(value, Part):
        yield from walk(value, path, shape)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            if isinstance(item, Part):
                yield from _places(item, f"{path}[{item_label(value, index)}]", shape, holder)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, f"{path}.{key}", shape, holder)
