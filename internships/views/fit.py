"""The page on which a host says how well candidates suit it. It shows no scores of the panel."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.errors import Refused

from ..actions import rate_fit
from ..forms import FitForm
from ..models import HostPerson
from ..queries import candidates_for_host


@login_required
@require_http_methods(["GET", "POST"])
def fit(request: HttpRequest, code: str) -> HttpResponse:
    """Show and keep the fit of the candidates who ranked the reader's host."""
    call = get_permitted(request.user, "internships.rate_candidates", Call.objects.all(), code=code)
    person = HostPerson.objects.filter(call=call, user=request.user).order_by("host_key").first()
    if person is None:
        raise Http404
    rows = candidates_for_host(call, person.host_key)
    labelled = [(row, row.reference, given) for row, given in rows]
    form = FitForm(request.POST or None, rows=labelled, bounds=call.terms.matching.host_fit)
    if request.method == "POST" and form.is_valid() and _keep(request, form, {r.pk: r for r, _g in rows}, person):
        messages.success(request, _("Saved."))
        return redirect("internships:fit", code=code)
    language = (get_language() or "ka")[:2]
    host = call.terms.host(person.host_key)
    return render(
        request,
        "internships/fit.html",
        {
            "call": call,
            "form": form,
            "host": host.name.localised(language),
            "due": call.terms.moments.get("host_feedback_due"),
            "bounds": call.terms.matching.host_fit,
        },
    )


def _keep(request: HttpRequest, form: FitForm, rows: dict[int, Application], person: Any) -> bool:
    try:
        for pk, value in form.given().items():
            rate_fit(rows[pk], person.host_key, value, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.messages)
        return False
    return True
