"""Reading long JSON lists one record at a time: the text is in memory once, never all its objects."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .errors import Refused, refuse

_SPACE = " \t\r\n"
_UNREADABLE = (ValueError, RecursionError, IndexError)


def read_records(path: Path, name: str) -> "Records":
    """Return the records of a JSON file: a list, or an object that holds it under `name`. Refused if it is neither.

    The whole file is read through before the first record is given, so that nothing is done with half a file.
    """
    try:
        records = Records(path.read_text(encoding="utf-8-sig"), name)
        records.count = sum(1 for _record in records)
    except OSError as error:
        raise refuse("not_found", f"{path}: {error.strerror}", "file") from error
    except _UNREADABLE as error:
        raise _unreadable(name) from error
    return records


def _unreadable(name: str) -> Refused:
    return refuse("format", _("The file is not JSON in UTF-8 with a list “%(name)s”.") % {"name": name}, "file")


class Records:
    """The items of one list in a JSON text; may be gone through any number of times. `count` is how many there are."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.decoder = json.JSONDecoder(parse_constant=_no_constant)
        self.start = self._list_start(name)
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        position = self._after_space(self.start + 1)
        while self.text[position] != "]":
            record, position = self.decoder.raw_decode(self.text, position)
            yield record
            position = self._after_comma(position, "]")

    def _list_start(self, name: str) -> int:
        """Return where the list begins: at the start of the text, or after the key `name` of the object it is in."""
        position = self._after_space(0)
        if self.text[position] == "[":
            return position
        while self.text[position] in "{,":
            key, position = self.decoder.raw_decode(self.text, self._after_space(position + 1))
            position = self._after_space(self._after_space(position) + 1)
            if key == name and self.text[position] == "[":
                return position
            _other, position = self.decoder.raw_decode(self.text, position)
            position = self._after_space(position)
        raise ValueError(name)

    def _after_space(self, position: int) -> int:
        while self.text[position] in _SPACE:
            position += 1
        return position

    def _after_comma(self, position: int, end: str) -> int:
        position = self._after_space(position)
        if self.text[position] == ",":
            return self._after_space(position + 1)
        if self.text[position] != end:
            raise ValueError(position)
        return position


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
