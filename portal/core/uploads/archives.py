"""Word and Excel files: archives of XML parts, read in pieces and never unpacked as a whole."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

MAX_UNPACKED = 100 * 2**20
MAX_PARTS = 5000
_PIECE = 2**16
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ACTIVE_PART = re.compile(r"(vbaproject\.bin|vbadata\.xml|/activex/|oleobject[^/]*\.bin|/macrosheets/)", re.I)
_ACTIVE_CONTENT_TYPE = re.compile(r"macroenabled|vbaproject|activex|macrosheet", re.I)
_ACTIVE_LINK = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument)$")
_XML_PART = re.compile(r"\.(xml|rels|vml)$", re.I)
_UNREADABLE = (
    BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class _Unfit(Exception):
    """Ends the reading of an archive; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code


def is_archive(data: bytes) -> bool:
    """True if the bytes can be opened as a ZIP archive that holds something."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return bool(archive.infolist())
    except _UNREADABLE:
        return False


def office_problem(data: bytes, main_part: str) -> str | None:
    """Return what is wrong with a Word or Excel file whose main part is `main_part`."""
    if data.startswith(_OLD_OFFICE):
        return "encrypted" if _ENCRYPTED_PACKAGE in data else "wrong_type"
    if not data.startswith(b"PK\x03\x04"):
        return "wrong_type"
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_parts(archive, main_part)
    except _Unfit as unfit:
        return unfit.code
    except _UNREADABLE:
        return "damaged"
    return None


def _check_parts(archive: ZipFile, main_part: str) -> None:
    parts = archive.infolist()
    _check_sizes(parts)
    if {"[Content_Types].xml", main_part} - {part.filename for part in parts}:
        raise _Unfit("wrong_type")
    left = MAX_UNPACKED
    for part in parts:
        left -= _check_part(archive, part, left)


def _check_sizes(parts: list[ZipInfo]) -> None:
    """Refuse by what the archive says of itself, before anything is unpacked."""
    if any(part.flag_bits & 1 for part in parts):
        raise _Unfit("encrypted")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _Unfit("unpacks_too_large")
    if any(_ACTIVE_PART.search(part.filename) for part in parts):
        raise _Unfit("active_content")


def _check_part(archive: ZipFile, part: ZipInfo, left: int) -> int:
    """Read one part to its end, its XML along with it; return its true size, which is at most `left`."""
    parser = _strict_parser() if _XML_PART.search(part.filename) else None
    size = 0
    for piece in _pieces(archive, part):
        size += len(piece)
        if size > left:
            raise _Unfit("unpacks_too_large")
        if parser:
            parser.Parse(piece, False)
    if parser:
        parser.Parse(b"", True)
    return size


def _pieces(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _strict_parser() -> expat.XMLParserType:
    """Return a parser that refuses document types (and with them entities), macros and templates fetched from afar."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = _refuse_active_element
    return parser


def _refuse_document_type(*_given: object) -> None:
    raise _Unfit("active_content")


def _refuse_active_element(_name: str, attributes: dict[str, str]) -> None:
    if _ACTIVE_CONTENT_TYPE.search(attributes.get("ContentType", "")):
        raise _Unfit("active_content")
    if attributes.get("TargetMode") == "External" and _ACTIVE_LINK.search(attributes.get("Type", "")):
        raise _Unfit("active_content")
