"""Which answers a reader sees. Pages, exports, mails, PDFs and file names all ask here; existence is not decided here.

A reader's role is `editor` (those who write the application), a staff role, or a role given by Access. What it hides:
a sensitive answer from all but the roles it names; personal and bank numbers from hosts and the panel; in a blind call
who applies, and papers that may tell it, from the panel.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from portal.accounts.states import Role
from portal.calls.definition import bindings
from portal.calls.options import questions_of
from portal.calls.questions import type_of
from portal.core.uploads import file_type

from .answers import answer_at, own_paths
from .papers import papers_by_path
from .states import AccessRole

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.definition import Question, Section, Stage

    from .models import Application, Attachment, Submission

ALIASES = {"administrator": Role.OFFICER.value, "programme_manager": Role.OFFICER.value}
PANEL = frozenset({AccessRole.REVIEWER.value, AccessRole.CHAIR.value})
TABLES = frozenset({"group", "repeat_group", "table"})
PRIVATE_TYPES = frozenset({"personal_number_ge", "iban"})
WITHOUT_NUMBERS = PANEL | {AccessRole.HOST.value}
WIDEST_FIRST = (
    AccessRole.EDITOR,
    Role.OFFICER,
    Role.DIRECTOR,
    Role.FINANCE,
    Role.AUDITOR,
    AccessRole.CHAIR,
    AccessRole.REVIEWER,
    AccessRole.HOST,
)


@dataclass(frozen=True)
class VisiblePaper:
    """A paper under the name that the reader gets to see."""

    pk: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class VisibleAnswer:
    """One question as a reader sees it: `text`, or `columns` and `rows`, or `papers`; all empty where not answered."""

    path: str
    question: "Question"
    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    papers: tuple[VisiblePaper, ...] = ()


@dataclass(frozen=True)
class VisibleSection:
    key: str
    title: str
    answers: list[VisibleAnswer] = field(default_factory=list)


def reader_role(user: "User", application: "Application") -> str:
    """Return the widest role in which `user` reads the application, "" where there is none."""
    roles = {role for role, code in user.staff_roles if code in ("", application.call.code)}
    roles |= set(application.accesses.filter(user=user, until__isnull=True).values_list("role", flat=True))
    return next((role.value for role in WIDEST_FIRST if role.value in roles), "")


def hides_applicant(application: "Application", role: str) -> bool:
    """True where the reader must not learn who applies."""
    return role in PANEL and any(stage.review and stage.review.blind for stage in application.call.terms.stages)


def hidden_paths(application: "Application", stage: "Stage", role: str) -> frozenset[str]:
    """Return the paths of the answers that a reader in `role` does not see."""
    hidden = {path for path, question in stage.by_path.items() if _is_hidden(question, role)}
    if hides_applicant(application, role):
        hidden |= set(bindings(stage).values())
        hidden |= {path for one in application.call.terms.stages if one.review for path in _named(one)}
        hidden |= {path for path, question in stage.by_path.items() if not getattr(question, "blind_safe", True)}
    return frozenset(hidden)


def _named(stage: "Stage") -> tuple[str, ...]:
    return stage.review.hidden_from_reviewers if stage.review else ()


def _is_hidden(question: "Question", role: str) -> bool:
    if role == AccessRole.EDITOR:
        return False
    named = {ALIASES.get(name, name) for name in question.visible_to}
    if question.sensitive and role not in named:
        return True
    return (question.blind and role in PANEL) or (question.type in PRIVATE_TYPES and role in WITHOUT_NUMBERS)


def redact(
    application: "Application", role: str, *, language: str, submission: "Submission | None" = None
) -> list[VisibleSection]:
    """Return what a reader in `role` sees of a version (default: the one that counts), in the order of the form.

    Hidden questions are left out; a section of which nothing is left is left out too.
    """
    submission = submission or application.counted
    if submission is None:
        return []
    stage = application.call.terms.stage(submission.stage)
    hidden = hidden_paths(application, stage, role)
    papers = papers_by_path(submission)
    shown = {path: shown_papers(application, given, role) for path, given in papers.items()}
    asked = {question.key: question for question in questions_of(application.call.terms, stage)}
    reading = _Reading(asked, submission.answers, shown, hidden, language)
    sections = [reading.section(section) for section in stage.sections]
    return [section for section in sections if section.answers]


@dataclass(frozen=True)
class _Reading:
    asked: Mapping[str, "Question"]
    answers: Mapping[str, Any]
    papers: Mapping[str, list[VisiblePaper]]
    hidden: frozenset[str]
    language: str

    def section(self, section: "Section") -> VisibleSection:
        answers = [answer for question in section.questions for answer in self.question(self.asked[question.key])]
        return VisibleSection(section.key, section.title.localised(self.language), answers)

    def question(self, question: "Question") -> Iterator[VisibleAnswer]:
        """Yield a question and, after a yes, its follow-up."""
        parts = {part.key: part for part in question.parts}
        for path in own_paths(question):
            asked = question if path == question.key else parts[path]
            value = answer_at(self.answers, path)
            is_asked = path == question.key or value not in (None, "")
            if path not in self.hidden and is_asked and _is_shown(asked, self.answers):
                yield self.answer(path, asked, value)

    def answer(self, path: str, question: "Question", value: Any) -> VisibleAnswer:
        label = question.label.localised(self.language)
        if question.type == "file":
            return VisibleAnswer(path, question, label, papers=tuple(self.papers.get(path, ())))
        is_table = question.type in TABLES
        shown = VisibleAnswer(path, question, label, text="" if is_table else self.text(question, value))
        return self.with_table(shown, type_of(question).rows(value))

    def with_table(self, answer: VisibleAnswer, given: list[dict[str, Any]]) -> VisibleAnswer:
        """Return the answer with its rows, if it has any, without hidden columns."""
        columns = type_of(answer.question).columns(answer.question)
        shown = [column for column in columns if f"{answer.path}.{column.key}" not in self.hidden]
        if not shown or not given:
            return answer
        labels = tuple(column.label.localised(self.language) for column in shown)
        rows = tuple(tuple(self.text(column, row.get(column.key)) for column in shown) for row in given)
        return replace(answer, columns=labels, rows=rows)

    def text(self, question: "Question", value: Any) -> str:
        return type_of(question).plain_text(question, value, self.language)


def _is_shown(question: "Question", answers: Mapping[str, Any]) -> bool:
    return question.shown_if is None or question.shown_if.holds(answers)


def shown_papers(application: "Application", papers: "Sequence[Attachment]", role: str) -> list[VisiblePaper]:
    """Return the papers of one question under the names that a reader gets: as given for the writers of the
    application, for all others by its number and the question.
    """
    return [
        VisiblePaper(paper.pk, _paper_name(application, paper, place, role), paper.size, paper.sha256)
        for place, paper in enumerate(papers, 1)
    ]


def _paper_name(application: "Application", paper: "Attachment", place: int, role: str) -> str:
    if role == AccessRole.EDITOR:
        return paper.name
    key = paper.question.rpartition(".")[2]
    number = f"-{place}" if place > 1 else ""
    return f"{application.reference}-{key}{number}.{file_type(paper.name)}"


def applicant_name(application: "Application", role: str) -> str:
    """Return who applies, or nothing where the reader must not learn it."""
    if hides_applicant(application, role):
        return ""
    return str(application.applicant_organisation or application.applicant_person or "")
