"""PDF files: readable without a password, and without anything that acts by itself."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf.settings import set_qpdf_limits

MAX_OBJECTS = 500_000
MAX_UNPACKED = 100 * 2**20
_LEADING = b"\xef\xbb\xbf \t\r\n"
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent"})
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_ACTIVE_TYPES = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen"})
# What qpdf says of a packed list of objects that it could not or would not unpack, and therefore did not look into.
_TOO_LARGE, _NOT_READ = "memory limit exceeded", ("error decoding stream data", "unfilterable stream")

# For the whole process: a small file whose packed objects unpack to gigabytes is the known attack.
set_qpdf_limits(
    flate_max_memory=MAX_UNPACKED,
    png_max_memory=MAX_UNPACKED,
    run_length_max_memory=MAX_UNPACKED,
    tiff_max_memory=MAX_UNPACKED,
    max_stream_filters=5,
    doc_max_warnings=1000,
)


def pdf_problem(data: bytes) -> str | None:
    """Return what is wrong with a PDF file."""
    if not data[:1024].lstrip(_LEADING).startswith(b"%PDF-"):
        return "wrong_type"
    if b"%%EOF" not in data:
        return "damaged"
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return _content_problem(pdf)
    except pikepdf.PasswordError:
        return "encrypted"
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, RuntimeError):
        return "encrypted" if b"/Encrypt" in data else "damaged"


def _content_problem(pdf: pikepdf.Pdf) -> str | None:
    if not len(pdf.pages):
        return "damaged"
    if len(pdf.objects) > MAX_OBJECTS:
        return "unpacks_too_large"
    if any(_acts(part) for found in pdf.objects for part in _parts(found)):
        return "active_content"
    return _unread_problem(" ".join(map(str, pdf.get_warnings())))


def _unread_problem(warnings: str) -> str | None:
    if _TOO_LARGE in warnings:
        return "unpacks_too_large"
    return "damaged" if any(sign in warnings for sign in _NOT_READ) else None


def _parts(found: object) -> Iterator[pikepdf.Dictionary | pikepdf.Stream]:
    """Yield the dictionaries written inside one numbered object; what it refers to is an object of its own."""
    waiting = [found]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            waiting.extend(value for _key, value in part.items() if _is_inside(value))
        elif isinstance(part, pikepdf.Array):
            waiting.extend(value for value in part if _is_inside(value))


def _is_inside(value: object) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _acts(part: pikepdf.Dictionary | pikepdf.Stream) -> bool:
    """True for scripts, programs to launch, forms of the second kind (XFA), media and attached files.

    A plain OpenAction that shows a page is harmless and common, so actions count by their kind.
    """
    if not _ACTIVE_KEYS.isdisjoint(part.keys()):
        return True
    kinds = {str(part.get("/Type", "")), str(part.get("/Subtype", ""))}
    return str(part.get("/S", "")) in _ACTIVE_ACTIONS or not _ACTIVE_TYPES.isdisjoint(kinds)
