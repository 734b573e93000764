"""How certain a ranking is: adjusted scores, intervals of ranks, the severity of reviewers, beside the raw figures."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.calls.definition import Stage

from ..actions import calibrate_panel
from ..models import Calibration
from ..pages import calibration as page
from ..pages.ranking import parts
from ..queries import RankedCall, calibration_of, given_json, reviewed_stages, seats_of
from ..queries import ranking as ranking_of
from ..states import CalibrationState
from .acting import act_or_tell
from .fetching import call_of, language, stage_of
from .ranking import reader_of

A_PAGE = 50


@require_safe
@login_required
def calibration(request: HttpRequest, code: str) -> HttpResponse:
    """Show the last calibration of a stage; while it is computed, how far it is, and that part alone if asked."""
    call = call_of(request, code, "reviews.view_ranking")
    stage = stage_of(call, request.GET.get("stage", ""))
    stored = calibration_of(call, stage.key)
    is_waiting = stored is not None and stored.state == CalibrationState.QUEUED
    context = {
        "call": call,
        "stage": stage,
        "stages": reviewed_stages(call),
        "stored": stored,
        "is_waiting": is_waiting,
    }
    if is_waiting:
        context["poll_url"] = _address(code, stage)
    elif request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    else:
        ranked = ranking_of(call, stage.key)
        context |= {"ranked": ranked} | (_figures(request, stored, ranked, stage) if _is_ready(stored) else {})
    template = "reviews/_calibration_progress.html" if request.htmx else "reviews/calibration.html"
    return render(request, template, context)


def _is_ready(stored: Calibration | None) -> bool:
    return stored is not None and stored.state == CalibrationState.READY


def _figures(request: HttpRequest, stored: Calibration, ranked: RankedCall, stage: Stage) -> dict[str, Any]:
    out_of = stage.scored.out_of
    lists = page.lists(stored, parts(ranked, reader_of(request, ranked.call)), out_of, language())
    return {
        "is_changed": stored.given != given_json(ranked),
        "shown": [(one, _lines_of(one, request)) for one in lists],
        "reviewers": page.reviewers(stored, seats_of(ranked.call, stage.key), language()),
        "severity": page.severity_figure(stored, out_of),
        "agreement": page.agreement(stored, language()),
        "panel": stored.result["panel"],
    }


def _lines_of(one: page.List, request: HttpRequest) -> Page:
    return Paginator(one.lines, A_PAGE).get_page(request.GET.get("page"))


@require_POST
@login_required
def calibrate(request: HttpRequest, code: str) -> HttpResponse:
    """Order the figures of a stage."""
    call = call_of(request, code, "reviews.calibrate")
    stage = stage_of(call, request.POST.get("stage", ""))
    act_or_tell(request, _("The figures are being computed."), calibrate_panel, call, stage.key)
    return redirect(_address(code, stage))


def _address(code: str, stage: Stage) -> str:
    return f"{reverse('reviews:calibration', args=[code])}?stage={stage.key}"
