"""What goes into the renderer and what comes out."""

from dataclasses import dataclass
from typing import Any


class RenderFailed(Exception):
    """No document was made.

    `code` is RENDERER_MISSING, DATA_MISSING, DATA_TOO_LONG, CONTROL_CHARACTER, UNCOVERED_CHARACTER, TEMPLATE_ERROR,
    ASSET_BLOCKED, TIME_LIMIT, MEMORY_LIMIT, CHILD_DIED or CHECK_FAILED:<name of the check>; `detail` says where.
    It holds names of fields and characters, never text of the document.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code} {detail}".strip())

    @property
    def worth_retrying(self) -> bool:
        """False when the same job would fail again for its data or its template."""
        return self.code in {"RENDERER_MISSING", "TIME_LIMIT", "MEMORY_LIMIT", "CHILD_DIED"}


@dataclass(frozen=True)
class RenderJob:
    """One document to make.

    `context` holds strings, lists, dicts and flags only (shapes in `contexts`); amounts and dates are already text.
    `languages` are those of the document, the prevailing one first. `attachment` is embedded as `agreement.json`.
    `issued_at` (ISO 8601 with offset) is every date in the file. Each string of `must_contain` has to be found in the
    finished text, white space aside.
    """

    layout: str
    context: dict[str, Any]
    languages: tuple[str, ...]
    title: str
    attachment: dict[str, Any] | None
    issued_at: str
    must_contain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A checked, unsealed document: `fonts` are the names embedded, `versions` those of every package that drew it."""

    pdf: bytes
    sha256: str
    pages: int
    fonts: list[str]
    versions: dict[str, str]


@dataclass(frozen=True)
class Limits:
    """What one document may use in the child, and how many documents one child makes."""

    cpu_seconds: int = 60
    wall_seconds: float = 120
    memory_bytes: int = 1 << 30
    output_bytes: int = 64 << 20
    documents: int = 200
