"""Private files: random keys in the storage, the original name only in the database."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.http import content_disposition_header


def store(data: bytes, folder: str) -> str:
    """Write `data` under a new random key below `folder` and return the key."""
    token = secrets.token_hex(20)
    return default_storage.save(f"{folder}/{token[:2]}/{token}", ContentFile(data))


def read(key: str) -> bytes:
    with default_storage.open(key, "rb") as file:
        return file.read()


def remove(key: str) -> None:
    default_storage.delete(key)


def answer_with_file(key: str, name: str, media_type: str, inline: bool = False) -> HttpResponse:
    """Return the file as an answer that no cache keeps and no browser guesses about.

    Only our own PDFs are ever shown inline; the caller has asked permission.
    """
    response = HttpResponse(read(key), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
