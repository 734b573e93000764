"""Everything that is wrong with the answers to one stage, the same for form, import and API."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.calls.definition import bindings
from portal.calls.options import questions_of
from portal.calls.questions import Parsed, is_at, parse_all, type_of, with_follow_ups
from portal.calls.registry import FACTS
from portal.core.errors import Problem
from portal.core.money import at_most_percent

from .answers import answer_at, with_answer
from .certificates import certificate_notes
from .eligibility import WHOLE, Applying, eligibility_problems

if TYPE_CHECKING:
    from portal.calls.definition import CallDefinition, Question, Stage
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
    """The answers in stored form, what is wrong, and what they say of the application as a whole.

    `notes` are warnings for officers. `claims` are the answers that may exist once in the call, by path; `bound` the
    answers by the fact they stand for (`organisation.code`). `requested` is exact, in the currency of the call.
    """

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
    earlier_request: Decimal | None = None,
) -> Checked:
    """Return the answers in stored form and every problem, in the order of the form, in `language`.

    `papers` holds the files by the path of their question (`documents.statute`). `applicant_number` is the personal
    number of the applicant where no question asks for it; `earlier_request` the amount asked for in the stage from
    which the request may differ only so far. Eligibility is checked here only if the call checks it on submission.
    The deadline and what may exist once in the call are not looked at: the action that submits does both.
    """
    local = at.astimezone(call.terms.zone)
    with translation.override(language):
        questions = questions_of(call.terms, stage)
        parsed = parse_all(questions, raw_answers(questions, answers, papers), local)
        stored = stored_answers(parsed)
        problems = [problem for answer in parsed.values() for problem in answer.problems]
        applying = Applying(call, stored, bound_facts(stage, stored, problems, applicant_number))
        problems += member_problems(call.terms, questions, stored, papers)
        problems += whole_problems(answers, stored)
        notes = _check_eligibility(stage, applying, problems, local)
        facts = all_facts(questions, parsed)
        requested = requested_amount(stage, facts, applying, local)
        problems += request_problems(stage, requested, earlier_request)
    return Checked(
        answers=stored,
        problems=in_form_order(questions, problems),
        notes=notes,
        requested=requested,
        lot=facts.get("lot", ""),
        title=title_of(questions, stored),
        claims=unique_answers(questions, stored, problems),
        bound=dict(applying.bound),
    )


def _check_eligibility(stage: "Stage", applying: Applying, problems: list[Problem], at: datetime) -> list[Problem]:
    """Add the conditions that are not met to `problems`; return the notes for officers."""
    conditions = applying.call.terms.eligibility
    if conditions.checked_at == "submission":
        problems += eligibility_problems(conditions.items, applying, tuple(problems), at)
    return certificate_notes(conditions.items, stage.by_path, applying.answers, problems, at.date())


def raw_answers(questions: Iterable["Question"], answers: Any, papers: Mapping[str, Sequence[Paper]]) -> dict[str, Any]:
    """Return what was given, by the key of each question; papers stand for themselves, whatever the answers say."""
    given = answers if isinstance(answers, Mapping) else {}
    return {
        question.key: _papers_given(papers.get(question.key, ()))
        if question.type == "file"
        else _within_depth(answer_at(given, question.key))
        for question in with_follow_ups(questions)
    }


def _papers_given(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    return [
        {"name": paper.name, "sha256": paper.sha256, "size": paper.size, "problem": paper.problem} for paper in papers
    ]


def _within_depth(raw: Any) -> Any:
    """Return an answer as it is, or a shape that no question takes if it is nested too deep to be looked into."""
    level = [raw]
    for _depth in range(settings.MAX_ANSWER_DEPTH - 1):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    return object() if any(isinstance(value, dict | list) for value in level) else raw


def stored_answers(parsed: Mapping[str, Parsed]) -> dict[str, Any]:
    """Return the answers that were given, as they are kept; those of `documents.cv` nested."""
    stored: dict[str, Any] = {}
    for key, answer in parsed.items():
        if answer.value not in (None, "", [], {}):
            stored = with_answer(stored, key, answer.value)
    return stored


def bound_facts(
    stage: "Stage", stored: Mapping[str, Any], problems: Sequence[Problem], applicant_number: str | None
) -> dict[str, str]:
    """Return the answers that stand for facts of the applicant, by fact; one that has a problem stands for nothing."""
    sound = {fact: path for fact, path in bindings(stage).items() if not has_problem(path, problems)}
    given = {fact: answer_at(stored, path) for fact, path in sound.items()}
    facts = {fact: value for fact, value in given.items() if isinstance(value, str) and value}
    if applicant_number and "person.number" not in facts:
        facts["person.number"] = applicant_number
    return facts


def has_problem(path: str, problems: Iterable[Problem]) -> bool:
    return any(is_at(problem.field, path) for problem in problems)


def member_problems(
    terms: "CallDefinition",
    questions: Iterable["Question"],
    stored: Mapping[str, Any],
    papers: Mapping[str, Sequence[Paper]],
) -> Iterator[Problem]:
    """Yield papers of which a consortium brings too few or too many: one for each partner, or for each member."""
    partners = stored.get("partners")
    count = len(partners) if isinstance(partners, list) and terms.call.applicant_type == "consortium" else 0
    for question in questions:
        members = {"each": count + 1, "partner": count, "lead": 1}.get(getattr(question, "members", "applicant"))
        given = len(papers.get(question.key, ()))
        if members is None or not given:
            continue
        figures = {"count": given, "least": members, "most": members * getattr(question, "multiple", 1)}
        if given < members and question.required:
            message = _("%(count)s files; at least %(least)s are needed, one for each member.")
            yield Problem(question.key, "too_few", message % figures)
        if given > figures["most"]:
            message = _("%(count)s files; at most %(most)s are possible.")
            yield Problem(question.key, "too_many", message % figures)


def whole_problems(answers: Any, stored: Any) -> Iterator[Problem]:
    """Yield what is wrong with the answers as a whole: not answers at all, or too long altogether."""
    if not isinstance(answers, Mapping):
        yield Problem(WHOLE, "format", _("The answers cannot be read."))
    count, limit = _characters(stored), settings.MAX_SUBMISSION_CHARACTERS
    if count > limit:
        message = _("%(count)s characters in all; at most %(limit)s. Please shorten your answers.")
        yield Problem(WHOLE, "too_long", message % {"count": count, "limit": limit})


def _characters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else 0


def in_form_order(questions: Iterable["Question"], problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, one for each field and code, in the order of the form; those of the whole come last."""
    keys = [question.key for question in with_follow_ups(questions)]
    once: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        once.setdefault((problem.field, problem.code), problem)

    def place(problem: Problem) -> int:
        return next((number for number, key in enumerate(keys) if is_at(problem.field, key)), len(keys))

    return sorted(once.values(), key=place)


