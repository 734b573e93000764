"""One confined child for all tests, with layouts that try to do harm."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.documents.rendering import RenderJob
from portal.documents.rendering.client import Workshop

LAYOUTS = Path(__file__).parent / "layouts"


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    workshop = Workshop(layouts=[LAYOUTS])
    yield workshop
    workshop.close()


def probe(html: str, **more: object) -> RenderJob:
    """A job whose layout prints `html` as it is."""
    fields = {
        "layout": "probe",
        "context": {"html": html},
        "languages": ("ka",),
        "title": "სინჯი",
        "attachment": None,
        "issued_at": "2027-04-14T12:00:00+04:00",
    }
    return RenderJob(**{**fields, **more})
