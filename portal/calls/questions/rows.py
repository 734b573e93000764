"""What answers made of rows share: how many there are, where they were posted, what is said of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.core.errors import Problem

from .base import Posted


def row_count_problems(path: str, count: int, least: int | None, most: int) -> Iterator[Problem]:
    """Yield the problem of too few or too many rows, with both figures."""
    if count < (least or 0):
        message = _("%(count)s given; at least %(limit)s are needed.")
        yield Problem(path, "too_few", message % {"count": count, "limit": least})
    if count > most:
        message = _("%(count)s given; at most %(limit)s are possible.")
        yield Problem(path, "too_many", message % {"count": count, "limit": most})


def posted_places(posted: Posted, name: str) -> list[int]:
    """Return the indexes of the rows that a browser posted under `name`, in order; removed rows leave gaps."""
    pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,6}})-", re.ASCII)
    return sorted({int(found[1]) for key in posted if (found := pattern.match(key))})


def own_messages(problems: Sequence[Problem], path: str) -> list[str]:
    """Return what is said of the answer at `path` itself, not of its parts."""
    return [problem.message or problem.code for problem in problems if problem.field == path]


def drawn_rows(raw: Any, least: int | None) -> list[dict[str, Any]]:
    """Return the rows that a form shows: those given, and blank ones up to the fewest that are needed."""
    rows = [row if isinstance(row, dict) else {} for row in raw] if isinstance(raw, list) else []
    return rows + [{} for _missing in range(max(least or 0, 1) - len(rows))]
