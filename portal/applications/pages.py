"""What the pages of an applicant show: the sections with their states, and what prevents submission."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calls.questions import html_name, is_at
from portal.core.errors import Problem

from .answers import own_paths, section_answers

if TYPE_CHECKING:
    from portal.calls.definition import Question, Section

    from .models import Application, Submission

REQUIRED = "required"


@dataclass(frozen=True)
class SectionState:
    """One section on the task list. `problems` are those at its questions."""

    number: int
    section: "Section"
    url: str
    is_begun: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not self.problems

    @property
    def to_mend(self) -> list[Problem]:
        """Return the problems with what has been written, without what is not written yet."""
        return [problem for problem in self.problems if problem.code != REQUIRED]

    @property
    def tone(self) -> str:
        if self.is_complete:
            return "good"
        return "warn" if self.is_begun and self.to_mend else "active" if self.is_begun else "neutral"

    @property
    def label(self) -> str | Promise:
        if self.is_complete:
            return _("Complete")
        if not self.is_begun:
            return _("Not started")
        count = len(self.to_mend)
        if not count:
            return _("In progress")
        return ngettext("%(n)s answer to mend", "%(n)s answers to mend", count) % {"n": count}


@dataclass(frozen=True)
class Hindrance:
    """One thing that prevents submission, with a link to where it can be mended."""

    label: str
    message: str
    url: str = ""


def section_states(submission: "Submission", problems: Sequence[Problem]) -> list[SectionState]:
    """Return the sections of a version in order, each with its problems."""
    application = submission.application
    stage = application.call.terms.stage(submission.stage)
    return [
        SectionState(
            number=number,
            section=section,
            url=section_url(application, section),
            is_begun=bool(section_answers(section, submission.answers)),
            problems=problems_in(section, problems),
        )
        for number, section in enumerate(stage.sections, 1)
    ]


def section_url(application: "Application", section: "Section") -> str:
    return reverse("applications:section", args=[application.reference, section.key])


def is_about(question: "Question", problem: Problem) -> bool:
    """True if the problem stands at the question or at its follow-up."""
    return any(is_at(problem.field, path) for path in own_paths(question))


def problems_in(section: "Section", problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems at the questions of one section."""
    return [problem for problem in problems if any(is_about(question, problem) for question in section.questions)]


def hindrances(submission: "Submission", problems: Sequence[Problem], language: str) -> list[Hindrance]:
    """Return what prevents submission, in the order of the form; what is said twice of a question is one line."""
    found: dict[tuple[str, str], Hindrance] = {}
    placed: set[Problem] = set()
    for section in submission.application.call.terms.stage(submission.stage).sections:
        url = section_url(submission.application, section)
        for question in section.questions:
            here = [problem for problem in problems if is_about(question, problem)]
            placed.update(here)
            label, link = question.label.localised(language), f"{url}?all=1#id_{html_name(question.key)}"
            found |= {(question.key, problem.message): Hindrance(label, problem.message, link) for problem in here}
    return [Hindrance("", problem.message) for problem in problems if problem not in placed] + list(found.values())


def time_left(deadline: datetime | None, at: datetime) -> str:
    """Return how long there is, in words: days until the last day, then hours, then minutes."""
    if deadline is None:
        return ""
    minutes = max(0, int((deadline - at).total_seconds() // 60))
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    if minutes >= 120:
        return ngettext("%(n)s hour left", "%(n)s hours left", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
