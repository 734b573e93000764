"""Papers: what is stored of them in the answers, and what may be wrong with them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calls.definition.questions import FileQuestion, Question
from portal.core.errors import Problem

from .base import Parsed, Posted, QuestionType

FILE_MESSAGES = {
    "wrong_type": gettext_lazy("“%(name)s” is not a file of the kind asked for. Accepted: %(accepted)s."),
    "file_name": gettext_lazy("The name of “%(name)s” contains invisible characters. Please rename the file."),
    "empty_file": gettext_lazy("“%(name)s” is empty. Please choose the file again."),
    "too_large": gettext_lazy("“%(name)s” is too large; at most %(limit)s MB."),
    "damaged": gettext_lazy("“%(name)s” is damaged and cannot be opened. Please save it anew."),
    "encrypted": gettext_lazy("“%(name)s” is protected by a password. Please save it without one."),
    "active_content": gettext_lazy(
        "“%(name)s” contains macros, scripts or attached files. Please save it as a plain document."
    ),
    "unpacks_too_large": gettext_lazy("“%(name)s” unpacks to too much content. Please save a simpler file."),
    "infected": gettext_lazy("The virus scanner refuses “%(name)s”. Please check your computer."),
    "not_scanned": gettext_lazy("“%(name)s” could not be checked for viruses just now. Please try again later."),
    "missing_file": gettext_lazy("The file “%(name)s” did not arrive. Please choose it again."),
}


def file_problem(question: FileQuestion, name: str, code: str) -> Problem:
    """Return the problem `code` of the file `name`, in words that say what to do."""
    figures = {"name": name, "limit": question.max_file_mb, "accepted": ", ".join(question.accepted).upper()}
    return Problem(question.key, code, str(FILE_MESSAGES.get(code, FILE_MESSAGES["damaged"])) % figures)


class FileType(QuestionType):
    """Files, given as {"name", "sha256", "size", "problem"} by who stored them; `name` and `sha256` are kept."""

    template = "questions/file.html"
    blank: Any = ()

    def parse(self, question: Question, raw: Any, at: datetime) -> Parsed:
        parsed = super().parse(question, raw, at)
        return Parsed(list(parsed.value), parsed.problems)

    def parse_given(self, question: Any, raw: Any, at: datetime) -> Parsed:
        if not isinstance(raw, list) or not all(_is_paper(paper) for paper in raw):
            return Parsed(self.blank, (self.wrong_shape(question),))
        kept = [{"name": paper["name"], "sha256": paper["sha256"]} for paper in raw]
        return Parsed(kept, tuple(_paper_problems(question, raw)))

    def read(self, question: Question, posted: Posted, name: str) -> Any:
        """Return nothing: files are stored when they are chosen, not when the form is sent."""
        return None

    def context(
        self, question: Any, raw: Any, problems: Sequence[Problem], language: str, name: str = ""
    ) -> dict[str, Any]:
        limits = {
            "accept": ",".join(f".{kind}" for kind in question.accepted)
            + (",.jpeg" if "jpg" in question.accepted else ""),
            "accepted": ", ".join(question.accepted).upper(),
            "max_file_mb": question.max_file_mb,
            "most": question.multiple,
            "max_age_days": question.max_age_days,
            "papers": [paper for paper in raw if _is_paper(paper)] if isinstance(raw, list) else [],
        }
        return super().context(question, raw, problems, language, name) | limits

    def plain_text(self, question: Question, value: Any, language: str) -> str:
        papers = value if isinstance(value, list) else []
        return ", ".join(paper["name"] for paper in papers if _is_paper(paper))

    def required(self, question: Question) -> Problem:
        return Problem(question.key, "required", _("Please add this paper."))


def _is_paper(paper: Any) -> bool:
    return isinstance(paper, dict) and isinstance(paper.get("name"), str) and isinstance(paper.get("sha256"), str)


def _paper_problems(question: FileQuestion, papers: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    for paper in papers:
        if paper.get("problem"):
            yield file_problem(question, paper["name"], str(paper["problem"]))
    if question.members == "applicant" and len(papers) > question.multiple:
        message = _("%(count)s files; at most %(limit)s are possible.")
        yield Problem(question.key, "too_many", message % {"count": len(papers), "limit": question.multiple})
