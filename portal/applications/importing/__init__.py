"""Bringing in applications that were made elsewhere."""

from .run import Outcome, import_applications

__all__ = ["Outcome", "import_applications"]
