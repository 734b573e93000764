"""The only way to a resource: bytes that were loaded and checked before the document was begun."""

from collections.abc import Mapping
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "asset:"
_QR_CODE = "data:image/svg+xml;base64,"
LONGEST_QR_CODE = 60_000
Assets = Mapping[str, tuple[bytes, str]]


class Locked(URLFetcher):
    """Serve assets by name and small inline QR codes; anything else ends the document.

    Merely refusing would not do: WeasyPrint logs a missing picture and goes on, and a defective contract would leave.
    """

    def __init__(self, assets: Assets) -> None:
        super().__init__(allow_redirects=False, allowed_protocols={"data"})
        self.assets = assets
        self.refused = False

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith(SCHEME) and url.removeprefix(SCHEME) in self.assets:
            body, media_type = self.assets[url.removeprefix(SCHEME)]
            return URLFetcherResponse(url, body, {"Content-Type": media_type})
        if url.startswith(_QR_CODE) and len(url) < LONGEST_QR_CODE:
            return super().fetch(url, headers)
        self.refused = True
        raise FatalURLFetchingError("blocked")
