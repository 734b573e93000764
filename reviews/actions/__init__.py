"""What people do in the room of reviews; one module a thing acted upon."""

from .conflicts import declare_conflict, declare_no_conflict
from .decisions import (
    Proposal,
    answer_offer,
    confirm_decisions,
    promote_from_reserve,
    propose,
    propose_decisions,
    release_decision,
    release_decisions,
)
from .intake import bring_into_review
from .ranking import close_ranking
from .seats import assign_reviewer, fill_seat, open_seat, unassign_reviewer
from .sheets import reopen_review, save_review, submit_review

__all__ = [
    "Proposal",
    "answer_offer",
    "assign_reviewer",
    "bring_into_review",
    "close_ranking",
    "confirm_decisions",
    "declare_conflict",
    "declare_no_conflict",
    "fill_seat",
    "open_seat",
    "promote_from_reserve",
    "propose",
    "propose_decisions",
    "release_decision",
    "release_decisions",
    "reopen_review",
    "save_review",
    "submit_review",
    "unassign_reviewer",
]
