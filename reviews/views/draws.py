"""Public draws: the staff pages, and the pages that everyone may read."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.calls.models import Call
from portal.core.formats import zone_name

from ..actions import cancel_draw, enter_value, freeze_draw
from ..forms import CancelForm, SourceForm, ValueForm
from ..maths.draw import verify_script
from ..models import Draw
from ..pages.draws import about, listed, shown, steps, tied_places
from ..queries import currency_of, draws_of, entrants_of, list_of, open_draw, ranking, reviewed_stages
from ..states import DrawState
from .acting import act_or_tell
from .fetching import call_of, language, posted, stage_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draws(request: HttpRequest, code: str) -> HttpResponse:
    """List the draws of a call; posted, freeze the list of those who share a place in a stage."""
    call = call_of(request, code, "reviews.view_ranking")
    if request.method == "POST":
        call_of(request, code, "reviews.freeze_draw")
    stage = stage_of(call, request.GET.get("stage", ""))
    form = _source_form(request, call)
    if form.is_bound and form.is_valid():
        told = _("The list is frozen. Its fingerprint is published.")
        if act_or_tell(request, told, freeze_draw, call, stage.key, form.sources, form=form):
            return redirect("reviews:draw-manage", code, call.draws.latest("number").number)
    ranked = ranking(call, stage.key)
    entrants = entrants_of(ranked)
    page = {
        "call": call,
        "stage": stage,
        "stages": reviewed_stages(call),
        "draws": listed(draws_of(call)),
        "waiting": open_draw(call, stage.key),
        "tied": tied_places(ranked, entrants, language()),
        "about": about(entrants.purpose),
        "form": form,
        "may_freeze": request.user.has_perm("reviews.freeze_draw", call),
    }
    return render(request, "reviews/draws.html", page, status=422 if form.errors else 200)


def _source_form(request: HttpRequest, call: Call) -> SourceForm:
    """Return the form with its moments read on the clock of the call."""
    with timezone.override(call.terms.zone):
        form = SourceForm(posted(request), zone=zone_name(call.terms.call.time_zone, language()))
        form.is_valid()
    return form


@require_safe
@login_required
def draw_manage(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show how far a draw is, and what is to be done next."""
    draw = _draw(call_of(request, code, "reviews.view_ranking"), number)
    return _manage_page(request, draw)


@require_POST
@login_required
def draw_value(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write the value of the source; the second person who writes it draws."""
    draw = _draw(call_of(request, code, "reviews.freeze_draw"), number)
    form = ValueForm(request.POST, sources=list_of(draw).sources, is_second=_is_second(request, draw))
    if form.is_valid() and act_or_tell(request, _told_of_value, enter_value, draw, *form.written, form=form):
        return redirect("reviews:draw-manage", code, number)
    return _manage_page(request, draw, value_form=form)


def _told_of_value(draw: Draw) -> str:
    if draw.state == DrawState.DRAWN:
        return _("Both values are the same. The order is drawn and published.")
    return _("The value is written. Another person now writes it too.")


def _is_second(request: HttpRequest, draw: Draw) -> bool:
    """True if another person has written the value already."""
    return draw.first_by_id not in (None, request.user.pk)


@require_POST
@login_required
def draw_cancel(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give the draw up, with a reason."""
    draw = _draw(call_of(request, code, "reviews.freeze_draw"), number)
    form = CancelForm(request.POST)
    if form.is_valid() and act_or_tell(
        request, _("The draw is cancelled."), cancel_draw, draw, form=form, reason=form.cleaned_data["reason"]
    ):
        return redirect("reviews:draw-manage", code, number)
    return _manage_page(request, draw, cancel_form=form)


def _draw(call: Call, number: int) -> Draw:
    return get_object_or_404(draws_of(call), number=number)


def _manage_page(
    request: HttpRequest, draw: Draw, value_form: ValueForm | None = None, cancel_form: CancelForm | None = None
) -> HttpResponse:
    at, one = timezone.now(), shown(draw)
    page = {
        "call": draw.call,
        "one": one,
        "currency": currency_of(draw.call),
        "steps": steps(one, at, language()),
        "value_form": value_form or _value_form(request, draw, at),
        "cancel_form": cancel_form or CancelForm(),
        "may_act": request.user.has_perm("reviews.freeze_draw", draw.call),
        "is_open": one.is_open(at),
        "is_cancellable": one.is_cancellable(at),
        "is_own": draw.first_by_id == request.user.pk,
    }
    return render(request, "reviews/draw-manage.html", page, status=422 if value_form or cancel_form else 200)


def _value_form(request: HttpRequest, draw: Draw, at: datetime) -> ValueForm:
    """Return the form with what the person wrote; what another wrote is never shown before the draw."""
    own: dict[str, Any] = {"source": draw.source, "value": draw.value} if draw.first_by_id == request.user.pk else {}
    return ValueForm(initial=own, sources=list_of(draw).sources, is_second=_is_second(request, draw))


@require_safe
def draw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what was promised and, once it is made, the whole draw to everyone."""
    call = call_of(request, code, "calls.view_call")
    one = shown(_draw(call, number))
    page = {"call": call, "one": one, "is_open": one.is_open(timezone.now()), "currency": currency_of(call)}
    return render(request, "reviews/draw.html", page)


@require_safe
def draw_json(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give the published draw as it is stored."""
    found = _draw(call_of(request, code, "calls.view_call"), number)
    if not found.published:
        raise Http404(number)
    return _file(found.published, "application/json", "draw.json")


@require_safe
def draw_verify(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give the program that checks a published draw."""
    _draw(call_of(request, code, "calls.view_call"), number)
    return _file(verify_script(), "text/x-python; charset=utf-8", "verify.py")


def _file(text: str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(text.encode(), content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
