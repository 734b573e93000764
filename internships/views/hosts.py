"""The staff page of hosts: who speaks for each, and how many candidates it has rated."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.forms import tell
from portal.core.errors import Refused

from ..actions import name_host_person, remove_host_person
from ..forms import HostPersonForm
from ..queries import feedback_due, host_lines
from .fetching import call_of, language


@login_required
@require_http_methods(["GET", "POST"])
def hosts(request: HttpRequest, code: str) -> HttpResponse:
    """List the hosts of a call with their people; an officer names them."""
    permission = "internships.name_host" if request.method == "POST" else "internships.view_hosts"
    call = call_of(request, permission, code)
    form = HostPersonForm(request.POST or None, call=call, language=language())
    if request.method == "POST" and form.is_valid():
        try:
            given = dict(form.cleaned_data)
            name_host_person(call, given.pop("host"), given.pop("email"), **given, by=request.user, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The person has been named and is told by e-mail."))
            return redirect("internships:hosts", code=code)
    page = {
        "call": call,
        "hosts": host_lines(call, language()),
        "form": form,
        "due": feedback_due(call),
        "may_name": request.user.has_perm("internships.name_host", call),
    }
    return render(request, "internships/hosts.html", page)


@login_required
@require_POST
def host_person_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let a person no longer speak for a host."""
    call = call_of(request, "internships.name_host", code)
    remove_host_person(get_object_or_404(call.host_people, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("The person no longer speaks for this host."))
    return redirect("internships:hosts", code=code)
