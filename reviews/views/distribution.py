"""The distribution of applications by the optimiser: compute, read, give out, take back."""

from typing import Any

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
from portal.core.errors import present

from ..actions import apply_plan, undo_plan
from ..actions import distribute as have_distributed
from ..models import AssignmentPlan
from ..pages.distribution import told
from ..pages.distribution_progress import Progress, act_of, lead, outcome_of, progress_of
from ..pages.distribution_table import rows
from ..queries import plan_heads, plan_of, reviewed_stages
from ..states import PlanState
from .acting import act_or_tell
from .fetching import call_of, first_stage_of, language

A_PAGE = 50
LONGEST_VERSION = 9


@require_POST
@login_required
def distribute(request: HttpRequest, code: str) -> HttpResponse:
    """Have a distribution computed; where that is refused, tell it on the page of the panel."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.POST.get("stage", ""))
    if act_or_tell(request, _("The distribution is being computed."), have_distributed, call, stage.key):
        return _to("reviews:distribution", call, stage)
    return _to("reviews:assignment", call, stage)


def _to(name: str, call: Call, stage: Stage, plan: AssignmentPlan | None = None) -> HttpResponseRedirect:
    version = f"&version={plan.version}" if plan else ""
    return redirect(f"{reverse(name, args=[call.code])}?stage={stage.key}{version}")


@require_safe
@login_required
def distribution(request: HttpRequest, code: str) -> HttpResponse:
    """Show the last distribution, or `?version=`, or how far it is; a page that polls loads again once it is done."""
    call = call_of(request, code, "reviews.assign_reviewer")
    stage = first_stage_of(call, request.GET.get("stage", ""))
    heads = list(plan_heads(call, stage.key))
    plan = _asked_for(heads, request.GET.get("version", ""))
    progress = progress_of(plan) if plan else None
    page: dict[str, Any] = {
        "call": call,
        "stage": stage,
        "stages": reviewed_stages(call),
        "plan": plan,
        "others": [head for head in heads if head != plan],
    }
    if plan and progress:
        address = f"{request.path}?stage={stage.key}&version={plan.version}"
        page |= {"progress": progress, "poll_url": address}
    if request.htmx:
        return render(request, "reviews/_plan_progress.html", page) if progress else HttpResponseClientRefresh()
    if plan and plan.is_computed:
        page |= _computed(request, call, stage, progress, plan, is_last=_is_last(plan, heads))
    return render(request, "reviews/distribution.html", page)


def _is_last(plan: AssignmentPlan, heads: list[AssignmentPlan]) -> bool:
    """True if no later one has replaced a plan; what could not be computed replaces nothing."""
    return not any(head.version > plan.version and head.state != PlanState.FAILED for head in heads)


def _asked_for(heads: list[AssignmentPlan], version: str) -> AssignmentPlan | None:
    """Return the plan of a version, by default the latest; None where there is none at all, 404 where not that one."""
    if not version:
        return heads[0] if heads else None
    for head in heads:
        if str(head.version) == version:
            return head
    raise Http404(version)


def _computed(
    request: HttpRequest, call: Call, stage: Stage, progress: Progress | None, head: AssignmentPlan, *, is_last: bool
) -> dict[str, Any]:
    plan = present(plan_of(call, stage.key, head.version), "the distribution")
    shown = Paginator(plan.given["applications"], A_PAGE).get_page(request.GET.get("page"))
    may_apply = request.user.has_perm("reviews.apply_plan", plan)
    return {
        "lead": lead(plan),
        "outcome": outcome_of(plan),
        "act": act_of(plan, progress, is_last) if may_apply else None,
        "told": told(call, plan.given, plan.result, language()),
        "page_obj": shown,
        "rows": rows(call, plan.given, plan.result, list(shown.object_list), language()),
    }


@require_POST
@login_required
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Give out what the draft says; a job does it, one pair after the other."""
    call, stage, plan = _posted(request, code)
    act_or_tell(request, _("The applications are being given out."), apply_plan, plan)
    return _to("reviews:distribution", call, stage, plan)


@require_POST
@login_required
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what nobody has opened; a job does it."""
    call, stage, plan = _posted(request, code)
    act_or_tell(request, _("The distribution is being taken back."), undo_plan, plan)
    return _to("reviews:distribution", call, stage, plan)


def _posted(request: HttpRequest, code: str) -> tuple[Call, Stage, AssignmentPlan]:
    """Return the call, the stage and the plan that the reader saw; 404 where there is none."""
    call = call_of(request, code, "reviews.apply_plan")
    stage = first_stage_of(call, request.POST.get("stage", ""))
    version = request.POST.get("version", "")
    plan = plan_of(call, stage.key, int(version)) if version.isdecimal() and len(version) < LONGEST_VERSION else None
    if plan is None:
        raise Http404(version)
    return call, stage, plan
