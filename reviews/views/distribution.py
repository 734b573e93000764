"""The distribution of applications by the optimiser: compute, read, give out, take back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from portal.calls.definition import Stage
from portal.calls.models import Call

from ..actions import apply_plan, undo_plan
from ..actions import distribute as have_distributed
from ..models import AssignmentPlan
from ..pages.distribution import told
from ..pages.distribution_progress import progress_of
from ..pages.distribution_table import rows
from ..queries import last_plan, reviewed_stages
from .acting import act_or_tell
from .fetching import call_of, language, stage_of

A_PAGE = 50


def first_stage_of(call: Call, key: str) -> Stage:
    """Return the stage that is asked for, else the first one that is reviewed; 404 where there is none."""
    return stage_of(call, key or next((stage.key for stage in reviewed_stages(call)), ""))


@require_POST
@login_required
def distribute(request: HttpRequest, code: str) -> HttpResponse:
    """Have a distribution computed; where that is refused, tell it on the page of the panel."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.POST.get("stage", ""))
    if act_or_tell(request, _("The distribution is being computed."), have_distributed, call, stage.key):
        return _to("reviews:distribution", call, stage)
    return _to("reviews:assignment", call, stage)


def _to(name: str, call: Call, stage: Stage) -> HttpResponseRedirect:
    return redirect(f"{reverse(name, args=[call.code])}?stage={stage.key}")


@require_safe
@login_required
def distribution(request: HttpRequest, code: str) -> HttpResponse:
    """Show the last distribution, or how far it is; a page that polls is told to load again once it is done."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.GET.get("stage", ""))
    plan = last_plan(call, stage.key)
    progress = progress_of(plan) if plan else None
    page: dict[str, Any] = {
        "call": call,
        "stage": stage,
        "stages": reviewed_stages(call),
        "plan": plan,
        "work": progress,
    }
    if progress and progress.is_running:
        page |= {"progress": progress, "poll_url": f"{request.path}?stage={stage.key}"}
    if request.htmx:
        return (
            render(request, "reviews/_plan_progress.html", page) if "progress" in page else HttpResponseClientRefresh()
        )
    if plan and plan.result:
        page |= _computed(request, call, plan)
    return render(request, "reviews/distribution.html", page)


def _computed(request: HttpRequest, call: Call, plan: AssignmentPlan) -> dict[str, Any]:
    shown = Paginator(plan.given["applications"], A_PAGE).get_page(request.GET.get("page"))
    return {
        "told": told(call, plan.given, plan.result, language()),
        "page_obj": shown,
        "rows": rows(call, plan.given, plan.result, list(shown.object_list), language()),
        "may_apply": request.user.has_perm("reviews.apply_plan", plan),
    }


@require_POST
@login_required
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Give out what the draft says; a job does it, one pair after the other."""
    call, stage, plan = _posted(request, code)
    if plan is not None:
        act_or_tell(request, _("The applications are being given out."), apply_plan, plan)
    return _to("reviews:distribution", call, stage)


@require_POST
@login_required
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what nobody has opened; a job does it."""
    call, stage, plan = _posted(request, code)
    if plan is not None:
        act_or_tell(request, _("The distribution is being taken back."), undo_plan, plan)
    return _to("reviews:distribution", call, stage)


def _posted(request: HttpRequest, code: str) -> tuple[Call, Stage, AssignmentPlan | None]:
    """Return the call, the stage and the plan that the reader saw; None, and a message, if there is a later one."""
    call = call_of(request, code, "reviews.apply_plan")
    stage = first_stage_of(call, request.POST.get("stage", ""))
    plan = last_plan(call, stage.key)
    if plan is None:
        raise Http404(stage.key)
    if str(plan.version) != request.POST.get("version"):
        messages.error(request, _("There is a later distribution. Read it first."))
        return call, stage, None
    return call, stage, plan
