"""From the stored definition to the typed one, parsed once."""

from functools import lru_cache
from typing import TYPE_CHECKING

from portal.core.canonical import canonical_json

from .registry import KINDS

if TYPE_CHECKING:
    from .definition import CallDefinition
    from .models import Call


@lru_cache(maxsize=64)
def _parsed(kind: str, stored: str) -> "CallDefinition":
    return KINDS[kind].definition.model_validate_json(stored)


def parsed_definition(call: "Call") -> "CallDefinition":
    """Return the frozen typed definition of `call`."""
    return _parsed(call.kind, canonical_json(call.definition))
