"""What a record must look like before it can be judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from portal.core.canonical import canonical_json
from portal.core.errors import refuse
from portal.core.text_checks import normalised

LONGEST_ID = 60


@dataclass(frozen=True)
class Record:
    """One application as brought: `payload` holds answers by question key, papers by file name."""

    id: str
    received_at: datetime
    language: str
    payload: Mapping[str, Any]


def id_of(given: Any) -> str:
    """Return the id by which the report names a record, however badly it is formed."""
    found = given.get("id") if isinstance(given, Mapping) else None
    return str(found)[:LONGEST_ID] if isinstance(found, str | int) else ""


def read_record(given: Any) -> Record:
    """Return the record that `given` describes; Refused at `__call__` where it is no such thing."""
    if not isinstance(given, Mapping) or not isinstance(given.get("payload"), Mapping):
        raise _unknown_shape(_("A record needs “id”, “received_at” and “payload”."))
    if _depth(given["payload"]) > settings.MAX_ANSWER_DEPTH:
        raise _unknown_shape(_("The answers are nested too deeply."))
    _must_be_storable(given["payload"])
    return Record(_id(given), _received_at(given), str(given.get("ui_language") or ""), given["payload"])


def _id(given: Mapping[str, Any]) -> str:
    found = given.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    # One form of the same letters, because a public draw and its fingerprint rest on the id.
    found = normalised(found) if isinstance(found, str) else ""
    if not found.strip() or not found.isprintable() or len(found) > LONGEST_ID:
        raise _unknown_shape(_("“id” is a short text without control characters."))
    return found


def _received_at(given: Mapping[str, Any]) -> datetime:
    try:
        found = parse_datetime(str(given.get("received_at")))
    except ValueError:
        found = None
    if found is None or is_naive(found):
        raise _unknown_shape(_("“received_at” is a moment with offset, such as 2027-02-26T23:59:59+04:00."))
    return found


def _must_be_storable(payload: Mapping[str, Any]) -> None:
    try:
        size = len(canonical_json(payload).encode().decode())
    except ValueError as error:
        raise _unknown_shape(_("The answers hold what is no text.")) from error
    if size > settings.MAX_SUBMISSION_CHARACTERS:
        raise refuse("too_long", _("The application as a whole is too long."), "__call__")


def _depth(value: Any) -> int:
    """Return how deeply lists and mappings are nested."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(value, Mapping | list) else 0


def _unknown_shape(message: str) -> Exception:
    return refuse("format", message, "__call__")
