"""From a job to the HTML of the whole document, by the layouts in templates/documents/pdf/."""

import base64
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.template import Context, Engine
from django.utils.safestring import SafeString

from portal.documents.clauses import assemble
from portal.documents.coverage import FONTS

from .contexts import REQUIRED, MissingData
from .images import reencoded
from .job import RenderJob

ROOT = FONTS.parents[1]
LAYOUTS = ROOT / "templates" / "documents" / "pdf"
STYLE_SHEET = ROOT / "static" / "css" / "pdf.css"
LONG_CLAUSE = 2_500
PAGE_BLOCKS = {"parties", "signatures", "annex_list"}


class _Missing(str):
    """What the engine prints for an unknown name: it raises instead, so that no gap is ever issued."""

    def __contains__(self, _text: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise MissingData(str(name))


@dataclass(frozen=True)
class Composed:
    html: str
    images: dict[str, tuple[bytes, str]]


@dataclass(frozen=True)
class TermsRow:
    """A row of the bilingual terms: the texts by language, or a block across both columns."""

    number: str
    block: str
    texts: list[tuple[str, SafeString]]
    data: Any = None

    @property
    def template(self) -> str:
        return block_template(self.block)

    @property
    def is_long(self) -> bool:
        return any(len(text) > LONG_CLAUSE for _language, text in self.texts)


def block_template(name: str) -> str:
    return f"_block_{name}.html"


class Composer:
    """Fills layouts; `folders` are searched before the built-in one."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._engine = Engine(
            dirs=[*map(str, folders), str(LAYOUTS)],
            builtins=["portal.documents.rendering.wording"],
            string_if_invalid=_Missing("%s"),
        )

    def __call__(self, job: RenderJob) -> Composed:
        missing = REQUIRED.get(job.layout, frozenset()) - job.context.keys()
        if missing:
            raise MissingData(", ".join(sorted(missing)))
        images = _images(job.context)
        rows = terms(job)
        context = {
            **job.context,
            "languages": job.languages,
            "language": job.languages[0],
            "title": job.title,
            "issued_at": job.issued_at,
            "logos": [{"source": f"asset:{name}", "alt": alt} for name, (_image, alt) in images.items()],
            "terms": rows,
            "placed": {row.block for row in rows},
            "annexes": [_annex(annex, job.context) for annex in job.context.get("annexes", [])],
            "qr_code": _qr_code(job.context.get("verification")),
        }
        template = self._engine.get_template(f"{job.layout}.html")
        html = template.render(Context(context, use_l10n=False, use_tz=False))
        return Composed(html, {name: image for name, (image, _alt) in images.items()})


def terms(job: RenderJob) -> list[TermsRow]:
    """Return the clauses of the context as rows, the languages of the document side by side."""
    context: Mapping[str, Any] = job.context
    columns = [
        assemble(
            context.get("clauses", []),
            context.get("values", {}).get(language, {}),
            language,
            conditions=context.get("conditions", ()),
            chosen=context.get("chosen", ()),
        )
        for language in job.languages
    ]
    return [
        TermsRow(
            pieces[0].number,
            pieces[0].block,
            [(language, piece.html) for language, piece in zip(job.languages, pieces, strict=True)],
            block_data(pieces[0].block, context),
        )
        for pieces in zip(*columns, strict=True)
    ]


def block_data(name: str, context: Mapping[str, Any]) -> Any:
    """Return what a named block draws; blocks of the page itself take it from the context as a whole."""
    if not name or name in PAGE_BLOCKS:
        return None
    if name not in context.get("blocks", {}):
        raise MissingData(f"blocks.{name}")
    return context["blocks"][name]


def _annex(annex: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    name = annex.get("block", "")
    return {**annex, "template": block_template(name), "data": block_data(name, context)}


def _qr_code(verification: Mapping[str, str] | None) -> str:
    """Return the verification address as a QR code (error level M, border 4) in a data URL."""
    if not verification:
        return ""
    target = io.BytesIO()
    segno.make(verification["url"], error="m", micro=False).save(
        target, kind="svg", border=4, xmldecl=False, dark="#000"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(target.getvalue()).decode()


def _images(context: Mapping[str, Any]) -> dict[str, tuple[tuple[bytes, str], Any]]:
    logos = context.get("organisation", {}).get("logos", [])
    return {f"logo-{i}": (reencoded(logo["image"]), logo["alt"]) for i, logo in enumerate(logos)}


def layout_sha256() -> str:
    """Return the digest of all that shapes a document beside its clauses: layouts, labels, style sheet, fonts."""
    digest = hashlib.sha256()
    labels = Path(__file__).with_name("labels.py")
    for path in [*sorted(LAYOUTS.glob("*.html")), labels, STYLE_SHEET, FONTS / "fonts.json"]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
