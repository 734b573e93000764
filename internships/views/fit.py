"""The pages of a host: its candidates, how well each suits it, a refusal. No score of the panel is shown here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.forms import tell
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.errors import Refused
from portal.core.moments import is_on_time

from ..actions import rate_fit, veto_candidate
from ..forms import FitForm, VetoForm, name_for_host
from ..models import HostExclusion
from ..queries import asked_of_host, feedback_due, hosts_of, matching_of, placed_at_host
from ..terms import terms_of
from .fetching import call_of


@login_required
@require_http_methods(["GET", "POST"])
def fit(request: HttpRequest, code: str) -> HttpResponse:
    """Show the candidates who chose the reader's host, and keep how well each suits it."""
    call = call_of(request, "internships.view_candidates", code)
    hosts = hosts_of(request.user, call)
    key = request.GET.get("host", hosts[0])
    if key not in hosts:
        raise Http404(key)
    form = FitForm(request.POST or None, asked=asked_of_host(call, key), scale=matching_of(terms_of(call)).host_fit)
    if request.method == "POST" and form.is_valid() and _keep(request, form, key):
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    return render(request, "internships/fit.html", _page(call, key, hosts, form))


def _keep(request: HttpRequest, form: FitForm, host_key: str) -> bool:
    try:
        for application, given in form.given():
            rate_fit(application, host_key, given, by=request.user, at=timezone.now())
    except Refused as refused:
        tell(form, refused)
        return False
    return True


def _page(call: Call, key: str, hosts: list[str], form: FitForm) -> dict[str, object]:
    scale, due = matching_of(terms_of(call)).host_fit, feedback_due(call)
    others = [terms_of(call).host(other) for other in hosts if other != key]
    return {
        "call": call,
        "host": terms_of(call).host(key),
        "others": others,
        "form": form,
        "interns": [
            {"name": name_for_host(row.application), "application": row.application}
            for row in placed_at_host(call, key)
        ],
        "scale": scale,
        "due": due,
        "is_open": is_on_time(timezone.now(), due),
        "may_veto": _may_veto(call),
    }


def _may_veto(call: Call) -> bool:
    veto = matching_of(terms_of(call)).host_veto
    before = call.terms.moments[veto.before] if veto and veto.before else None
    return bool(veto and veto.allowed and is_on_time(timezone.now(), before))


@login_required
@require_http_methods(["GET", "POST"])
def candidate_veto(request: HttpRequest, code: str, host: str, reference: str) -> HttpResponse:
    """Let a host refuse a candidate, with the reason."""
    call = call_of(request, "internships.view_candidates", code)
    rows = Application.objects.filter(call=call).select_related("applicant_person", "applicant_organisation")
    application = get_permitted(request.user, "applications.view_application", rows, reference=reference)
    application.call = call
    if not request.user.has_perm("internships.veto_candidate", HostExclusion(application=application, host_key=host)):
        raise PermissionDenied("internships.veto_candidate")
    form = VetoForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            veto_candidate(application, host, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The candidate will not be placed with you."))
            return redirect("internships:fit", code=code)
    page = {"call": call, "host": terms_of(call).host(host), "name": name_for_host(application), "form": form}
    return render(request, "internships/candidate-veto.html", page)
