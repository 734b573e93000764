"""Everything that changes an application."""

from .checking import (
    correct_application,
    mark_incomplete,
    mark_ineligible,
    pass_to_review,
    request_correction,
    start_check,
)
from .drafts import open_version, save_answers, start_application
from .papers import add_paper, remove_paper
from .submission import submit_application
from .withdrawal import withdraw_application

__all__ = [
    "add_paper",
    "correct_application",
    "mark_incomplete",
    "mark_ineligible",
    "open_version",
    "pass_to_review",
    "remove_paper",
    "request_correction",
    "save_answers",
    "start_application",
    "start_check",
    "submit_application",
    "withdraw_application",
]
