"""How certain a ranking is: adjusted scores, intervals of ranks, the severity of reviewers, beside the raw figures."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from portal.calls.definition import Stage

from ..actions import calibrate_panel
from ..models import Calibration
from ..pages import calibration as page
from ..pages.agreement import agreement
from ..pages.ranking import parts
from ..pages.severity import reviewers, severity_figure
from ..queries import RankedCall, calibration_of, figures_of, given_json, reviewed_stages, scores_in, seats_of
from ..queries import ranking as ranking_of
from ..states import CalibrationState
from .acting import act_or_tell
from .fetching import call_of, language, stage_of
from .ranking import reader_of

A_PAGE = 50


@require_safe
@login_required
def calibration(request: HttpRequest, code: str) -> HttpResponse:
    """Show the last figures of a stage and, while others are computed, how far it is; that part alone if asked."""
    call = call_of(request, code, "reviews.view_ranking")
    stage = stage_of(call, request.GET.get("stage", ""))
    stored = calibration_of(call, stage.key)
    is_waiting = stored is not None and stored.state == CalibrationState.QUEUED
    progress = {"stage": stage, "call": call, "is_waiting": is_waiting, "poll_url": _address(code, stage)}
    if request.htmx:
        return (
            render(request, "reviews/_calibration_progress.html", progress)
            if is_waiting
            else HttpResponseClientRefresh()
        )
    ranked = ranking_of(call, stage.key)
    page_values = {
        "stages": reviewed_stages(call),
        "stored": stored,
        "has_failed": stored is not None and stored.state == CalibrationState.FAILED,
        "has_scores": any(entry.n for entry in ranked.entries),
        "order": ranked.settings.order_by,
        "may_calibrate": request.user.has_perm("reviews.calibrate", call),
    }
    figures = figures_of(call, stage.key)
    return render(
        request,
        "reviews/calibration.html",
        progress | page_values | (_shown(request, figures, ranked, stage) if figures else {}),
    )


def _shown(request: HttpRequest, figures: Calibration, ranked: RankedCall, stage: Stage) -> dict[str, Any]:
    out_of = stage.scored.out_of
    lists = page.lists(figures, parts(ranked, reader_of(request, ranked.call)), out_of, language())
    return {
        "figures": figures,
        "is_changed": scores_in(figures.given) != scores_in(given_json(ranked)),
        "shown": [(one, _lines_of(one, request)) for one in lists],
        "reviewers": reviewers(figures, seats_of(ranked.call, stage.key), language()),
        "severity": severity_figure(figures, out_of),
        "agreement": agreement(figures, language()),
        "has_agreement": figures.result["reliability"]["alpha"] is not None,
        "panel": figures.result["panel"],
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
