"""The agreements of a call: issue all, watch them being made, offer them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.errors import Refused

from ..actions import create_agreements, offer_agreement, void_agreement
from ..forms import ReasonForm
from ..models import Agreement
from ..queries import agreements_of, production_progress
from ..states import LegalState, ProductionState


@login_required
@require_safe
def agreements(request: HttpRequest, code: str) -> HttpResponse:
    """List the agreements of a call with what is still to be numbered."""
    call = get_permitted(request.user, "documents.view_agreements", Call.objects.all(), code=code)
    return render(request, "documents/agreements.html", _page(call, request))


@login_required
@require_safe
def agreements_progress(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the progress of making the files, alone."""
    call = get_permitted(request.user, "documents.view_agreements", Call.objects.all(), code=code)
    return render(request, "documents/_agreements_progress.html", _progress(call))


@login_required
@require_POST
def agreements_issue(request: HttpRequest, code: str) -> HttpResponse:
    """Number all agreements that are due and queue their files."""
    call = get_permitted(request.user, "documents.issue_agreements", Call.objects.all(), code=code)
    made = len(create_agreements(call, by=request.user, at=timezone.now()))
    told = ngettext("%(n)s agreement is being made.", "%(n)s agreements are being made.", made) % {"n": made}
    messages.success(request, told if made else _("No agreement is due."))
    return redirect("documents:agreements", code=code)


@login_required
@require_POST
def agreement_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer an agreement to its parties."""
    agreement = _agreement(request, pk)
    try:
        offer_agreement(agreement, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Agreement %(number)s is offered to its parties.") % {"number": agreement.number})
    return redirect("documents:agreements", code=agreement.call.code)


@login_required
@require_http_methods(["GET", "POST"])
def agreement_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then declare an agreement void."""
    agreement = _agreement(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void_agreement(agreement, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Agreement %(number)s is void.") % {"number": agreement.number})
            return redirect("documents:agreements", code=agreement.call.code)
    return render(
        request, "documents/agreement-void.html", {"agreement": agreement, "call": agreement.call, "form": form}
    )


def _agreement(request: HttpRequest, pk: int) -> Agreement:
    rows = Agreement.objects.select_related("call", "application")
    return get_permitted(request.user, "documents.manage_agreement", rows, pk=pk)


def _page(call: Call, request: HttpRequest) -> dict[str, Any]:
    rows = [
        {
            "agreement": agreement,
            "document": (document := _standing(agreement)),
            "is_ready": document is not None and document.state == ProductionState.READY,
            "may_offer": agreement.state == LegalState.PREPARING,
            "may_void": (agreement.state, LegalState.VOID) in agreement.moves,
        }
        for agreement in agreements_of(call)
    ]
    return {
        "call": call,
        "rows": rows,
        "due": len(list(call.kind_entry.agreements_due(call))),
        "may_issue": request.user.has_perm("documents.issue_agreements", call),
        **_progress(call),
    }


def _standing(agreement: Agreement) -> Any:
    """Return the last version, from the rows that were fetched with the agreement."""
    return max(agreement.documents.all(), key=lambda document: document.version, default=None)


def _progress(call: Call) -> dict[str, Any]:
    states = production_progress(call)
    ready, failed = states[ProductionState.READY], states[ProductionState.FAILED]
    total = sum(states.values())
    under_way = total - ready - failed
    return {
        "call": call,
        "done": ready,
        "failed": failed,
        "total": total,
        "poll_url": reverse("documents:agreements-progress", args=[call.code]) if under_way else "",
    }
