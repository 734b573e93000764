"""The ranked list as a table that leaves the portal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from portal.calls.definition import Stage

    from .pages.ranking import Part, Row


def ranking_header(stage: "Stage", language: str) -> list[str]:
    """Return the names of the columns; a column for the mean of each criterion."""
    return [
        _("Rank"),
        _("Number"),
        _("Imported as"),
        _("Title"),
        _("Applicant"),
        _("Lot"),
        _("Reviews"),
        _("Totals"),
        _("Score"),
        *(criterion.title.localised(language) for criterion in stage.criteria),
        _("Spread"),
        _("Requested"),
        _("Offer"),
        _("Running sum"),
        _("Outcome"),
        _("Place on the reserve list"),
        _("Notes"),
    ]


def ranking_rows(parts: "list[Part]", stage: "Stage") -> Iterator[list[Any]]:
    """Yield one row an application, in the order of the list; numbers stay numbers."""
    for part in parts:
        for row in part.rows:
            yield _row(row, stage)


def _row(row: "Row", stage: "Stage") -> list[Any]:
    entry = row.entry
    return [
        entry.rank,
        row.reference,
        row.application.external_id,
        row.title,
        row.applicant,
        entry.lot,
        entry.n,
        " ".join(str(total) for total in entry.totals),
        entry.score,
        *(entry.criteria.get(criterion.key) for criterion in stage.criteria),
        entry.spread,
        entry.requested,
        entry.offer,
        entry.cumulated,
        str(row.outcome),
        entry.reserve_place,
        "; ".join([*row.flags, *row.failed, *([row.placed_by] if row.placed_by else [])]),
    ]