def all_facts(questions: Iterable["Question"], parsed: Mapping[str, Parsed]) -> dict[str, Any]:
    """Return what the answers tell of the whole application, such as {"requested": Decimal, "lot": "A"}."""
    facts: dict[str, Any] = {}
    for question in with_follow_ups(questions):
        if question.key in parsed:
            facts |= type_of(question).facts(question, parsed[question.key].value)
    return facts


def requested_amount(stage: "Stage", facts: Mapping[str, Any], applying: Applying, at: datetime) -> Decimal | None:
    """Return the amount asked for: of the question that the stage names, of its budget, or of its lump sum."""
    if stage.requested and stage.requested != "budget":
        given = answer_at(applying.answers, stage.requested)
        return Decimal(given) if isinstance(given, str) and given else None
    if "requested" in facts:
        return facts["requested"]
    return FACTS["lump_sum_chosen"](applying, at) if "lump_sum" in facts else None


def request_problems(stage: "Stage", requested: Decimal | None, earlier: Decimal | None) -> Iterator[Problem]:
    """Yield the problem of a request that differs too much from that of the earlier stage, compared unrounded."""
    limit = stage.request_may_differ_from
    if limit is None or requested is None or earlier is None:
        return
    if not at_most_percent(abs(requested - earlier), limit.percent, earlier):
        code = "above_maximum" if requested > earlier else "below_minimum"
        message = _(
            "You ask for %(requested)s; earlier it was %(earlier)s, which may change by %(percent)s %% at most."
        )
        figures = {"requested": requested, "earlier": earlier, "percent": limit.percent}
        field = "budget.declared_requested" if stage.requested == "budget" else stage.requested or WHOLE
        yield Problem(field, code, message % figures)


def title_of(questions: Iterable["Question"], stored: Mapping[str, Any]) -> str:
    """Return the title of the application: the first short answer whose key is `title` or ends in `_title`."""
    titles = (
        stored.get(question.key, "")
        for question in questions
        if question.type == "short_text" and question.key.rpartition("_")[2] == "title"
    )
    return next(filter(None, titles), "")


def unique_answers(
    questions: Iterable["Question"], stored: Mapping[str, Any], problems: Sequence[Problem]
) -> list[tuple[str, str]]:
    """Return the answers that may exist once in the call, by path; one that has a problem claims nothing."""
    paths = [path for question in with_follow_ups(questions) for path in _unique_paths(question)]
    given = {path: answer_at(stored, path) for path in paths if not has_problem(path, problems)}
    return [(path, value) for path, value in given.items() if isinstance(value, str) and value]


def _unique_paths(question: "Question") -> Iterator[str]:
    if question.unique_per_call:
        yield question.key
    if question.type == "group":
        yield from (f"{question.key}.{part.key}" for part in question.parts if part.unique_per_call)
