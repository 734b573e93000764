"""The board of decisions: one person proposes, another confirms, then all letters leave together."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.calls.models import Call
from portal.core.jobs import enqueue_after_commit

from ..actions import confirm_decisions, propose_decisions
from ..models import Decision
from ..pages.board import Hand, hand_of, lines, money_of
from ..queries import currency_of, decisions_of
from .acting import act_or_tell
from .fetching import call_of, language

A_PAGE = 50


@require_safe
@login_required
def decisions(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is proposed, confirmed and released, the running money, and the one next act."""
    call = call_of(request, code, "reviews.view_decisions")
    found = list(decisions_of(call))
    page = {
        "call": call,
        "hand": hand_of(found, request.user),
        "currency": currency_of(call),
        "money": money_of(call, found),
        "page_obj": Paginator(list(lines(found, language())), A_PAGE).get_page(request.GET.get("page")),
        "may_propose": request.user.has_perm("reviews.propose_decision", call),
        "may_confirm": _may_confirm(request, found),
        "may_release": request.user.has_perm("reviews.release_decision", call),
    }
    return render(request, "reviews/decisions.html", page)


def _may_confirm(request: HttpRequest, found: list[Decision]) -> bool:
    """True if the reader may be the second person for one of them at least."""
    proposers: dict[int, Decision] = {row.proposed_by_id: row for row in found if row.state == "proposed"}
    return any(request.user.has_perm("reviews.confirm_decision", row) for row in proposers.values())


@require_POST
@login_required
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose what the ranking, or the kind of call, says."""
    call = call_of(request, code, "reviews.propose_decision")
    act_or_tell(request, _("The decisions are proposed. Another person confirms them."), propose_decisions, call)
    return redirect("reviews:decisions", code)


@require_POST
@login_required
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm what others have proposed; the letters are written into the outbox."""
    call = call_of(request, code, "reviews.propose_decision")
    act_or_tell(request, _("The decisions are confirmed. Now read the letters."), confirm_decisions, call)
    return redirect("reviews:decisions", code)


@require_POST
@login_required
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Let all letters leave; a job does it, one decision after the other."""
    call = call_of(request, code, "reviews.release_decision")
    enqueue_after_commit("reviews.release_confirmed", call.pk, request.user.pk)
    return redirect("reviews:release-progress", code)


@require_safe
@login_required
def release_progress(request: HttpRequest, code: str) -> HttpResponse:
    """Show how many letters have left; the part alone where the page asks for it."""
    call = call_of(request, code, "reviews.view_decisions")
    hand = hand_of(list(decisions_of(call)), request.user)
    template = "reviews/_release_progress.html" if request.htmx else "reviews/release-progress.html"
    return render(request, template, _progress(call, hand))


def _progress(call: Call, hand: Hand) -> dict[str, Any]:
    return {
        "call": call,
        "hand": hand,
        "done": hand.released,
        "total": hand.released + hand.releasable,
        "poll_url": reverse("reviews:release-progress", args=[call.code]) if hand.releasable else "",
    }
