"""The public check of a document by its code. What it shows names nobody and leads nowhere."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.calls.queries import organiser_of

from ..forms import CodeForm, DigestForm
from ..models import Document
from ..queries import document_by_code
from ..states import LegalState

A_MINUTE, MOST_A_MINUTE = 60, 20
AN_HOUR, MOST_AN_HOUR = 3600, 200


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code and go to its page."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("documents:verification", code=form.cleaned_data["code"])
    return _private(render(request, "documents/verify.html", {"form": form}))


@require_safe
def verification(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the register knows of a code; unknown, malformed and throttled codes get the same answer."""
    document = None if _is_too_many(request) else document_by_code(code)
    if document is None:
        return _private(render(request, "documents/verification-unknown.html", {"code": code[:40]}, status=404))
    form = DigestForm(request.GET) if "sha256" in request.GET else DigestForm()
    return _private(render(request, "documents/verification.html", _facts(document, form)))


def _is_too_many(request: HttpRequest) -> bool:
    """Count this look-up against the limits of its address."""
    address = request.META.get("REMOTE_ADDR", "")
    counts = [_counted(f"verify:{seconds}:{address}", seconds) for seconds in (A_MINUTE, AN_HOUR)]
    return counts[0] > MOST_A_MINUTE or counts[1] > MOST_AN_HOUR


def _counted(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        return 1


def _facts(document: Document, form: DigestForm) -> dict[str, Any]:
    language = "en" if (get_language() or "").startswith("en") else "ka"
    return {
        "document": document,
        "issuer": organiser_of(document.application.call, language),
        "status": _status(document),
        "form": form,
        "compared": _comparison(document, form),
    }


def _status(document: Document) -> tuple[str, str]:
    """Return (sentence, tone) for the worth of a document."""
    if document.superseded_by_id:
        return _("Replaced by a later version"), "warn"
    if document.agreement is None:
        return _("Issued"), "good"
    tones = {
        LegalState.IN_FORCE: "good",
        LegalState.VOID: "bad",
        LegalState.TERMINATED: "bad",
        LegalState.ENDED: "neutral",
    }
    return document.agreement.get_state_display(), tones.get(LegalState(document.agreement.state), "active")


def _comparison(document: Document, form: DigestForm) -> tuple[str, str] | None:
    """Return (sentence, tone) for a digest that the reader has typed."""
    if not form.is_bound or not form.is_valid():
        return None
    if form.cleaned_data["sha256"] in (document.sha256, document.unsigned_sha256):
        return _("Your file is identical to the issued file."), "good"
    return _("Your file is not the issued file: at least one byte differs."), "bad"


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
