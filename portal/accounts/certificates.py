"""Certificates as the learning platform exports them: from the bytes of a CSV file to rows, or to what is wrong."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.core.errors import Problem, refuse
from portal.core.text_checks import has_control, normalised


@dataclass(frozen=True)
class CertificateRow:
    """One line of the file; `withdrawn` is the first day on which the certificate no longer counts."""

    certificate_no: str
    holder_name: str
    personal_number: str
    email: str
    course: str
    issued: date
    grade: int | None
    withdrawn: date | None


class Wrong(ValueError):
    """A cell that cannot be taken; its text is a sentence for the person who mends the file."""


def _line_of_text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text:
            raise Wrong(_("This must not be empty."))
        if len(text) > most:
            raise Wrong(_("This is longer than %(most)d characters.") % {"most": most})
        if has_control(text):
            raise Wrong(_("This holds characters that cannot be seen."))
        return text

    return read


def personal_number(text: str) -> str:
    """Return a personal number: 11 digits."""
    if not re.fullmatch(r"[0-9]{11}", text):
        raise Wrong(_("A personal number has 11 digits."))
    return text


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise Wrong(_("This is not an e-mail address.")) from error
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Wrong(_("A date is written as 2026-04-02.")) from error


def _grade(text: str) -> int | None:
    if text and not re.fullmatch(r"[0-9]{1,2}|100", text):
        raise Wrong(_("A grade is a whole number from 0 to 100."))
    return int(text) if text else None


COLUMNS: dict[str, Callable[[str], object]] = {
    "certificate_no": _line_of_text(30),
    "holder_name": _line_of_text(120),
    "personal_number": personal_number,
    "email": _email,
    "course": _line_of_text(60),
    "issued": _day,
    "grade": _grade,
    "withdrawn": lambda text: _day(text) if text else None,
}


def read_rows(data: bytes) -> Iterator[tuple[int, CertificateRow | list[Problem]]]:
    """Yield each line with its number: the row, or everything that is wrong with it.

    UTF-8 with or without byte order mark, comma or semicolon. Raises Refused when the file as a whole cannot be read.
    """
    text = _decoded(data)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", restval="")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise refuse("missing_columns", _("The file lacks the columns: %(names)s.") % {"names": ", ".join(missing)})
    try:
        for cells in reader:
            yield reader.line_num, _row({name: normalised(cells[name].strip()) for name in COLUMNS})
    except csv.Error as error:
        raise refuse(
            "not_csv", _("The file cannot be read as CSV near line %(n)d.") % {"n": reader.line_num}
        ) from error


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("not_utf8", _("The file must be saved as UTF-8.")) from error
    if "\0" in text:
        raise refuse("not_csv", _("This is not a text file."))
    return text


def _row(cells: dict[str, str]) -> CertificateRow | list[Problem]:
    values, problems = {}, []
    for name, read in COLUMNS.items():
        try:
            values[name] = read(cells[name])
        except Wrong as wrong:
            problems.append(Problem(name, "invalid", str(wrong)))
    return problems or CertificateRow(**values)  # type: ignore[arg-type]
