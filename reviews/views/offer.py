"""The applicant's answer to an offer."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.applications.models import Application
from portal.core.access import get_permitted
from portal.core.moments import is_on_time

from ..actions import answer_offer
from ..models import Decision
from ..pages.offer import steps_after_yes
from ..queries import offer_to
from .acting import act_or_tell
from .fetching import language

ANSWERS = {"accept": True, "decline": False}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the offer; `?answer=` asks whether one is sure; a post gives the answer."""
    rows = Application.objects.select_related("call__programme", "applicant_organisation", "applicant_person")
    application = get_permitted(request.user, "applications.answer_offer", rows, reference=reference)
    decision = offer_to(application)
    if decision is None:
        raise Http404(reference)
    decision.application = application
    if request.method == "POST":
        return _answer(request, decision)
    return _page(request, decision)


def _answer(request: HttpRequest, decision: Decision) -> HttpResponse:
    accepted = ANSWERS.get(request.POST.get("answer", ""))
    if accepted is None:
        raise Http404(request.POST.get("answer"))
    told = _("You have accepted the offer.") if accepted else _("You have declined the offer.")
    act_or_tell(request, told, answer_offer, decision, accepted)
    return redirect("reviews:offer", decision.application.reference)


def _page(request: HttpRequest, decision: Decision) -> HttpResponse:
    application, at = decision.application, timezone.now()
    is_open = decision.answered_at is None and is_on_time(at, decision.answer_due)
    has_accepted = application.state == "accepted"
    page = {
        "application": application,
        "call": application.call,
        "decision": decision,
        "offered": application.call.kind_entry.letter_values(decision, language()),
        "is_open": is_open,
        "has_accepted": has_accepted,
        "asked": request.GET.get("answer") if is_open and request.GET.get("answer") in ANSWERS else "",
        "steps": steps_after_yes(decision, _agreement(application)) if has_accepted else [],
        "now": at,
    }
    return render(request, "reviews/offer.html", page)


def _agreement(application: Application) -> object:
    return application.agreements.exclude(state="void").order_by("-pk").first()
