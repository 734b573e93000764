"""The placing board: places and candidates, with reasons."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.applications.queries import application_by_any_id
from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.errors import Refused

from ..actions import exclude_host, place_interns, propose_placing
from ..forms import ExclusionForm
from ..models import HostExclusion
from ..placing_text import board


@login_required
@require_safe
def placing(request: HttpRequest, code: str) -> HttpResponse:
    """Show the last placing: places by host, and why each candidate got what it got."""
    call = _call(request, "internships.view_placing", code)
    return render(request, "internships/placing.html", _page(request, call))


@login_required
@require_POST
def placing_run(request: HttpRequest, code: str) -> HttpResponse:
    """Compute the placing on the present facts."""
    return _done(request, code, place_interns, "internships.place_interns", _("The candidates have been placed."))


@login_required
@require_POST
def placing_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the places, for another person to confirm."""
    told = _("The places are proposed. Another person confirms them on the page of decisions.")
    return _done(request, code, propose_placing, "reviews.propose_decision", told)


@login_required
@require_http_methods(["GET", "POST"])
def host_exclude(request: HttpRequest, code: str) -> HttpResponse:
    """Close a host to a candidate."""
    call = _call(request, "internships.exclude_host", code)
    form = ExclusionForm(request.POST or None, call=call, candidates=_candidates(call), language=_language())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        application = application_by_any_id(call, given["application"])
        try:
            exclude_host(application, given["host"], given["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("The host is closed to this candidate. Place the candidates again."))
            return redirect("internships:placing", code=code)
    return render(request, "internships/host-exclude.html", {"call": call, "form": form})


def _language() -> str:
    return (get_language() or "ka")[:2]


def _candidates(call: Call) -> list[str]:
    return [row.public_id for row in call.applications.exclude(state="draft").order_by("external_id", "reference")]


def _call(request: HttpRequest, permission: str, code: str) -> Call:
    """Return the call, if the reader may and if it has places at all."""
    call = get_permitted(request.user, permission, Call.objects.all(), code=code)
    if not hasattr(call.terms, "hosts"):
        raise Http404
    return call


def _done(request: HttpRequest, code: str, action: Any, permission: str, told: str) -> HttpResponse:
    call = _call(request, permission, code)
    try:
        action(call, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, told)
    return redirect("internships:placing", code=code)


def _page(request: HttpRequest, call: Call) -> dict[str, Any]:
    run = call.placing_runs.order_by("-version").first()
    return {
        "call": call,
        "run": run,
        "board": board(call, run.result, _language()) if run else None,
        "exclusions": HostExclusion.objects.filter(application__call=call).select_related("application", "by"),
        "may_place": request.user.has_perm("internships.place_interns", call),
    }
