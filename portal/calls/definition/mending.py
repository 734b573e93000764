"""What is left of a faulty file without its faults, so that the rest can be checked at the same time."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from .call import CallDefinition
from .errors import Loc, faults_of, plain_loc

# What stands in for a required key that is missing or faulty, by its name; none of it is reported. A part without one
# is cut out as a whole, and so is one in which the stand-in does not fit.
STAND_INS: dict[str, Any] = {
    "schema_version": 1,
    "code": "XX",
    "applicant_type": "individual",
    "languages": ["ka"],
    "default_language": "ka",
    "time_zone": "UTC",
    "number_pattern": "{seq}",
    **{name: {} for name in ("title", "label", "text", "error", "when", "name", "tasks")},
}
PASSES = 12


def mended(data: Any, model: type[CallDefinition], error: ValidationError) -> tuple[CallDefinition | None, set[str]]:
    """Return the definition without its faulty places, and the names that were lost with them."""
    data, lost, tried = deepcopy(data), set[str](), set[Loc]()
    for _ in range(PASSES):
        for loc in sorted(_to_cut(data, error, tried), key=_in_file_order, reverse=True):
            lost.update(_cut(data, loc))
        try:
            return model.model_validate(data), lost
        except ValidationError as remaining:
            error = remaining
    return None, lost


def _to_cut(data: Any, error: ValidationError, tried: set[Loc]) -> set[Loc]:
    """Return the locations to cut: faulty keys, and parts that lack a key for which nothing stands in."""
    cut = set()
    for fault in faults_of(error):
        loc = plain_loc(data, fault["loc"])
        if fault["type"] != "missing":
            cut.add(loc)
        elif loc[-1] in STAND_INS and loc not in tried:
            tried.add(loc)
            _part_at(data, loc[:-1])[loc[-1]] = deepcopy(STAND_INS[str(loc[-1])])
        else:
            cut.add(loc[:-1])
    return cut


def _part_at(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data[step]
    return data


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
