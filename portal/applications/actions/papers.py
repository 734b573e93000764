"""Uploading and removing papers of an open version."""

import hashlib
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal.calls.questions.files import file_problem
from portal.core import files, uploads
from portal.core.errors import Refused, refuse
from portal.core.events import record

from ..models import Application, Attachment, Submission
from ..papers import MEGABYTE, papers_at
from ..windows import locked_paths
from .drafts import must_be_writable, rewrite

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.definition.questions import FileQuestion


def add_paper(
    submission: Submission, question: "FileQuestion", name: str, data: bytes, *, by: "User", at: datetime
) -> Attachment:
    """Keep an uploaded file as an answer to `question`.

    Effects, in order: its content is checked and refused before anything is stored; the file under a random key; its
    row; the answer names it; one event. The same content twice is one paper.
    """
    application = submission.application
    must_be_writable(application, by, at)
    _must_be_unlocked(application, question.key)
    _must_be_sound(question, name, data)
    sha256 = hashlib.sha256(data).hexdigest()
    kept = papers_at(submission, question.key)
    found = next((paper for paper in kept if paper.sha256 == sha256), None)
    if found:
        return found
    _must_have_room(application, question, len(kept))
    file_key = files.store(data, "papers")
    try:
        with transaction.atomic():
            attachment = attach(application, question.key, name, file_key, size=len(data), sha256=sha256, by=by, at=at)
            named = {"name": attachment.name, "sha256": sha256}
            rewrite(submission, question.key, lambda given: [*(given or []), named], by=by, at=at)
            record("paper_added", application, by=by, at=at, question=question.key, sha256=sha256)
    except BaseException:
        files.remove(file_key)
        raise
    return attachment


def attach(
    application: Application,
    question: str,
    name: str,
    file_key: str,
    *,
    size: int,
    sha256: str,
    by: "User",
    at: datetime,
) -> Attachment:
    """Write the row of a stored file."""
    shown = uploads.shown_name(name)
    return Attachment.objects.create(
        application=application,
        question=question,
        name=shown,
        file_key=file_key,
        media_type=uploads.MEDIA_TYPES[uploads.file_type(shown)],
        size=size,
        sha256=sha256,
        uploaded_by=by,
        uploaded_at=at,
    )


def remove_paper(submission: Submission, attachment: Attachment, *, by: "User", at: datetime) -> None:
    """Take a paper out of the open version; the file stays as long as a version handed in names it."""
    application = submission.application
    must_be_writable(application, by, at)
    _must_be_unlocked(application, attachment.question)
    with transaction.atomic():
        rewrite(submission, attachment.question, partial(_without, attachment.sha256), by=by, at=at)
        record("paper_removed", application, by=by, at=at, question=attachment.question, sha256=attachment.sha256)
        if not _is_handed_in(attachment):
            attachment.delete()
            _remove_after_commit(attachment.file_key)


def _without(sha256: str, papers: list[dict[str, str]] | None) -> list[dict[str, str]] | None:
    return [paper for paper in papers or [] if paper.get("sha256") != sha256] or None


def _is_handed_in(attachment: Attachment) -> bool:
    versions = attachment.application.submissions.filter(submitted_at__isnull=False)
    return any(attachment in papers_at(version, attachment.question) for version in versions)


def _remove_after_commit(file_key: str) -> None:
    if not Attachment.objects.filter(file_key=file_key).exists():
        transaction.on_commit(lambda: files.remove(file_key))


def _must_be_unlocked(application: Application, path: str) -> None:
    if path in locked_paths(application):
        raise refuse("locked", _("Only what was asked for can be changed."), path)


def _must_be_sound(question: "FileQuestion", name: str, data: bytes) -> None:
    largest = min(question.max_file_mb, settings.MAX_FILE_MB) * MEGABYTE
    code = uploads.upload_problem(name, data, question.accepted, largest)
    if code:
        raise Refused([file_problem(question, uploads.shown_name(name), code)])


def _must_have_room(application: Application, question: "FileQuestion", kept: int) -> None:
    if kept >= question.multiple or application.attachments.count() >= settings.MAX_FILES_PER_APPLICATION:
        raise refuse("too_many", _("No more files can be added here. Please remove one first."), question.key)
