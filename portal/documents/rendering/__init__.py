"""PDF/A-3a and PDF/UA-1 from a frozen context, made in a confined child process.

This package alone knows WeasyPrint, and only its child imports it.
"""

from .client import render
from .job import Limits, Rendered, RenderFailed, RenderJob
from .markup import layout_sha256

__all__ = ["Limits", "RenderFailed", "RenderJob", "Rendered", "layout_sha256", "render"]
