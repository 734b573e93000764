"""Call files for the tests of definitions, and a way to spoil them."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from grants.definition import GrantDefinition
from internships.definition import InternshipDefinition
from portal.calls.definition import CallDefinition, DefinitionErrors, load_definition
from portal.calls.definition.yaml_text import read_yaml
from portal.core.errors import Problem

KINDS: dict[str, type[CallDefinition]] = {
    "small_grant": GrantDefinition,
    "individual_grant": GrantDefinition,
    "internship": InternshipDefinition,
}
TESTS = Path(__file__).parent.parent
FILES = {
    path.stem: path
    for folder in (TESTS / "fixtures/calls", TESTS / "calls/files")
    for path in sorted(folder.glob("*.yaml"))
}
GONE = object()


def text(name: str) -> str:
    return FILES[name].read_text(encoding="utf-8")


@cache
def _data(name: str) -> Any:
    return read_yaml(text(name))[0]


def data(name: str, **changes: Any) -> Any:
    """Return the plain data of a call file; `changes` name places as `review__criteria__0__weight`, GONE removes."""
    made = deepcopy(_data(name))
    for place, value in changes.items():
        *path, last = [int(step) if step.isdecimal() else step for step in place.split("__")]
        holder = made
        for step in path:
            holder = holder[step]
        if value is GONE:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(value)
        else:
            holder[last] = value
    return made


def load(name: str, **changes: Any) -> Any:
    return load_definition(data(name, **changes), KINDS)


def problems_of(source: Any) -> tuple[Problem, ...]:
    """Return every error of a call file, none when it loads."""
    try:
        load_definition(source, KINDS)
    except DefinitionErrors as error:
        return error.problems
    return ()


def faults(name: str, **changes: Any) -> list[tuple[str, str]]:
    """Return path and code of every error of a spoilt call file."""
    return [(problem.field, problem.code) for problem in problems_of(data(name, **changes))]
