"""Three plain dictionaries that upper rooms fill in `AppConfig.ready()`, and the kinds of call."""

from collections.abc import Callable
from typing import Any

from .kind import Kind

KINDS: dict[str, Kind] = {}
QUESTION_TYPES: dict[str, Any] = {}
OPTION_SOURCES: dict[str, Callable[..., Any]] = {}
FACTS: dict[str, Callable[..., Any]] = {}


def register(table: dict[str, Any], name: str, entry: Any) -> None:
    """Add `entry` under `name`; a name already taken raises ValueError."""
    if name in table:
        raise ValueError(f"{name!r} is registered twice")
    table[name] = entry
