"""The steps of one document inside the child."""

import ctypes
from importlib.metadata import version
from pathlib import Path
from typing import Any

from weasyprint.text.ffi import harfbuzz_subset, pango
from weasyprint.urls import FatalURLFetchingError

from portal.documents.clauses import ClauseError
from portal.documents.coverage import needed_families

from .accessible import extend_tagging
from .contexts import MissingData
from .inspection import inspect
from .intake import refuse_unprintable
from .job import RenderFailed, RenderJob
from .markup import Composer
from .typeset import prepared_style, typeset

_PACKAGES = ("weasyprint", "pydyf", "fonttools", "Django", "markdown-it-py", "nh3", "segno", "pikepdf", "pypdfium2")


class Maker:
    """Makes documents one after the other; `layouts` are folders searched before the built-in one."""

    def __init__(self, layouts: list[Path]) -> None:
        if not harfbuzz_subset:
            raise ImportError("libharfbuzz-subset0")
        extend_tagging()
        prepared_style(needed_families(""))
        self.compose = Composer(layouts)
        self.versions = {name: version(name) for name in _PACKAGES} | _library_versions()

    def __call__(self, job: RenderJob) -> tuple[dict[str, Any], bytes]:
        """Return the report and the PDF; raise RenderFailed."""
        try:
            return self._made(job)
        except (ClauseError, MissingData) as missing:
            raise RenderFailed("DATA_MISSING", str(missing)) from None
        except FatalURLFetchingError:
            raise RenderFailed("ASSET_BLOCKED") from None

    def _made(self, job: RenderJob) -> tuple[dict[str, Any], bytes]:
        composed = self.compose(job)
        refuse_unprintable("layout", composed.html)
        families = needed_families(composed.html)
        pdf = typeset(composed.html, families, composed.images, job)
        pages, fonts = inspect(pdf, job, families, composed.html)
        return {"pages": pages, "fonts": fonts, "versions": self.versions}, pdf


def _library_versions() -> dict[str, str]:
    harfbuzz = ctypes.CDLL("libharfbuzz.so.0").hb_version_string
    harfbuzz.restype = ctypes.c_char_p
    number = pango.pango_version()
    return {
        "pango": f"{number // 10_000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": harfbuzz().decode(),
    }
