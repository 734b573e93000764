"""What the room of applications can be asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calls.definition import bindings
from portal.calls.models import Call
from portal.core.desk_line import DeskLine
from portal.core.errors import refuse
from portal.core.events import events_of
from portal.core.models import Event
from portal.core.states import Move
from portal.core.text_checks import normalised

from .answers import answer_at
from .models import Application, Submission
from .states import ApplicationState
from .windows import is_writable, last_moment


def applications_by_any_id(call: "Call") -> dict[str, Application]:
    """Return the applications of a call by reference and by external id."""
    rows = Application.objects.filter(call=call).select_related("call")
    return {name: row for row in rows for name in (row.reference, row.external_id) if name}


def application_by_any_id(call: "Call", name: str) -> Application:
    """Return the application with this reference or external id; Refused where there is none."""
    known = Q(reference=name) | Q(external_id=normalised(name))
    found = Application.objects.filter(known, call=call).select_related("call").first()
    if found is None:
        raise refuse("unknown", _("There is no application %(name)s in this call.") % {"name": name}, "application")
    return found


def bound_answers(application: Application) -> dict[str, str]:
    """Return the counted answers that name the applicant, by what they stand for (`contact.name`, `person.number`…)."""
    answers = application.counted.answers if application.counted else {}
    paths = bindings(application.call.terms.written_stages[-1])
    return {fact: str(answer_at(answers, path) or "") for fact, path in paths.items()}


def counted_submissions(applications: QuerySet[Application]) -> QuerySet[Submission]:
    """Return the version that counts of each: the last submitted one of its present stage."""
    handed_in = Submission.objects.filter(submitted_at__isnull=False)
    later = handed_in.filter(
        application=OuterRef("application"), stage=OuterRef("stage"), version__gt=OuterRef("version")
    )
    return handed_in.filter(~Exists(later), application__in=applications, stage=F("application__stage"))


def own_applications(user: User) -> QuerySet[Application]:
    """Return what `user` works on as an applicant, the latest first, with the moment of the last save."""
    rows = Application.objects.written_by(user).select_related("call", "applicant_organisation")
    return rows.annotate(saved_at=Max("submissions__saved_at")).order_by("-created_at", "-pk")


def staff_list(call: Call) -> QuerySet[Application]:
    """Return the applications of a call that staff may know of, without their answers."""
    noted = Submission.objects.filter(application=OuterRef("pk"), submitted_at__isnull=False).exclude(notes=[])
    rows = call.applications.exclude(state=ApplicationState.DRAFT)
    return rows.select_related("applicant_organisation", "applicant_person").annotate(has_notes=Exists(noted))


def state_counts(call: Call) -> list[tuple[ApplicationState, int]]:
    """Return how many applications are in each state, in the order of an application's life; drafts are not told."""
    rows = call.applications.exclude(state=ApplicationState.DRAFT).values_list("state").annotate(n=Count("pk"))
    found = dict(rows.order_by())
    return [(state, found[state]) for state in ApplicationState if state in found]


@dataclass(frozen=True)
class HistoryLine:
    """One line of history as staff read it."""

    at: datetime
    what: str
    who: str


VERBS = {
    "started": gettext_lazy("Begun"),
    "version_opened": gettext_lazy("Next version begun"),
    "paper_added": gettext_lazy("Paper added"),
    "paper_removed": gettext_lazy("Paper removed"),
    "submitted": gettext_lazy("Submitted"),
    "correction_requested": gettext_lazy("Sent back for correction"),
}


def history_of(application: Application) -> list[HistoryLine]:
    """Return what happened to an application, oldest first, with the names of those who acted."""
    events = list(events_of(application))
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [
        HistoryLine(event.at, _what(event), str(people[event.actor_id]) if event.actor_id in people else "")
        for event in events
    ]


def _what(event: Event) -> str:
    if event.verb != "moved":
        return str(VERBS.get(event.verb, event.verb))
    state = ApplicationState(event.data["to"]).label
    return f"{state}: {event.data['reason']}" if event.data.get("reason") else str(state)


def reason_of(application: Application) -> str:
    """Return the reason that was given for the present state, if one was."""
    moved = events_of(application).filter(verb="moved", data__to=application.state).last()
    return str(moved.data.get("reason", "")) if moved else ""


def last_move(application: Application) -> Move | None:
    """Return the move by which the application came to where it stands."""
    moved = events_of(application).filter(verb="moved", data__to=application.state).last()
    return application.moves.get((moved.data["from"], moved.data["to"])) if moved else None


def waiting_for(user: User, at: datetime) -> list[DeskLine]:
    """Return what waits for `user`: what to finish or correct, and for officers what to check."""
    return [*_own_lines(user, at), *_lines_of_staff(user)]


def _own_lines(user: User, at: datetime) -> Iterator[DeskLine]:
    actions = {
        ApplicationState.DRAFT: _("Finish your application"),
        ApplicationState.NEEDS_CORRECTION: _("Correct your application"),
    }
    for application in own_applications(user).filter(state__in=actions):
        if is_writable(application, at):
            label = f"{application.call.title(get_language() or 'ka')} · {application.reference}"
            url = reverse("applications:application", args=[application.reference])
            yield DeskLine(label, url, last_moment(application), actions[ApplicationState(application.state)])


def _lines_of_staff(user: User) -> Iterator[DeskLine]:
    waiting = Q(applications__state__in=[ApplicationState.SUBMITTED, ApplicationState.IN_CHECK])
    calls = Call.objects.staffed_by(user).annotate(n=Count("applications", filter=waiting)).filter(n__gt=0)
    for call in calls:
        if user.has_perm("applications.import_applications", call):
            action = ngettext("Check %(n)s application", "Check %(n)s applications", call.n) % {"n": call.n}
            url = reverse("applications:list", args=[call.code])
            yield DeskLine(f"{call.title(get_language() or 'ka')} · {call.code}", url, None, action)
