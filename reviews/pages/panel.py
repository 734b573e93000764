"""The panel at work: who sits where, who reads what, how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..queries import conflict_grounds
from ..states import UNDER_REVIEW

if TYPE_CHECKING:
    from portal.applications.models import Application
    from portal.calls.models import Call

    from ..models import Assignment, Conflict, PanelSeat


@dataclass(frozen=True)
class Cell:
    """One application and one seat. `may_change` where a box stands that the officer may tick."""

    seat: "PanelSeat"
    value: str
    assignment: "Assignment | None"
    conflict: "Conflict | None"
    may_change: bool

    @property
    def is_out(self) -> bool:
        return self.conflict is not None and self.conflict.excludes

    @property
    def is_done(self) -> bool:
        return self.assignment is not None and self.assignment.is_done  # type: ignore[attr-defined]

    @property
    def is_begun(self) -> bool:
        return self.assignment is not None and self.assignment.is_begun  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """One application with a cell for each seat: sheets handed in, given out to people who are not out, and wanted."""

    application: "Application"
    cells: list[Cell]
    wanted: int

    @property
    def done(self) -> int:
        return sum(cell.is_done for cell in self.cells)

    @property
    def given(self) -> int:
        return sum(cell.assignment is not None and not cell.is_out for cell in self.cells)

    @property
    def lacks(self) -> int:
        """Return how many readers are still to be found."""
        return max(self.wanted - self.given, 0)


@dataclass(frozen=True)
class Tie:
    """A declared conflict in words."""

    reference: str
    seat: str
    person: str
    ground: str
    note: str
    excludes: bool


def ties(conflicts: Iterable["Conflict"], call: "Call", stage: str, language: str) -> list[Tie]:
    """Return what was declared, by seat, in the words of the call."""
    grounds = {ground.key: ground.localised(language) for ground in conflict_grounds(call, stage)}
    return [
        Tie(
            reference=one.application.reference,
            seat=one.seat.key,
            person=str(one.seat.user or ""),
            ground=grounds.get(one.ground, one.ground),
            note=one.note,
            excludes=one.excludes,
        )
        for one in conflicts
    ]


def matrix(
    applications: Iterable["Application"],
    seats: list["PanelSeat"],
    assignments: Iterable["Assignment"],
    conflicts: Iterable["Conflict"],
    wanted: int,
) -> list[Row]:
    """Return applications × seats."""
    given = {(one.application_id, one.seat_id): one for one in assignments}
    declared = {(one.application_id, one.seat_id): one for one in conflicts}

    def cell(application: "Application", seat: "PanelSeat") -> Cell:
        place = (application.pk, seat.pk)
        assignment, conflict = given.get(place), declared.get(place)
        is_out = conflict is not None and conflict.excludes
        is_done = assignment is not None and assignment.is_done  # type: ignore[attr-defined]
        may_change = application.state in UNDER_REVIEW and not is_out and not is_done
        return Cell(seat, f"{application.pk}:{seat.pk}", assignment, conflict, may_change)

    return [Row(one, [cell(one, seat) for seat in seats], wanted) for one in applications]
