"""What people do in the room of reviews; one module a thing acted upon."""

from .conflicts import declare_conflict, declare_no_conflict
from .seats import assign_reviewer, fill_seat, open_seat, unassign_reviewer
from .sheets import reopen_review, save_review, submit_review

__all__ = [
    "assign_reviewer",
    "declare_conflict",
    "declare_no_conflict",
    "fill_seat",
    "open_seat",
    "reopen_review",
    "save_review",
    "submit_review",
    "unassign_reviewer",
]
