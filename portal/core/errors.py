"""What can be wrong, said so that a person can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where (`field`, a path such as `budget.lines[2].total`), what (`code`), how (`message`)."""

    field: str
    code: str
    message: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "message": self.message}


class Refused(Exception):
    """An action was not done, because of `problems`; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.message or p.code for p in self.problems))

    @property
    def messages(self) -> list[str]:
        return [p.message or p.code for p in self.problems]


def refuse(code: str, message: str, field: str = "") -> Refused:
    """Return the exception for a single problem; `field` empty means the object as a whole."""
    return Refused([Problem(field, code, message)])


def present(value: T | None, what: str) -> T:
    """Return `value`; LookupError names `what` where a caller took for granted that it is there."""
    if value is None:
        raise LookupError(f"{what} is missing")
    return value
