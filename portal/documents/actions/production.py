"""The making of one file: queued, rendered, ready; a file that is there is never made anew."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from portal.applications.models import Application
from portal.core.access import console
from portal.core.canonical import digest
from portal.core.events import record
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move

from ..codes import hashed_code, new_code
from ..models import Agreement, Document
from ..rendering import Rendered, layout_sha256
from ..states import ProductionState

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3


@transaction.atomic
def queue_document(
    application: Application,
    *,
    kind: str,
    layout: str,
    context: Mapping[str, Any],
    language: str,
    business: Mapping[str, Any],
    by: User,
    at: datetime,
    number: str = "",
    agreement: Agreement | None = None,
    issued: bool = False,
) -> Document:
    """Write a document with its frozen context and queue its making.

    The same kind, subject and `business` facts (what is said, without number, code and date) find the row that is
    there: pressing twice makes one document.
    """
    key = digest({"kind": kind, "subject": application.pk, "layout": layout_sha256(), "business": business})
    found = Document.objects.filter(idempotency_key=key).first()
    if found:
        return found
    code = new_code() if "verification" in context else ""
    frozen = _with_code(context, code)
    document = Document.objects.create(
        application=application,
        agreement=agreement,
        kind=kind,
        version=1 + Document.objects.filter(application=application, kind=kind).count(),
        number=number,
        language=language,
        template_digest=layout_sha256(),
        context={"layout": layout, **frozen},
        context_sha256=digest(frozen),
        idempotency_key=key,
        code=code,
        code_hash=hashed_code(code) if code else "",
        created_at=at,
        issued_at=at if issued else None,
    )
    record("document queued", document, by=by, at=at, call_id=application.call_id, kind=kind, number=number)
    enqueue_after_commit("documents.render_document", document.pk)
    return document


def _with_code(context: Mapping[str, Any], code: str) -> dict[str, Any]:
    frozen = {key: value for key, value in context.items() if key != "verification"}
    if code:
        frozen["verification"] = {"code": code, "url": f"{settings.SITE_URL}/v/{code}/"}
    return frozen


def start_rendering(document: Document, *, by: User, at: datetime) -> None:
    """Claim a queued document for ten minutes; Refused if another worker has it."""
    attempts = document.attempts + 1
    move(document, ProductionState.RENDERING, by=by, at=at, attempts=attempts, lease_until=at + LEASE, error="")


@transaction.atomic
def note_ready(document: Document, rendered: Rendered, file_key: str, *, by: User, at: datetime) -> None:
    """Record the finished file: its key, hashes and the versions that made it; the row is write-once from here on."""
    move(
        document,
        ProductionState.RENDERED,
        by=by,
        at=at,
        unsigned_key=file_key,
        unsigned_sha256=rendered.sha256,
        pages=rendered.pages,
        renderer_versions=rendered.versions,
        lease_until=None,
    )
    move(document, ProductionState.READY, by=by, at=at, file_key=file_key, sha256=rendered.sha256)


def note_failed(document: Document, code: str, detail: str, worth_retrying: bool, *, by: User, at: datetime) -> None:
    """Record why no file was made; a failure that may pass is queued again, at most three times."""
    move(document, ProductionState.FAILED, by=by, at=at, error=f"{code} {detail}".strip()[:200], lease_until=None)
    if worth_retrying and code != "RENDERER_MISSING" and document.attempts < MOST_ATTEMPTS:
        retry_document(document, by=by, at=at)


@transaction.atomic
def retry_document(document: Document, *, by: User, at: datetime) -> None:
    """Queue a failed document again, with the number and the facts it has."""
    if not by.has_perm("documents.render_document", document):
        raise PermissionDenied("documents.render_document")
    move(document, ProductionState.QUEUED, by=by, at=at)
    enqueue_after_commit("documents.render_document", document.pk)


def requeue_abandoned(at: datetime) -> int:
    """Queue again what a dead worker left half-made; return how many."""
    abandoned = list(Document.objects.filter(state=ProductionState.RENDERING, lease_until__lt=at))
    for document in abandoned:
        retry_document(document, by=console(), at=at)
    return len(abandoned)
