"""What must fit together in a definition, beyond the form of each key."""

from collections.abc import Iterable

from portal.core.errors import Problem

from ..call import CallDefinition


def consistency_problems(definition: CallDefinition, lost: Iterable[str] = ()) -> list[Problem]:
    """Return everything that does not fit together; names in `lost` are taken as known."""
    return []
