"""Reading tables that people bring: CSV with a header row, each row told apart from the others."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from .errors import Problem, Refused, refuse

LARGEST_TABLE = 20 * 1024 * 1024


@dataclass
class RowReport:
    """What became of the rows of a file: `done` and `unchanged` counted, problems by line number."""

    done: int = 0
    unchanged: int = 0
    problems: dict[int, list[Problem]] = field(default_factory=dict)

    def refused(self, line: int, refusal: Refused) -> None:
        self.problems[line] = list(refusal.problems)

    def lines(self) -> list[str]:
        """Return the problems as sentences, one a line."""
        return [f"line {n}: {p.field}: {p.message or p.code}" for n, found in self.problems.items() for p in found]


def read_rows(path: str | Path, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a UTF-8 CSV file; Refused where it cannot be read or lacks a `needed` column."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise refuse("not_found", f"{path}: {error.strerror}", "file") from error
    yield from rows_of(data, needed)


def rows_of(data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of CSV bytes; Refused where the file is no such table."""
    if len(data) > LARGEST_TABLE:
        raise refuse("too_large", _("The file is too large."), "file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("format", _("The file is not UTF-8 text. Save it as “CSV UTF-8”."), "file") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise refuse("format", _("The file lacks the columns: %(names)s.") % {"names": ", ".join(missing)}, "file")
    try:
        for row in reader:
            yield reader.line_num, {name: (value or "") for name, value in row.items() if name}
    except csv.Error as error:
        raise refuse(
            "format", _("The file cannot be read as a table from line %(n)s on.") % {"n": reader.line_num}
        ) from error
