"""What is refused before a child sees it: too long, too deep, unprintable."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from portal.documents.coverage import code_point, uncovered_characters

from .job import RenderFailed, RenderJob

LONGEST_TEXT = 12_000
LONGEST_WHOLE = 200_000
LONGEST_LIST = 300
WIDEST_TABLE = 12
DEEPEST = 20
LARGEST_IMAGE = 1_400_000  # base64 of 1 MB
IMAGE = "image"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def admitted(job: RenderJob) -> RenderJob:
    """Return `job` with its text in NFC; raise RenderFailed when it breaks a limit or no font prints a character."""
    job = replace(job, title=_nfc(job.title), context=_nfc(job.context), must_contain=_nfc(job.must_contain))
    total = 0
    for path, text in texts(job.context):
        if path.endswith(f".{IMAGE}"):
            _refuse_longer(path, len(text), LARGEST_IMAGE)
            continue
        _refuse_longer(path, len(text), LONGEST_TEXT)
        refuse_unprintable(path, text)
        total += len(text)
    _refuse_longer("context", total, LONGEST_WHOLE)
    refuse_unprintable("title", job.title)
    return job


def refuse_unprintable(path: str, text: str) -> None:
    if control := _CONTROL.search(text):
        raise RenderFailed("CONTROL_CHARACTER", f"{path}: U+{ord(control[0]):04X}")
    if missing := uncovered_characters(text):
        raise RenderFailed("UNCOVERED_CHARACTER", f"{path}: {', '.join(map(code_point, missing))}")


def texts(value: Any, path: str = "context", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every string below `value` with its path; refuse what is too deep or too long."""
    if depth > DEEPEST:
        raise RenderFailed("DATA_TOO_LONG", f"{path}: deeper than {DEEPEST}")
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        _refuse_longer(path, len(value), WIDEST_TABLE if path.endswith(".columns") else LONGEST_LIST)
        for i, item in enumerate(value):
            yield from texts(item, f"{path}[{i}]", depth + 1)
    elif not isinstance(value, bool):
        raise TypeError(f"{path}: a context holds plain strings, not {type(value).__name__}")


def _refuse_longer(path: str, size: int, most: int) -> None:
    if size > most:
        raise RenderFailed("DATA_TOO_LONG", f"{path}: {size}, at most {most}")


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _nfc(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_nfc(item) for item in value]
    return value
