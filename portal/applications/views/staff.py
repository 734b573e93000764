"""The list of a call's applications for its staff."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.exports import table_response

from .. import queries
from ..exports import HEADER, rows_of
from ..filters import ApplicationFilter, columns

A_PAGE = 50


@require_safe
@login_required
def list_applications(request: HttpRequest, code: str) -> HttpResponseBase:
    """List, filter, sort and export the applications of a call."""
    call = get_permitted(request.user, "applications.list_applications", Call.objects.all(), code=code)
    found = ApplicationFilter(request.GET, queryset=queries.staff_list(call), call=call)
    form = request.GET.get("export")
    if form:
        if not request.user.has_perm("applications.export_applications", call):
            raise PermissionDenied("applications.export_applications")
        return table_response(f"{call.code}-applications", form, HEADER, rows_of(found.qs))
    page = {
        "call": call,
        "filter": found,
        "page_obj": Paginator(found.qs, A_PAGE).get_page(request.GET.get("page")),
        "counts": queries.state_counts(call),
        "columns": columns(request.GET.get("sort", "")),
        "sort": request.GET.get("sort", ""),
        "currency": getattr(call.terms, "currency", ""),
        "may_check": request.user.has_perm("applications.import_applications", call),
    }
    return render(request, "applications/list.html", page)
