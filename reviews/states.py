"""The lives of a review, a decision, a distribution, a calibration and a draw."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.applications.states import ApplicationState
from portal.core.states import Move, Moves

UNDER_REVIEW = frozenset({ApplicationState.IN_REVIEW, ApplicationState.SHORTLISTED})


class ReviewState(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    REOPENED = "reopened", _("Reopened")
    RECUSED = "recused", _("Out because of a conflict of interest")
    ABSTAINED = "abstained", _("Abstained")


HANDED_IN = frozenset({ReviewState.SUBMITTED, ReviewState.REOPENED})
CLOSED_SHEETS = frozenset({ReviewState.SUBMITTED, ReviewState.RECUSED, ReviewState.ABSTAINED})


class Outcome(TextChoices):
    AWARD = "award", _("Award")
    PARTIAL_OFFER = "partial_offer", _("Partial offer")
    PLACE = "place", _("Place")
    RESERVE = "reserve", _("Reserve list")
    NOT_FUNDED = "not_funded", _("Not funded")
    BELOW_THRESHOLD = "below_threshold", _("Below the threshold")


OFFERS = frozenset({Outcome.AWARD, Outcome.PARTIAL_OFFER, Outcome.PLACE})


class DecisionState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    RELEASED = "released", _("Released")
    SUPERSEDED = "superseded", _("Replaced")


_WRITE = "reviews.write_review"
REVIEW_MOVES: Moves = {
    (ReviewState.DRAFT, ReviewState.SUBMITTED): Move(_WRITE, _("Submit the review")),
    (ReviewState.REOPENED, ReviewState.SUBMITTED): Move(_WRITE, _("Submit the review")),
    (ReviewState.SUBMITTED, ReviewState.REOPENED): Move("reviews.reopen_review", _("Reopen the review")),
    (ReviewState.DRAFT, ReviewState.RECUSED): Move("reviews.declare_conflict"),
    (ReviewState.REOPENED, ReviewState.RECUSED): Move("reviews.declare_conflict"),
    (ReviewState.DRAFT, ReviewState.ABSTAINED): Move(_WRITE, _("Abstain")),
}

DECISION_MOVES: Moves = {
    (DecisionState.PROPOSED, DecisionState.CONFIRMED): Move("reviews.confirm_decision", _("Confirm the decisions")),
    (DecisionState.PROPOSED, DecisionState.SUPERSEDED): Move("reviews.propose_decision"),
    (DecisionState.CONFIRMED, DecisionState.SUPERSEDED): Move("reviews.propose_decision"),
    (DecisionState.CONFIRMED, DecisionState.RELEASED): Move("reviews.release_decision", _("Release the letters")),
    (DecisionState.RELEASED, DecisionState.SUPERSEDED): Move("reviews.propose_decision"),
}


class PlanState(TextChoices):
    QUEUED = "queued", _("Being computed")
    FAILED = "failed", _("Could not be computed")
    DRAFT = "draft", _("Draft")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Taken back")


class CalibrationState(TextChoices):
    QUEUED = "queued", _("Being computed")
    FAILED = "failed", _("Could not be computed")
    READY = "ready", _("Ready")


class DrawPurpose(TextChoices):
    TIE = "tie", _("Tied places")
    NEAR_LINE = "near_line", _("Places near the funding line")


class DrawState(TextChoices):
    FROZEN = "frozen", _("The list is frozen")
    DRAWN = "drawn", _("Drawn")
    CANCELLED = "cancelled", _("Cancelled")


_ASSIGN, _APPLY = "reviews.assign_reviewer", "reviews.apply_plan"
PLAN_MOVES: Moves = {
    (PlanState.QUEUED, PlanState.DRAFT): Move(_ASSIGN),
    (PlanState.QUEUED, PlanState.FAILED): Move(_ASSIGN),
    (PlanState.DRAFT, PlanState.APPLYING): Move(_APPLY, _("Apply the distribution")),
    (PlanState.APPLYING, PlanState.APPLIED): Move(_APPLY),
    (PlanState.APPLIED, PlanState.UNDONE): Move(_APPLY, _("Take the distribution back")),
}

_CALIBRATE = "reviews.calibrate"
CALIBRATION_MOVES: Moves = {
    (CalibrationState.QUEUED, CalibrationState.READY): Move(_CALIBRATE),
    (CalibrationState.QUEUED, CalibrationState.FAILED): Move(_CALIBRATE),
}

DRAW_MOVES: Moves = {
    (DrawState.FROZEN, DrawState.DRAWN): Move("reviews.enter_seed", _("Draw")),
    (DrawState.FROZEN, DrawState.CANCELLED): Move("reviews.freeze_draw", _("Cancel the draw")),
}
