"""An applicant's own pages: begin, see where it stands, change, withdraw."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.errors import Refused

from .. import actions, queries
from ..actions.submission import check_version
from ..forms import ApplyForm, ReasonForm
from ..models import Application
from ..pages import hindrances, section_states, time_left
from ..redaction import redact
from ..states import AccessRole, ApplicationState
from ..windows import is_writable, last_moment, takes_applications
from .fetching import application_of, language, open_version_of
from .reading import reading_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for whom one applies, then begin; an open draft is gone on with."""
    call = get_permitted(request.user, "calls.view_call", Call.objects.all(), code=code)
    form = ApplyForm(request.POST if request.method == "POST" else None, call=call, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            application = actions.start_application(
                call, by=request.user, at=timezone.now(), organisation=form.organisation, language=language()
            )
            return redirect("applications:application", application.reference)
        except Refused as refused:
            form.add_error(None, refused.messages)
    page = {
        "call": call,
        "form": form,
        "is_open": takes_applications(call, timezone.now()),
        "own": queries.own_applications(request.user).filter(call=call),
    }
    return render(request, "applications/apply.html", page)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List everything the reader works on, what can still be changed first."""
    rows = queries.own_applications(request.user)
    return render(request, "applications/mine.html", {"applications": rows})


@require_safe
@login_required
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an application: to its writers as a list of sections, to others what they may read."""
    shown = application_of(request, reference, "applications.view_application")
    if not shown.accesses.filter(user=request.user, role=AccessRole.EDITOR, until__isnull=True).exists():
        return reading_page(request, shown)
    return render(request, "applications/application.html", overview(shown, timezone.now()))


def overview(shown: Application, at: datetime) -> dict[str, object]:
    """Return what the task list of an application shows."""
    draft = open_version_of(shown)
    deadline = last_moment(shown)
    page: dict[str, object] = {
        "application": shown,
        "call": shown.call,
        "draft": draft,
        "counted": shown.counted,
        "deadline": deadline,
        "now": at,
        "time_left": time_left(deadline, at),
        "is_writable": is_writable(shown, at),
        "may_withdraw": (shown.state, ApplicationState.WITHDRAWN) in shown.moves,
        "step": queries.last_move(shown),
        "reason": queries.reason_of(shown),
    }
    if draft:
        checked = check_version(draft, at=at)
        states = section_states(draft, checked.problems)
        page |= {
            "sections": states,
            "complete": sum(state.is_complete for state in states),
            "hindrances": hindrances(draft, checked.problems, language()),
        }
    elif shown.counted:
        page["submitted_sections"] = redact(shown, AccessRole.EDITOR, language=language())
    return page


@require_POST
@login_required
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the next version of an application that has been submitted; the last one counts meanwhile."""
    shown = application_of(request, reference, "applications.view_application")
    try:
        actions.open_version(shown, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("applications:application", reference)


@require_safe
@login_required
def submitted(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm that an application has been received: number, moment, until when it may be replaced."""
    shown = application_of(request, reference, "applications.read_draft")
    if shown.counted is None:
        return redirect("applications:application", reference)
    page = {"application": shown, "call": shown.call, "counted": shown.counted, "deadline": last_moment(shown)}
    return render(request, "applications/submitted.html", page | {"is_writable": is_writable(shown, timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whether one is sure, then withdraw."""
    shown = application_of(request, reference, "applications.withdraw_application")
    form = ReasonForm(request.POST if request.method == "POST" else None, needed=False)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_application(shown, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("The application has been withdrawn."))
        return redirect("applications:application", reference)
    can_return = takes_applications(shown.call, timezone.now())
    return render(request, "applications/withdraw.html", {"application": shown, "form": form, "can_return": can_return})
