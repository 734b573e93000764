"""The organisation that gives: its name, signatory and logo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.files import answer_with_file

from .. import queries
from ..actions import change_programme
from ..forms import ProgrammeForm


@login_required
@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest) -> HttpResponse:
    """Show and change how the organisation appears on pages and documents."""
    if not request.user.has_perm("calls.change_programme"):
        raise PermissionDenied("calls.change_programme")
    form = ProgrammeForm(request.POST or None, request.FILES or None, instance=queries.programme())
    if request.method == "POST" and form.is_valid():
        logo = form.cleaned_data.pop("new_logo")
        change_programme(form.cleaned_data, logo, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("calls:programme")
    return render(request, "calls/programme.html", {"form": form})


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Return the logo: our own PNG, never the file that was uploaded."""
    key = queries.programme().logo
    if not key:
        raise Http404
    answer = answer_with_file(key, "logo.png", "image/png", inline=True)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
