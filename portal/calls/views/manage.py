"""The staff pages of a call itself: its rules, and the way from draft to closed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.access import get_permitted
from portal.core.errors import Refused

from ..actions import close_call, load_call, publish_call, read_call
from ..definition import dump_definition
from ..forms import CallFileForm
from ..models import Call
from ..navigation import work_pages
from ..pages import timeline
from ..queries import missing_before_publication
from ..states import CallState


def _managed(request: HttpRequest, code: str, permission: str = "calls.manage_call") -> Call:
    return get_permitted(request.user, permission, Call.objects.select_related("programme"), code=code)


@require_safe
@login_required
def manage(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a call stands and what is missing before it can be published."""
    managed = _managed(request, code)
    page = {
        "call": managed,
        "missing": missing_before_publication(managed.terms) if managed.state == CallState.DRAFT else [],
        "pages": work_pages(managed, request.user)[1:],
        "steps": timeline(managed, get_language() or "ka", timezone.now()),
        "versions": managed.versions.order_by("-version"),
        "may_publish": request.user.has_perm("calls.publish_call", managed),
    }
    return render(request, "calls/manage.html", page)


@require_safe
@login_required
def call_file(request: HttpRequest, code: str) -> HttpResponse:
    """Return the call as a call file, to be changed and loaded again."""
    managed = _managed(request, code)
    answer = HttpResponse(dump_definition(managed.terms), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{managed.code}.yaml"'
    return answer


@login_required
def load(request: HttpRequest) -> HttpResponse:
    """Take a call file, or tell every error in it by its path."""
    if not request.user.has_perm("calls.load_call"):
        raise PermissionDenied("calls.load_call")
    form = CallFileForm(request.POST or None, request.FILES or None)
    problems: tuple = ()
    if request.method == "POST" and form.is_valid():
        try:
            return _loaded(request, form)
        except Refused as refused:
            problems = refused.problems
    status = 422 if problems or form.errors else 200
    return render(request, "calls/load.html", {"form": form, "problems": problems}, status=status)


def _loaded(request: HttpRequest, form: CallFileForm) -> HttpResponse:
    definition = read_call(form.cleaned_data["file"].read())
    reason = form.cleaned_data["reason"]
    loaded = load_call(definition, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, _("The call %(code)s has been loaded.") % {"code": loaded.code})
    return redirect("calls:manage", loaded.code)


@require_POST
@login_required
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish a draft call."""
    managed = _managed(request, code, "calls.publish_call")
    try:
        publish_call(managed, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages[:3]))
    else:
        messages.success(request, _("The call is published."))
    return redirect("calls:manage", code)


@require_POST
@login_required
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a published call before the clock does."""
    managed = _managed(request, code, "calls.close_call")
    try:
        close_call(managed, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The call is closed."))
    return redirect("calls:manage", code)
