"""The papers that lie beside an import."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.core import files, uploads

from ..answers import answer_at
from ..checks import Paper
from ..papers import MEGABYTE, file_paths

if TYPE_CHECKING:
    from portal.calls.definition import Stage
    from portal.calls.definition.questions import FileQuestion

MISSING = "missing_file"


def default_folder(file: Path) -> Path:
    """Return `files/` beside the import, else beside the folder it lies in."""
    beside = file.resolve().parent / "files"
    return beside if beside.is_dir() else file.resolve().parent.parent / "files"


class Folder:
    """A folder of papers; each is looked at once and stored once, however many records name it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stored: dict[str, str] = {}
        self.judged = lru_cache(maxsize=4096)(self._judged)

    def papers(self, stage: "Stage", payload: Mapping[str, Any]) -> dict[str, list[Paper]]:
        """Return the papers that the payload names, by the path of their question."""
        found = {}
        for path in file_paths(stage):
            names = _names(answer_at(payload, path))
            if names:
                found[path] = [self.paper(stage.by_path[path], name) for name in names]  # type: ignore[arg-type]
        return found

    def paper(self, question: "FileQuestion", name: str) -> Paper:
        largest = min(question.max_file_mb, settings.MAX_FILE_MB) * MEGABYTE
        return self.judged(name, tuple(question.accepted), largest)

    def _judged(self, name: str, accepted: tuple[str, ...], largest: int) -> Paper:
        data = self.read(name)
        if data is None:
            return Paper(name=name, sha256="", size=0, problem=MISSING)
        problem = uploads.upload_problem(name, data, accepted, largest)
        return Paper(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data), problem=problem)

    def read(self, name: str) -> bytes | None:
        """Return the content of a file of this folder; a name that leads elsewhere is no file."""
        if Path(name).name != name or "\0" in name:
            return None
        try:
            return (self.path / name).read_bytes()
        except OSError:
            return None

    def file_key(self, paper: Paper) -> str:
        """Return the key under which the content is stored, storing it at its first use."""
        if paper.sha256 not in self.stored:
            self.stored[paper.sha256] = files.store(self.read(paper.name) or b"", "papers")
        return self.stored[paper.sha256]


def _names(given: Any) -> list[str]:
    names = [given] if isinstance(given, str) else given
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
