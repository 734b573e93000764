"""Everything that is wrong with the answers to one stage, the same for form, import and API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.core.errors import Problem

if TYPE_CHECKING:
    from portal.calls.definition import Stage
    from portal.calls.models import Call


@dataclass(frozen=True)
class Paper:
    """An uploaded file; `problem` is the code of `portal.core.uploads.upload_problem`, None when it is in order."""

    name: str
    sha256: str
    size: int
    problem: str | None = None


@dataclass(frozen=True)
class Checked:
    """The answers in stored form, what is wrong, and what they say of the application as a whole."""

    answers: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    requested: Decimal | None = None
    lot: str = ""
    title: str = ""
    claims: list[tuple[str, str]] = field(default_factory=list)
    bound: dict[str, str] = field(default_factory=dict)


def check_answers(
    call: "Call",
    stage: "Stage",
    answers: Mapping[str, Any],
    *,
    at: datetime,
    language: str,
    papers: Mapping[str, Sequence[Paper]],
    applicant_number: str | None = None,
) -> Checked:
    """Return the answers in stored form and every problem, in the order of the form.

    `papers` holds the files by the path of their question (`documents.statute`). The deadline and what may exist
    once in the call are not looked at: the action that submits does both.
    """
    raise NotImplementedError
