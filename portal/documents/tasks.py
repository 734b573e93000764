"""Making files, away from the web request."""

from django.utils import timezone
from django_tasks import task

from portal.applications.models import Submission
from portal.core.access import console
from portal.core.errors import Refused, present
from portal.core.files import store

from .actions import note_failed, note_ready, queue_receipt, start_rendering
from .contexts import render_job
from .models import Document
from .rendering import RenderFailed, render
from .states import ProductionState


@task()
def render_document(pk: int) -> None:
    """Make the file of a queued document."""
    make_file(pk)


def make_file(pk: int) -> None:
    """Render, check and store one document; idempotent: one that is ready, or held by another, is left alone."""
    document = Document.objects.filter(pk=pk, state=ProductionState.QUEUED).first()
    if document is None:
        return
    worker = console()
    try:
        start_rendering(document, by=worker, at=timezone.now())
    except Refused:
        return
    try:
        rendered = render(render_job(document))
    except RenderFailed as failure:
        note_failed(document, failure.code, failure.detail, failure.worth_retrying, by=worker, at=timezone.now())
        return
    key = store(rendered.pdf, "documents")
    note_ready(document, rendered, key, by=worker, at=timezone.now())


@task()
def make_receipt(submission_pk: int) -> None:
    """Queue the receipt of a submission."""
    submission = Submission.objects.select_related("application__call").get(pk=submission_pk)
    queue_receipt(submission, by=console(), at=present(submission.submitted_at, "the moment of submission"))
