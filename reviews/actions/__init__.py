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
from .distribution import (
    apply_plan,
    distribute,
    draft_plan,
    give_out_pairs,
    make_plan,
    take_back_pairs,
    undo_plan,
)
from .draws import cancel_draw, enter_value, freeze_draw
from .intake import bring_into_review
from .letters import edit_letter
from .limits import Limits, limit_seat
from .ranking import close_ranking
from .seats import assign_reviewer, fill_seat, open_seat, unassign_reviewer
from .sheets import reopen_review, save_review, submit_review
from .shortlist import invite_shortlisted

__all__ = [
    "Changes",
    "Limits",
    "Proposal",
    "answer_due",
    "answer_offer",
    "apply_plan",
    "assign_reviewer",
    "bring_into_review",
    "calibrate_panel",
    "cancel_draw",
    "change_assignments",
    "close_ranking",
    "confirm_decisions",
    "declare_conflict",
    "declare_no_conflict",
    "distribute",
    "draft_plan",
    "edit_letter",
    "enter_value",
    "fill_seat",
    "freeze_draw",
    "give_out_pairs",
    "invite_shortlisted",
    "limit_seat",
    "make_calibration",
    "make_plan",
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
    "take_back_pairs",
    "unassign_reviewer",
    "undo_plan",
]
