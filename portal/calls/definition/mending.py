"""What is left of a faulty file without its faults, so that the rest can be checked at the same time."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from .call import CallDefinition
from .errors import Loc, faults_of, plain_loc

# What a faulty head stands on; none of it is reported.
STAND_IN: dict[str, Any] = {
    "code": "XX",
    "applicant_type": "individual",
    "languages": ["ka"],
    "default_language": "ka",
    "time_zone": "UTC",
    "title": {},
}
PASSES = 12


def mended(data: Any, model: type[CallDefinition], error: ValidationError) -> tuple[CallDefinition | None, set[str]]:
    """Return the definition without its faulty places, and the names that were lost with them.

    A faulty key is cut out; where it was required, the part that holds it, and so on upwards.
    """
    data, lost = deepcopy(data), set[str]()
    for _ in range(PASSES):
        for loc in sorted(_faulty(data, error), key=_in_file_order, reverse=True):
            lost.update(_cut(data, loc))
        data["schema_version"] = 1
        data["call"] = {**STAND_IN, **(data.get("call") or {})}
        try:
            return model.model_validate(data), lost
        except ValidationError as remaining:
            error = remaining
    return None, lost


def _faulty(data: Any, error: ValidationError) -> set[Loc]:
    """Return the locations to cut; where a required key is missing, that of the part which lacks it."""
    return {plain_loc(data, fault["loc"])[: -1 if fault["type"] == "missing" else None] for fault in faults_of(error)}


def _in_file_order(loc: Loc) -> list[tuple[bool, int | str]]:
    return [(isinstance(step, str), step) for step in loc]


def _cut(data: Any, loc: Loc) -> Iterator[str]:
    """Take the value at `loc` out of `data`; yield the names that go with it."""
    holder, step = data, None
    for position, step in enumerate(loc):
        if position == len(loc) - 1 or not isinstance(holder[step], dict | list):
            break
        holder = holder[step]
    if step is not None and (step in holder if isinstance(holder, dict) else int(step) < len(holder)):
        yield from _names(holder.pop(step))


def _names(value: Any) -> Iterator[str]:
    """Yield the keys given inside a value that is cut out, or the value itself where it is a text."""
    if isinstance(value, str):
        yield value
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield from (str(item[name]) for name in ("key", "value") if name in item)
            for inner in item.values():
                yield from _names(inner) if isinstance(inner, dict | list) else ()
