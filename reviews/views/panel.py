"""The panel of a call: its seats, and who reads which application."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.calls.definition import Stage
from portal.calls.models import Call

from ..actions import change_assignments, seat_person
from ..forms import SeatForm
from ..models import PanelSeat
from ..pages.panel import matrix, ties
from ..queries import (
    conflicts_of,
    given_out,
    plan_heads,
    review_due,
    reviewed_applications,
    reviewed_stages,
    seats_of,
)
from .acting import act_or_tell
from .fetching import call_of, first_stage_of, language

A_PAGE = 50


@require_safe
@login_required
def assignment(request: HttpRequest, code: str) -> HttpResponse:
    """Show the seats and the matrix of applications and seats; `?seat=` fills the form with one of them."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.GET.get("stage", ""))
    chosen = seats_of(call, stage.key).filter(key=request.GET.get("seat", "")).first()
    form = SeatForm(initial=_seated(chosen) if chosen else {}, call=call, language=language())
    return _page(request, call, stage, form)


def _seated(seat: PanelSeat) -> dict[str, Any]:
    return {
        "opened": seat.key,
        "key": seat.key,
        "email": seat.user.email if seat.user else "",
        "is_chair": seat.is_chair,
        "most": seat.most,
        "languages": seat.languages,
        "strengths": seat.strengths,
    }


@require_POST
@login_required
def seat_save(request: HttpRequest, code: str) -> HttpResponse:
    """Open a seat, or give one to a person."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.POST.get("stage", ""))
    form = SeatForm(request.POST, call=call, language=language())
    if form.is_valid():
        given = form.seated(seats_of(call, stage.key).filter(key=form.cleaned_data["key"]).first())
        if act_or_tell(request, _("The seat is saved."), seat_person, call, stage.key, form=form, **given):
            return redirect(_address(call, stage))
    return _page(request, call, stage, form, status=422)


@require_POST
@login_required
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Give out and take back what was ticked and unticked."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.POST.get("stage", ""))
    before, wanted = _cells(request.POST.getlist("before")), _cells(request.POST.getlist("wanted"))
    changes = change_assignments(call, stage.key, before, wanted, by=request.user, at=timezone.now())
    told = _("%(given)s given out, %(taken)s taken back.")
    messages.success(request, told % {"given": changes.given, "taken": changes.taken})
    for note in changes.noted:
        messages.warning(request, note)
    for refusal in changes.refused:
        messages.error(request, refusal)
    return redirect(_address(call, stage, request.POST.get("page", "")))


def _cells(values: list[str]) -> set[tuple[int, int]]:
    """Read the places of a matrix, `<application>:<seat>`; anything else is left out."""
    split = [value.partition(":") for value in values]
    return {(int(a), int(s)) for a, _colon, s in split if a.isdecimal() and s.isdecimal()}


def _address(call: Call, stage: Stage, page: str = "") -> str:
    query = QueryDict(mutable=True)
    query["stage"] = stage.key
    if page.isdecimal():
        query["page"] = page
    return f"{reverse('reviews:assignment', args=[call.code])}?{query.urlencode()}"


def _page(request: HttpRequest, call: Call, stage: Stage, form: SeatForm, status: int = 200) -> HttpResponse:
    seats = list(seats_of(call, stage.key))
    page = Paginator(reviewed_applications(call), A_PAGE).get_page(request.GET.get("page"))
    conflicts = list(conflicts_of(call, stage.key))
    shown = list(page.object_list)
    context: dict[str, Any] = {
        "call": call,
        "stage": stage,
        "stages": reviewed_stages(call),
        "due": review_due(call, stage.key),
        "plan": plan_heads(call, stage.key).first(),
        "seats": seats,
        "form": form,
        "page_obj": page,
        "rows": matrix(shown, seats, given_out(stage.key, shown), conflicts, stage.scored.sheets),
        "ties": ties(conflicts, call, stage.key, language()),
        "given": sum(seat.given for seat in seats),
        "done": sum(seat.done for seat in seats),
    }
    return render(request, "reviews/assignment.html", context, status=status)
