"""Hosts: who speaks for them, which candidates they are asked about, who sees whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, QuerySet

from portal.applications.models import Access, Application, Submission
from portal.applications.states import AccessRole, ApplicationState
from portal.calls.models import Call
from portal.calls.states import CallState
from reviews.models import PanelSeat
from reviews.states import UNDER_REVIEW

from ..models import HostExclusion, HostFit, HostPerson, Placement
from ..terms import terms_of
from .market import preferences

if TYPE_CHECKING:
    from portal.accounts.models import User

ON_PLACE = (ApplicationState.SELECTED, ApplicationState.ACCEPTED)
SHARED_IN = (CallState.IN_REVIEW, CallState.DECIDED, CallState.RUNNING)
Views = set[tuple[int, int]]


@dataclass(frozen=True)
class HostLine:
    """One host of a call: who speaks for it, about how many candidates it is asked, how many it has rated."""

    key: str
    name: str
    title: str
    capacity: int
    people: list[HostPerson]
    asked: int
    rated: int


def host_lines(call: Call, language: str) -> list[HostLine]:
    """Return the hosts of a call in the order of the call; two queries."""
    people: dict[str, list[HostPerson]] = defaultdict(list)
    for person in HostPerson.objects.filter(call=call).select_related("user").order_by("-is_signatory", "pk"):
        people[person.host_key].append(person)
    counted = asked_of_hosts().filter(application__call=call).values("host_key")
    counts = {row["host_key"]: row for row in counted.annotate(asked=Count("pk"), rated=Count("fit"))}
    nothing = {"asked": 0, "rated": 0}
    return [
        HostLine(
            key=host.key,
            name=host.name.localised(language),
            title=host.title.localised(language),
            capacity=host.capacity,
            people=people[host.key],
            asked=counts.get(host.key, nothing)["asked"],
            rated=counts.get(host.key, nothing)["rated"],
        )
        for host in terms_of(call).hosts
    ]


def hosts_of(user: "User", call: Call) -> list[str]:
    """Return the keys of the hosts of a call for which a person speaks."""
    return list(HostPerson.objects.filter(call=call, user=user).order_by("host_key").values_list("host_key", flat=True))


def asked_of_hosts() -> QuerySet[HostFit]:
    """Return what hosts are asked now: candidates under review, at hosts that are not closed to them."""
    closed = HostExclusion.objects.filter(application=OuterRef("application"), host_key=OuterRef("host_key"))
    return HostFit.objects.filter(~Exists(closed), application__state__in=UNDER_REVIEW)


def asked_of_host(call: Call, host_key: str) -> list[HostFit]:
    """Return the candidates about whom a host is asked, each with its rating if there is one."""
    rows = asked_of_hosts().filter(application__call=call, host_key=host_key)
    return _with_candidates(call, rows)


def placed_at_host(call: Call, host_key: str) -> list[Placement]:
    """Return the places of a host that are offered or taken."""
    rows = Placement.objects.filter(application__call=call, application__state__in=ON_PLACE, host_key=host_key)
    return _with_candidates(call, rows)


def _with_candidates(call: Call, rows: QuerySet) -> list:
    """Return rows about candidates, each with its candidate and the call that is at hand, whose terms are read once."""
    people = ("application__applicant_person", "application__applicant_organisation")
    found = list(rows.select_related(*people).order_by("application__reference"))
    for row in found:
        row.application.call = call
    return found


def calls_to_share() -> QuerySet[Call]:
    """Return the calls whose hosts may see candidates now."""
    return Call.objects.filter(kind="internship", state__in=SHARED_IN).order_by("pk")


def unasked(call: Call) -> list[HostFit]:
    """Return the questions to hosts that follow from the choices of candidates under review, not yet written."""
    rows = Application.objects.filter(call=call, state__in=UNDER_REVIEW, host_fits__isnull=True)
    answers = Submission.objects.filter(application__in=rows, submitted_at__isnull=False).order_by("pk")
    chosen = {pk: preferences(terms_of(call), given) for pk, given in answers.values_list("application_id", "answers")}
    return [HostFit(application_id=pk, host_key=host) for pk, hosts in chosen.items() for host in hosts]


def wanted_views(call: Call) -> Views:
    """Return as (application, person) who of the hosts is to see whom: candidates under review at the hosts they chose,
    and those who have a place there.
    """
    speaking: dict[str, set[int]] = defaultdict(set)
    people = HostPerson.objects.filter(call=call).exclude(user__in=blind_reviewers(call))
    for host_key, user in people.values_list("host_key", "user_id"):
        speaking[host_key].add(user)
    asked = asked_of_hosts().filter(application__call=call).values_list("application_id", "host_key")
    placed = Placement.objects.filter(application__call=call, application__state__in=ON_PLACE)
    pairs: Iterable[tuple[int, str]] = [*asked, *placed.values_list("application_id", "host_key")]
    return {(application, user) for application, host_key in pairs for user in speaking[host_key]}


def open_views(call: Call) -> Views:
    """Return as (application, person) who of the hosts sees whom now."""
    rows = Access.objects.filter(application__call=call, role=AccessRole.HOST, until__isnull=True)
    return set(rows.values_list("application_id", "user_id"))


def blind_reviewers(call: Call) -> set[int]:
    """Return the people on the panel of a stage in which the panel must not learn who applies."""
    blind = [stage.key for stage in call.terms.stages if stage.review and stage.review.blind]
    seats = PanelSeat.objects.filter(call=call, stage__in=blind, user__isnull=False)
    return set(seats.values_list("user_id", flat=True))


def takes_part(call: Call, user: "User") -> bool:
    """True for who applies in the call, or reviews blind in it: neither may see candidates by name."""
    applies = Access.objects.filter(application__call=call, user=user, role=AccessRole.EDITOR, until__isnull=True)
    return user.pk in blind_reviewers(call) or applies.exists()
