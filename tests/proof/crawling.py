"""Everything that a person can reach by following links, as text."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from urllib.parse import urldefrag, urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

import pypdfium2
from django.http.response import HttpResponseBase
from django.test import Client

LINK = re.compile(r'(?:href|src|hx-get)="([^"]+)"')
NOT_FOLLOWED = ("/static/", "/accounts/", "/admin/")
MOST = 400


def reached(client: Client, starts: Iterable[str], *, follow: bool = True) -> dict[str, str]:
    """Return by address what a browser gets that follows every link: text, file names, and what files say inside."""
    waiting, seen = list(starts), {}
    while waiting:
        url = waiting.pop()
        if url in seen or url.startswith(NOT_FOLLOWED):
            continue
        answer = client.get(url)
        body = b"".join(answer) if answer.streaming else answer.content
        seen[url] = "\n".join(_texts(answer, body))
        assert len(seen) <= MOST, "the pages lead on without end"
        waiting += _links(url, answer, seen[url]) if follow else []
    return seen


def _links(url: str, answer: HttpResponseBase, text: str) -> Iterator[str]:
    found = [answer["Location"]] if answer.has_header("Location") else LINK.findall(text)
    for link in found:
        whole, _fragment = urldefrag(urljoin(url, unescape(link)))
        if not urlsplit(whole).netloc and whole.startswith("/"):
            yield whole


def _texts(answer: HttpResponseBase, body: bytes) -> Iterator[str]:
    """Yield the headers, and the body as a reader would search it."""
    yield from answer.headers.values()
    if body.startswith(b"%PDF"):
        pdf = pypdfium2.PdfDocument(body)
        yield str(pdf.get_metadata_dict())
        yield from (page.get_textpage().get_text_range() for page in pdf)
    elif is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as parts:
            yield from (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    else:
        yield unescape(body.decode("utf-8", "replace"))
