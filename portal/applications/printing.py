"""The answers of a version as papers print them."""

from typing import TYPE_CHECKING, Any

from portal.calls.definition import bindings

from .redaction import VisibleAnswer, VisibleSection, redact
from .states import AccessRole

if TYPE_CHECKING:
    from portal.calls.definition import Stage

    from .models import Submission

IDENTIFYING = frozenset({"personal_number_ge", "org_id_ge", "iban", "email", "phone"})
NOT_ABOUT_THE_PROJECT = frozenset({"file", "declarations", "budget"})


def answer_sections(submission: "Submission", language: str, *, project_only: bool = False) -> list[dict[str, Any]]:
    """Return the sections of a version for its own applicant: `heading` and `answers` (question, text or table).

    `project_only` leaves out the sections that tell who applies, the papers, the declarations and the budget.
    """
    application = submission.application
    sections = redact(application, AccessRole.EDITOR, language=language, submission=submission)
    if project_only:
        stage = application.call.terms.stage(submission.stage)
        sections = [section for section in sections if _is_about_the_project(section, stage)]
    return [
        {"heading": section.title, "answers": [_printed(answer) for answer in section.answers]} for section in sections
    ]


def _is_about_the_project(section: VisibleSection, stage: "Stage") -> bool:
    bound = set(bindings(stage).values())
    types = {stage.by_path[answer.path].type for answer in section.answers}
    return not types & (IDENTIFYING | NOT_ABOUT_THE_PROJECT) and not bound & {a.path for a in section.answers}


def _printed(answer: VisibleAnswer) -> dict[str, Any]:
    printed: dict[str, Any] = {"question": answer.label}
    if answer.rows:
        return printed | {"columns": list(answer.columns), "rows": [list(row) for row in answer.rows]}
    if answer.papers:
        return printed | {"points": [paper.name for paper in answer.papers]}
    return printed | ({"text": answer.text} if answer.text else {})
