"""From HTML to PDF bytes, with fonts and style sheets kept from one document to the next."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import weasyprint
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration

from portal.core.canonical import canonical_json

from .accessible import finish
from .fetcher import SCHEME, Assets, Locked
from .job import RenderFailed, RenderJob
from .markup import STYLE_SHEET
from .typefaces import MEDIA_TYPE, as_ttf, font_css, fonts_of

ATTACHMENT = "agreement.json"


@dataclass(frozen=True)
class _Style:
    sheet: weasyprint.CSS
    fonts: FontConfiguration


@lru_cache(maxsize=8)
def prepared_style(families: tuple[str, ...]) -> _Style:
    """Return the parsed style sheet with the fonts of `families`; few texts need more than the first."""
    assets: Assets = {font.file: (as_ttf(font), MEDIA_TYPE) for font in fonts_of(families)}
    fonts = FontConfiguration()
    css = font_css(families) + "\n" + STYLE_SHEET.read_text(encoding="utf-8")
    with _no_warnings():
        sheet = weasyprint.CSS(string=css, base_url=SCHEME, url_fetcher=Locked(assets), font_config=fonts)
    return _Style(sheet, fonts)


def typeset(html: str, families: tuple[str, ...], images: Assets, job: RenderJob) -> bytes:
    """Return the PDF of a whole HTML document; raise RenderFailed for anything WeasyPrint only warns of."""
    style = prepared_style(families)
    fetcher = Locked(images)
    with _no_warnings():
        pdf = weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).write_pdf(
            stylesheets=[style.sheet],
            font_config=style.fonts,
            pdf_variant="pdf/a-3a",
            attachments=_attachments(job, fetcher),
            finisher=finish,
        )
        if fetcher.refused:  # inside an SVG picture even the fatal error is swallowed
            raise RenderFailed("ASSET_BLOCKED")
    return bytes(pdf)


def _attachments(job: RenderJob, fetcher: Locked) -> list[weasyprint.Attachment]:
    if job.attachment is None:
        return []
    at = datetime.fromisoformat(job.issued_at).astimezone(UTC)
    return [
        weasyprint.Attachment(
            string=canonical_json(job.attachment).encode(),
            base_url=SCHEME,
            url_fetcher=fetcher,
            name=ATTACHMENT,
            description=job.title,
            created=at,
            modified=at,
            relationship="Data",
        )
    ]


class _Messages(logging.Handler):
    """Keeps what WeasyPrint would log: the sentence without the values put into it, which may be document text."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(str(record.msg))


@contextmanager
def _no_warnings() -> Iterator[None]:
    """Fail where WeasyPrint only warns: a rule it ignores or a font it cannot load makes another document."""
    messages = _Messages()
    LOGGER.handlers = [messages]
    yield
    if messages.seen:
        raise RenderFailed("TEMPLATE_ERROR", messages.seen[0])
