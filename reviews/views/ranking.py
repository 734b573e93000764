"""The ranked list, the sheets behind it, and closing it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.rules import has_role
from portal.accounts.states import Role
from portal.applications.states import AccessRole
from portal.calls.models import Call
from portal.core.exports import table_response

from ..actions import close_ranking, invite_shortlisted, reopen_review
from ..exports import ranking_header, ranking_rows
from ..forms import ReopenForm, WhatIfForm
from ..models import Ranking, Review
from ..pages.near_line import Sizes, expected_sizes, sizes
from ..pages.panel import ties
from ..pages.ranking import Part, Reader, parts
from ..pages.sheet import given_sheet, marks_table
from ..queries import (
    RankedCall,
    conflicts_of,
    currency_of,
    draws_of,
    expected_group_sizes,
    given_json,
    group_sizes,
    handed_in,
    invited_from,
    last_reviewed_stage,
    ranking_json,
    reviewed_applications,
    reviewed_stages,
)
from ..queries import ranking as ranking_of
from .acting import act_or_tell
from .fetching import call_of, language, posted, stage_of

A_PAGE = 50


def reader_of(request: HttpRequest, call: Call) -> Reader:
    """Return how the reader reads: staff see who applies, a chair as the panel does."""
    is_staff = has_role(request.user, set(Role.values), call.code)
    return Reader(Role.OFFICER if is_staff else AccessRole.CHAIR, language())


@require_safe
@login_required
def ranking(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the ranking of a stage, on the call's envelope or, `?envelope=`, on another; nothing is stored."""
    call = call_of(request, code, "reviews.view_ranking")
    stage = stage_of(call, request.GET.get("stage", ""))
    form = WhatIfForm(request.GET if request.GET.get("envelope") else None)
    other = form.cleaned_data["envelope"] if form.is_bound and form.is_valid() else None
    ranked = ranking_of(call, stage.key, other)
    lists = parts(ranked, reader_of(request, call))
    if request.GET.get("export"):
        rows = ranking_rows(lists, stage)
        return table_response(f"{code}-ranking", request.GET["export"], ranking_header(stage, language()), rows)
    page = _page(request, ranked, lists) | {"form": form, "stage": stage, "other": other}
    return render(request, "reviews/ranking.html", page)


def _page(request: HttpRequest, ranked: RankedCall, lists: list[Part]) -> dict[str, Any]:
    call = ranked.call
    closed = call.rankings.filter(stage=ranked.stage).select_related("closed_by").order_by("-version").first()
    names = {public_id: row.reference for public_id, row in ranked.applications.items()}
    levels, expected = _near_line(ranked, names)
    return {
        "call": call,
        "ranked": ranked,
        "currency": currency_of(call),
        "shown": [(part, _rows_of(part, request), levels.get(part.key, ())) for part in lists],
        "expected": expected,
        "stages": reviewed_stages(call),
        "ties": [", ".join(names[public_id] for public_id in tie) for tie in ranked.open_ties],
        "is_near_line": any(ranked.near_line.issuperset(tie) for tie in ranked.open_ties),
        "draws": list(draws_of(call).filter(stage=ranked.stage).order_by("number").values_list("number", flat=True)),
        "may_draw": request.user.has_perm("reviews.freeze_draw", call),
        "closed": closed,
        "is_changed": closed is not None and _differs(closed, ranked),
        "invited": invited_from(call, ranked.stage),
        "is_last": ranked.stage == last_reviewed_stage(call.terms).key,
        "may_close": request.user.has_perm("reviews.close_ranking", call),
        "has_decisions": request.user.has_perm("reviews.view_decisions", call),
    }


def _near_line(ranked: RankedCall, names: dict[str, str]) -> tuple[dict[str, list[Sizes]], list[Sizes]]:
    """Return how large the groups near the line are at other levels, by list; before any score, what is expected."""
    decision = ranked.call.terms.decision
    if decision is None or decision.near_line_draw is None or ranked.settings.order_by != "expected_rank":
        return {}, []
    found = group_sizes(ranked, decision.near_line_draw)
    expected = expected_group_sizes(ranked, decision.near_line_draw)
    return (
        {lot: sizes(groups, names, language()) for lot, groups in found.items()},
        expected_sizes(expected, language()),
    )


def _rows_of(part: Part, request: HttpRequest) -> Page:
    return Paginator(part.rows, A_PAGE).get_page(request.GET.get("page"))


def _differs(closed: Ranking, ranked: RankedCall) -> bool:
    return closed.given != given_json(ranked) or closed.result != ranking_json(ranked)


@require_POST
@login_required
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the ranking of the last stage: from here on it is a record."""
    call = call_of(request, code, "reviews.close_ranking")
    act_or_tell(request, _("The ranking is closed."), close_ranking, call)
    return redirect("reviews:ranking", code)


@require_POST
@login_required
def invite(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """Shortlist whom the rule of a stage takes on."""
    call = call_of(request, code, "reviews.close_ranking")
    found = stage_of(call, stage)
    act_or_tell(request, _("The shortlisted go on to the next stage."), invite_shortlisted, call, found.key)
    return redirect(f"{reverse('reviews:ranking', args=[code])}?stage={found.key}")


@require_safe
@login_required
def sheets(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """Show one item of a meeting: all sheets of an application side by side, who is out, the running money."""
    call = call_of(request, code, "reviews.view_ranking")
    stage = stage_of(call, request.GET.get("stage", ""))
    application = get_object_or_404(reviewed_applications(call), reference=reference)
    given = [given_sheet(row, stage, language()) for row in handed_in(application, stage.key)]
    place = _place(parts(ranking_of(call, stage.key), reader_of(request, call)), reference)
    page = {
        "call": call,
        "stage": stage,
        "application": application,
        "sheets": given,
        "table": marks_table(given, stage, place["row"].entry.criteria, language()),
        "ties": ties(conflicts_of(call, stage.key).filter(application=application), call, stage.key, language()),
        "currency": currency_of(call),
        "may_reopen": request.user.has_perm("reviews.reopen_review", call),
        **place,
    }
    return render(request, "reviews/sheets.html", page)


def _place(lists: list[Part], reference: str) -> dict[str, Any]:
    """Return the row of an application in its list, and its neighbours."""
    for part in lists:
        for n, row in enumerate(part.rows):
            if row.reference == reference:
                around = {"previous": part.rows[n - 1] if n else None, "next": next(iter(part.rows[n + 1 :]), None)}
                return {"part": part, "row": row, **around}
    raise Http404(reference)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the reason, then open a new version of a handed-in review beside the first."""
    call = call_of(request, code, "reviews.reopen_review")
    rows = Review.objects.select_related("assignment__application__call", "assignment__seat__user")
    given = get_object_or_404(rows, pk=pk, assignment__application__call=call)
    form = ReopenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done = act_or_tell(
            request, _("The review is open again."), reopen_review, given, form=form, reason=form.cleaned_data["reason"]
        )
        if done:
            return redirect("reviews:sheets", code, given.application.reference)
    return render(request, "reviews/reopen.html", {"call": call, "review": given, "form": form})
