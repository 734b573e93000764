"""The papers of a version: its answers name them by content, the rows say where they lie."""

from typing import TYPE_CHECKING

from .answers import answer_at
from .checks import Paper

if TYPE_CHECKING:
    from portal.calls.definition import Stage

    from .models import Attachment, Submission

MEGABYTE = 1024 * 1024


def papers_by_path(submission: "Submission") -> dict[str, list["Attachment"]]:
    """Return the papers that a version names, by the path of their question, in the order of the answer."""
    rows = {(row.question, row.sha256): row for row in submission.application.attachments.order_by("pk")}
    found = {
        path: [rows[path, sha256] for sha256 in named_papers(submission, path) if (path, sha256) in rows]
        for path in file_paths(submission.application.call.terms.stage(submission.stage))
    }
    return {path: papers for path, papers in found.items() if papers}


def papers_at(submission: "Submission", path: str) -> list["Attachment"]:
    """Return the papers that a version names at one question."""
    return papers_by_path(submission).get(path, [])


def named_papers(submission: "Submission", path: str) -> list[str]:
    """Return the SHA-256 values of the papers at `path`; whatever else stands there names no paper."""
    given = answer_at(submission.answers, path)
    papers = given if isinstance(given, list) else []
    return [str(paper.get("sha256")) for paper in papers if isinstance(paper, dict)]


def file_paths(stage: "Stage") -> list[str]:
    return [path for path, question in stage.by_path.items() if question.type == "file"]


def as_checked(papers: dict[str, list["Attachment"]]) -> dict[str, list[Paper]]:
    """Return stored papers as the checks read them; they were in order when they were stored."""
    return {
        path: [Paper(name=row.name, sha256=row.sha256, size=row.size) for row in rows] for path, rows in papers.items()
    }
