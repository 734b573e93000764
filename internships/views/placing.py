"""The placing board: places and candidates, with reasons."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.forms import tell
from portal.applications.models import Application
from portal.applications.queries import application_by_any_id
from portal.calls.models import Call
from portal.core.errors import Refused

from ..actions import exclude_host, place_interns, propose_placing, reopen_host
from ..forms import ExclusionForm
from ..models import HostExclusion, PlacingRun
from ..placing_text import Board
from ..queries import candidates_named, closed_hosts, left_out
from ..terms import terms_of
from .fetching import call_of, language

A_PAGE = 50


@login_required
@require_safe
def placing(request: HttpRequest, code: str) -> HttpResponse:
    """Show the last placing: places by host, and why each candidate got what it got."""
    call = call_of(request, "internships.view_placing", code)
    run = call.placing_runs.select_related("made_by", "approved_by").order_by("-version").first()
    page = {
        "call": call,
        "run": run,
        "exclusions": closed_hosts(call),
        "may_place": request.user.has_perm("internships.place_interns", call),
    }
    return render(request, "internships/placing.html", page | (_board(request, call, run) if run else {}))


def _board(request: HttpRequest, call: Call, run: PlacingRun) -> dict[str, Any]:
    """Return the parts of the page that a placing fills: its places and a page of its candidates, best first."""
    entries = sorted(run.result["placements"], key=lambda entry: (-float(entry["final"]), entry["id"]))
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    board = Board(run, terms_of(call), candidates_named(call, _shown(run, page)), language())
    return {
        "board": board,
        "places": list(board.places()),
        "left_out": left_out(call, [entry["id"] for entry in entries]),
        "candidates": list(board.candidates(page.object_list)),
        "page_obj": page,
    }


def _shown(run: PlacingRun, page: Page) -> set[str]:
    """Return the ids that the page shows: those at hosts and in their reserves, and those of its candidates."""
    lists: Iterable[list[str]] = [*run.result["by_host"].values(), *run.result["reserves"].values()]
    return {name for names in lists for name in names} | {entry["id"] for entry in page.object_list}


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


def _done(request: HttpRequest, code: str, action: Any, permission: str, told: str) -> HttpResponse:
    call = call_of(request, permission, code)
    try:
        action(call, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, told)
    return redirect("internships:placing", code=code)


@login_required
@require_http_methods(["GET", "POST"])
def host_exclude(request: HttpRequest, code: str) -> HttpResponse:
    """Close a host to a candidate."""
    call = call_of(request, "internships.exclude_host", code)
    rows = Application.objects.visible_to(request.user).filter(call=call).select_related("applicant_person")
    candidates = rows.order_by("external_id", "reference")
    form = ExclusionForm(request.POST or None, call=call, candidates=candidates, language=language())
    if request.method == "POST" and form.is_valid() and _exclude(request, call, form):
        messages.success(request, _("The host is closed to this candidate. Place the candidates again."))
        return redirect("internships:placing", code=code)
    return render(request, "internships/host-exclude.html", {"call": call, "form": form})


def _exclude(request: HttpRequest, call: Call, form: ExclusionForm) -> bool:
    given = form.cleaned_data
    try:
        application = application_by_any_id(call, given["application"])
        exclude_host(application, given["host"], given["reason"], by=request.user, at=timezone.now())
    except Refused as refused:
        tell(form, refused)
        return False
    return True


@login_required
@require_POST
def host_reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Open a host to a candidate again."""
    call = call_of(request, "internships.exclude_host", code)
    exclusion = get_object_or_404(HostExclusion.objects.filter(application__call=call), pk=pk)
    reopen_host(exclusion, by=request.user, at=timezone.now())
    messages.success(request, _("The host is open to this candidate again. Place the candidates again."))
    return redirect("internships:placing", code=code)
