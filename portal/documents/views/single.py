"""One document: its page and its file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.access import get_permitted
from portal.core.errors import Refused
from portal.core.events import record
from portal.core.files import answer_with_file

from ..actions import retry_document
from ..models import Document
from ..queries import file_name
from ..states import ProductionState


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a document is, whether its file is ready, and its digest."""
    found = _permitted(request, "documents.view_document", pk)
    return render(
        request, "documents/document.html", {"document": found, "is_ready": found.state == ProductionState.READY}
    )


@login_required
@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the file; each download is an event."""
    found = _permitted(request, "documents.view_document", pk)
    if found.state != ProductionState.READY:
        raise Http404
    record("document downloaded", found, by=request.user, at=timezone.now(), call_id=found.application.call_id)
    return answer_with_file(found.file_key, file_name(found), "application/pdf")


@login_required
@require_POST
def document_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed document again."""
    found = _permitted(request, "documents.render_document", pk)
    try:
        retry_document(found, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The document is being made again."))
    return redirect("documents:document", pk=pk)


def _permitted(request: HttpRequest, permission: str, pk: int) -> Document:
    rows = Document.objects.select_related("application__call", "agreement")
    return get_permitted(request.user, permission, rows, pk=pk)
