"""What people do in the room of reviews; one module a thing acted upon."""

from .assignment import Changes, change_assignments, seat_person
from .calibration import calibrate_panel, make_calibration
from .conflicts import declare_conflict, declare_no_conflict
from .decisions import (
    Proposal,
    answer_due,
    answer_offer,
    confirm_decisions,
    promote_from_reserve,
    propose,
    propose_decisions,
    release_decision,
    release_decisions,
)
from .draws import cancel_draw, enter_value, freeze_draw
from .intake import bring_into_review
from .letters import edit_letter
from .ranking import close_ranking
from .seats import assign_reviewer, fill_seat, open_seat, unassign_reviewer
from .sheets import reopen_review, save_review, submit_review
from .shortlist import invite_shortlisted

__all__ = [
    "Changes",
    "Proposal",
    "answer_due",
    "answer_offer",
    "assign_reviewer",
    "bring_into_review",
    "calibrate_panel",
    "cancel_draw",
    "change_assignments",
    "close_ranking",
    "confirm_decisions",
    "declare_conflict",
    "declare_no_conflict",
    "edit_letter",
    "enter_value",
    "fill_seat",
    "freeze_draw",
    "invite_shortlisted",
    "make_calibration",
    "open_seat",
    "promote_from_reserve",
    "propose",
    "propose_decisions",
    "release_decision",
    "release_decisions",
    "reopen_review",
    "save_review",
    "seat_person",
    "submit_review",
    "unassign_reviewer",
]
