"""What keeps members of the panel from applications: the one rule for assigning by hand and by the optimiser.

Being named binds the optimiser alone: who assigns by hand may know that it is a namesake.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from portal.accounts.models import Membership
from portal.applications.models import Access, Application
from portal.applications.naming import Names
from portal.applications.queries import counted_submissions
from portal.applications.states import AccessRole

from ..grounds import Bar
from ..models import Assignment, Conflict, PanelSeat
from ..states import ReviewState

GIVEN_BACK = (ReviewState.RECUSED, ReviewState.ABSTAINED)
Place = tuple[int, int]


def bars_of(
    applications: QuerySet[Application], seats: Collection[PanelSeat], named: Collection[Place] | None = None
) -> dict[Place, Bar]:
    """Return {(application id, seat id): what bars the pair}; where several do, what was declared comes first.

    Costs the same number of queries whatever the size. The seats come with their users. Who has read the answers
    already gives the pairs that are `named` in them.
    """
    seat_of = {seat.user_id: seat.pk for seat in seats if seat.user_id}
    found: dict[Place, Bar] = dict.fromkeys(_named(applications, seats) if named is None else named, Bar.NAMED)
    if seat_of:
        found |= {(pk, seat_of[user]): Bar.APPLICANT for pk, user in _applicants(applications, seat_of)}
    given_back = Assignment.objects.filter(seat__in=seats, reviews__state__in=GIVEN_BACK)
    found |= dict.fromkeys(_places(given_back, applications), Bar.DECLINED)
    declared = Conflict.objects.filter(seat__in=seats, excludes=True)
    return found | dict.fromkeys(_places(declared, applications), Bar.CONFLICT)


def bar_between(application: Application, seat: PanelSeat) -> Bar | None:
    """Return what bars one pair; None where nothing does."""
    return bars_of(Application.objects.filter(pk=application.pk), [seat]).get((application.pk, seat.pk))


def _places(rows: QuerySet[Assignment] | QuerySet[Conflict], applications: QuerySet[Application]) -> Iterator[Place]:
    yield from rows.filter(application__in=applications).values_list("application_id", "seat_id")


def _named(applications: QuerySet[Application], seats: Collection[PanelSeat]) -> Iterator[Place]:
    """Yield the pairs whose member the counted answers name; nobody sits, nothing is read."""
    named = NamedSeats(seats)
    if named:
        for pk, answers in counted_submissions(applications).values_list("application_id", "answers").iterator():
            yield from named.places(pk, answers)


class NamedSeats:
    """The seats that people sit on, to look for in answers; false where there are none."""

    def __init__(self, seats: Collection[PanelSeat]) -> None:
        self.seat_of = {seat.user_id: seat.pk for seat in seats if seat.user_id}
        self.names = Names(seat.user for seat in seats if seat.user)

    def __bool__(self) -> bool:
        return bool(self.seat_of)

    def places(self, application: int, answers: Mapping[str, Any]) -> Iterator[Place]:
        """Yield the pairs of one application whose member its answers name."""
        yield from ((application, self.seat_of[user]) for user in self.names.found_in(answers))


def _applicants(applications: QuerySet[Application], users: Collection[int]) -> Iterator[Place]:
    """Yield (application id, user id) of who applies, writes the application, or belongs to the organisation."""
    own = applications.filter(applicant_person__in=users)
    yield from own.values_list("pk", "applicant_person")
    writes = Q(application__in=applications, user__in=users, role=AccessRole.EDITOR, until__isnull=True)
    yield from Access.objects.filter(writes).values_list("application_id", "user_id")
    members = Membership.objects.filter(user__in=users, organisation__applications__in=applications)
    yield from members.values_list("organisation__applications", "user_id")
