"""What changed between two versions, answer by answer, as a reader in one role may see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .redaction import VisibleAnswer, redact

if TYPE_CHECKING:
    from .models import Submission


@dataclass(frozen=True)
class Difference:
    """An answer that differs: as text before and after, empty where it was not given."""

    label: str
    before: str
    after: str


def differences(old: "Submission", new: "Submission", role: str, language: str) -> list[Difference]:
    """Return the answers in which `new` differs from `old`, in the order of the form."""
    before, after = _by_path(old, role, language), _by_path(new, role, language)
    paths = list(dict.fromkeys([*before, *after]))
    found = [(path, _text(before.get(path)), _text(after.get(path))) for path in paths]
    labels = {**{path: answer.label for path, answer in before.items()}, **{p: a.label for p, a in after.items()}}
    return [Difference(labels[path], was, now) for path, was, now in found if was != now]


def _by_path(submission: "Submission", role: str, language: str) -> dict[str, VisibleAnswer]:
    sections = redact(submission.application, role, language=language, submission=submission)
    return {answer.path: answer for section in sections for answer in section.answers}


def _text(answer: VisibleAnswer | None) -> str:
    """Return an answer as lines of text; two files of one name differ by their content."""
    if answer is None:
        return ""
    rows = [" · ".join(row) for row in answer.rows]
    papers = [f"{paper.name} ({paper.sha256[:8]})" for paper in answer.papers]
    return "\n".join([*([answer.text] if answer.text else []), *rows, *papers])
