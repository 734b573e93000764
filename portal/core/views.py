"""Pages that belong to no room: health, privacy, accessibility."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .jobs import oldest_waiting

logger = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=10)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer while the process lives."""
    return HttpResponse("ok", content_type="text/plain")


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _cache_keeps() -> bool:
    cache.set("readyz", "kept", 10)
    return bool(cache.get("readyz") == "kept")


def _storage_answers() -> bool:
    default_storage.exists("readyz")
    return True


def _jobs_move() -> bool:
    return oldest_waiting(timezone.now()) < LONGEST_WAIT


PARTS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "cache": _cache_keeps,
    "storage": _storage_answers,
    "jobs": _jobs_move,
}


def _works(name: str) -> bool:
    try:
        return PARTS[name]()
    except Exception:
        logger.exception("readyz: %s failed", name)
        return False


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell of each part whether it works; 503 unless all do."""
    parts = {name: _works(name) for name in PARTS}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")
