"""Whether an uploaded file is what it says, can be read and does nothing by itself; looked at before it is stored.

The type is told by the content: first bytes, parts of the archive, objects of the PDF; the browser's word counts for
nothing. Codes: wrong_type, file_name, empty_file, too_large, damaged, encrypted, active_content, unpacks_too_large,
and from the virus scanner infected and not_scanned.
"""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext

from portal.core import text_checks, virus

from .archives import is_archive, office_problem
from .images import jpg_problem, png_problem
from .pdf import pdf_problem

NAME_BYTES = 200
_CHECKS: dict[str, Callable[[bytes], str | None]] = {
    "pdf": pdf_problem,
    "docx": lambda data: office_problem(data, "word/document.xml"),
    "xlsx": lambda data: office_problem(data, "xl/workbook.xml"),
    "jpg": jpg_problem,
    "png": png_problem,
}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}


def file_type(name: str) -> str:
    """Return the type that a file name claims: `pdf`, `jpg` (also for .jpeg), or "" where there is none."""
    extension = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return "jpg" if extension == "jpeg" else extension


def upload_problem(name: str, data: bytes, accepted: Sequence[str], max_bytes: int) -> str | None:
    """Return the code of the first thing that is wrong with a file, None when it may be stored.

    `accepted` are types such as `pdf`; `max_bytes` is the greatest size that is still taken.
    """
    claimed = file_type(name)
    if claimed not in accepted or claimed not in _CHECKS:
        return "wrong_type"
    if text_checks.has_control(name):
        return "file_name"
    if not data:
        return "empty_file"
    if len(data) > max_bytes:
        return "too_large"
    return content_problem(claimed, data) or virus.scan_problem(data)


def content_problem(claimed: str, data: bytes) -> str | None:
    """Return what is wrong with the content of a file that says it is of the type `claimed`."""
    if claimed not in {"docx", "xlsx"} and is_archive(data):
        return "wrong_type"
    return _CHECKS[claimed](data)


def shown_name(name: str) -> str:
    """Return the name under which a file is shown and downloaded: no path, no control characters, never too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(character for character in text_checks.normalised(last) if not text_checks.is_control(character))
    stem, dot, extension = plain.rpartition(".") if "." in plain else (plain, "", "")
    suffix = _shortened(dot + extension, 20)
    return (_shortened(stem.strip(" ."), NAME_BYTES) or gettext("document")) + suffix


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")
