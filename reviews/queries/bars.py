"""What keeps members of the panel from applications: the one rule for assigning by hand and by the optimiser."""

from collections.abc import Collection, Iterator

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


def bars_of(applications: QuerySet[Application], seats: Collection[PanelSeat]) -> dict[Place, Bar]:
    """Return {(application id, seat id): what bars the pair}; where several do, what was declared comes first.

    Costs the same number of queries whatever the size. The seats come with their users.
    """
    seat_of = {seat.user_id: seat.pk for seat in seats if seat.user_id}
    found: dict[Place, Bar] = {}
    if seat_of:
        found |= {(pk, seat_of[user]): Bar.NAMED for pk, user in _named(applications, seats)}
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
    """Yield (application id, user id) of members whom the counted answers name."""
    names = Names(seat.user for seat in seats if seat.user)
    for pk, answers in counted_submissions(applications).values_list("application_id", "answers").iterator():
        yield from ((pk, user) for user in names.found_in(answers))


def _applicants(applications: QuerySet[Application], users: Collection[int]) -> Iterator[Place]:
    """Yield (application id, user id) of who applies, writes the application, or belongs to the organisation."""
    own = applications.filter(applicant_person__in=users)
    yield from own.values_list("pk", "applicant_person")
    writes = Q(application__in=applications, user__in=users, role=AccessRole.EDITOR, until__isnull=True)
    yield from Access.objects.filter(writes).values_list("application_id", "user_id")
    members = Membership.objects.filter(user__in=users, organisation__applications__in=applications)
    yield from members.values_list("organisation__applications", "user_id")
