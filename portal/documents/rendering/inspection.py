"""What a finished file must be before anyone sees it. The first check that fails names itself."""

import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2

from portal.core.canonical import canonical_json
from portal.documents.coverage import MTAVRULI, font_chain, needs_glyph

from .intake import texts
from .job import RenderFailed, RenderJob

MOST_PAGES = 60
MOST_BYTES = 5_000_000
_ACTIVE = {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData", "/RichMediaExecute"}
_HYPHENS = "-\u2010\u2011\ufffe"
_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff]")
_PDF_A = "{http://www.aiim.org/pdfa/ns/id/}"
_PDF_UA = "{http://www.aiim.org/pdfua/ns/id/}"


@dataclass(frozen=True)
class Inspected:
    """An opened file with what it was made from; `source` is all text that went in."""

    size: int
    pdf: pikepdf.Pdf
    text: str
    job: RenderJob
    families: Collection[str]
    source: str


def inspect(pdf: bytes, job: RenderJob, families: Collection[str], source: str) -> tuple[int, list[str]]:
    """Run every check; return number of pages and names of the embedded fonts, or raise RenderFailed."""
    try:
        opened = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError:
        raise RenderFailed("CHECK_FAILED:opens") from None
    with opened:
        file = Inspected(len(pdf), opened, extracted_text(pdf), job, families, source)
        for name, check in _CHECKS.items():
            if found := check(file):
                raise RenderFailed(f"CHECK_FAILED:{name}", found)
        return len(opened.pages), embedded_fonts(opened)


def extracted_text(pdf: bytes) -> str:
    """Return the text of all pages as a reader would copy it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def embedded_fonts(pdf: pikepdf.Pdf) -> list[str]:
    """Return the sorted names of all fonts, without subset prefix."""
    return sorted({str(font.FontName).lstrip("/").partition("+")[2] for font in _dictionaries(pdf, "/FontDescriptor")})


def _dictionaries(pdf: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == kind:
            yield item


def _pages(file: Inspected) -> str:
    return "" if 1 <= len(file.pdf.pages) <= MOST_PAGES else f"{len(file.pdf.pages)} pages"


def _size(file: Inspected) -> str:
    return "" if file.size <= MOST_BYTES else f"{file.size} bytes"


def _fonts(file: Inspected) -> str:
    allowed = {font.pdf_name for font in font_chain() if font.family in file.families}
    return ", ".join(set(embedded_fonts(file.pdf)) - allowed)


def _fonts_embedded(file: Inspected) -> str:
    descriptors = _dictionaries(file.pdf, "/FontDescriptor")
    return ", ".join(str(d.FontName) for d in descriptors if not {"/FontFile2", "/FontFile3"} & set(d.keys()))


def _metadata(file: Inspected) -> str:
    with file.pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        part, conformance, ua = (xmp.get(key) for key in (f"{_PDF_A}part", f"{_PDF_A}conformance", f"{_PDF_UA}part"))
    one_tree = bytes(file.pdf.Root.Metadata.read_bytes()).count(b"<rdf:RDF") == 1
    return "" if (part, conformance, ua, one_tree) == ("3", "A", "1", True) else f"{part} {conformance} {ua}"


def _structure(file: Inspected) -> str:
    root = file.pdf.Root
    missing = {"/MarkInfo", "/Lang", "/StructTreeRoot", "/OutputIntents", "/ViewerPreferences"} - set(root.keys())
    if missing or "/ID" not in file.pdf.trailer:
        return ", ".join(missing) or "/ID"
    spoken = {str(e.Lang) for e in _dictionaries(file.pdf, "/StructElem") if "/Lang" in e} | {str(root.Lang)}
    return ", ".join(set(file.job.languages) - spoken)


def _headers(file: Inspected) -> str:
    headers = (e for e in _dictionaries(file.pdf, "/StructElem") if e.get("/S") == "/TH")
    return "" if all("/Scope" in header.get("/A", {}) for header in headers) else "a header without scope"


def _alternatives(file: Inspected) -> str:
    figures = (e for e in _dictionaries(file.pdf, "/StructElem") if e.get("/S") == "/Figure")
    return "" if all("/Alt" in figure for figure in figures) else "a picture without description"


def _attachment(file: Inspected) -> str:
    expected = [] if file.job.attachment is None else [canonical_json(file.job.attachment).encode()]
    found = [attached.get_file().read_bytes() for attached in file.pdf.attachments.values()]
    relations = {str(spec.get("/AFRelationship")) for spec in _dictionaries(file.pdf, "/Filespec")}
    return "" if found == expected and relations <= {"/Data"} else f"{len(found)} attachments"


def _actions(file: Inspected) -> str:
    verification = file.job.context.get("verification") or {}
    for item in file.pdf.objects:
        if not isinstance(item, pikepdf.Dictionary):
            continue
        if str(item.get("/S")) in _ACTIVE or "/JS" in item or "/AA" in item or "/OpenAction" in item:
            return str(item.get("/S"))
        action = item.get("/A")
        if isinstance(action, pikepdf.Dictionary) and "/URI" in action and str(action.URI) != verification.get("url"):
            return "a foreign address"
    return ""


def _text(file: Inspected) -> str:
    text = _squeezed(file.text)
    missing = [i for i, wanted in enumerate(file.job.must_contain) if _squeezed(wanted) not in text]
    return ", ".join(f"must_contain[{i}]" for i in missing)


def _squeezed(text: str) -> str:
    """Return what of `text` has a glyph, without hyphens, which a reader may take for those of a broken word."""
    dropped = {ord(c) for c in set(text) if c in _HYPHENS or not needs_glyph(c)}
    return text.translate(dict.fromkeys(dropped))


def _damage(file: Inspected) -> str:
    damaged = _DAMAGED.search(file.text)
    return f"U+{ord(damaged[0]):04X}" if damaged else ""


def _capitals(file: Inspected) -> str:
    """Georgian capitals appear only where they were typed: changing case would bring in another font."""
    made = {c for c in file.text if ord(c) in MTAVRULI} - set(file.source)
    return ", ".join(f"U+{ord(c):04X}" for c in sorted(made))


def _fields(file: Inspected) -> str:
    """A merge field is left over, unless someone typed its braces into a value."""
    typed = (text for path, text in texts(file.job.context) if not path.startswith("context.clauses"))
    return "{{" if "{{" in file.text and not any("{{" in text for text in typed) else ""


_CHECKS: dict[str, Callable[[Inspected], str]] = {
    "pages": _pages,
    "size": _size,
    "fonts": _fonts,
    "fonts_embedded": _fonts_embedded,
    "metadata": _metadata,
    "structure": _structure,
    "headers": _headers,
    "alternatives": _alternatives,
    "attachment": _attachment,
    "actions": _actions,
    "text": _text,
    "damage": _damage,
    "capitals": _capitals,
    "fields": _fields,
}
