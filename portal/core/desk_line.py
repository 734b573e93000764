"""What a room puts on a person's desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class DeskLine:
    """One thing that waits for a person: what it is, where to do it, until when, and the verb on its link."""

    label: str | Promise
    url: str
    due: datetime | None
    action: str | Promise


def oldest_first(lines: Iterable[DeskLine]) -> list[DeskLine]:
    """Return the lines with the oldest deadline first, those without any last."""
    return sorted(lines, key=lambda line: (line.due or NEVER, str(line.label)))
