"""The life of an application. *Rejected* by the panel, *declined* by the applicant: never mixed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.core.states import Move, Moves


class ApplicationState(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_CHECK = "in_check", _("In check")
    NEEDS_CORRECTION = "needs_correction", _("Sent back for correction")
    IN_REVIEW = "in_review", _("In review")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve list")
    REJECTED = "rejected", _("Not selected")
    INELIGIBLE = "ineligible", _("Not eligible")
    INCOMPLETE = "incomplete", _("Incomplete")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ACCEPTED = "accepted", _("Offer accepted")
    DECLINED = "declined", _("Offer declined")
    LAPSED = "lapsed", _("Offer lapsed")


class AccessRole(TextChoices):
    EDITOR = "editor", _("Applicant")
    REVIEWER = "reviewer", _("Reviewer")
    CHAIR = "chair", _("Chair")
    HOST = "host", _("Host organisation")


S = ApplicationState
_UNDER_WAY = _("We are looking at your application.")
_WAIT = _("You will hear from us when the panel has decided.")
_CHECK, _DECIDE, _ANSWER = (
    "applications.check_application",
    "applications.decide_application",
    "applications.answer_offer",
)
_WITHDRAW = Move(
    "applications.withdraw_application", _("Withdraw the application"), _("You have withdrawn your application.")
)
_NOT_SELECTED = Move(
    _DECIDE, "", _("Your application was not selected."), _("You may complain until the date in the letter.")
)
_SELECTED = Move(_DECIDE, "", _("Your application was selected."), _("Please accept or decline the offer."))
_RESERVE = Move(
    _DECIDE, "", _("Your application is on the reserve list."), _("We will write to you if money becomes free.")
)

APPLICATION_MOVES: Moves = {
    (S.DRAFT, S.SUBMITTED): Move("applications.submit_application", _("Submit the application"), _UNDER_WAY, _WAIT),
    (S.SUBMITTED, S.IN_CHECK): Move(_CHECK, _("Start the check"), _UNDER_WAY, _WAIT),
    (S.IN_CHECK, S.NEEDS_CORRECTION): Move(
        _CHECK,
        _("Send back for correction"),
        _("A paper or an answer needs correcting."),
        _("Correct it by the date given."),
    ),
    (S.NEEDS_CORRECTION, S.IN_CHECK): Move(
        "applications.correct_application", _("Send the correction"), _UNDER_WAY, _WAIT
    ),
    (S.IN_CHECK, S.IN_REVIEW): Move(_CHECK, _("Pass to review"), _("Your application is being reviewed."), _WAIT),
    (S.IN_CHECK, S.INELIGIBLE): Move(_CHECK, _("Not eligible"), _("Your application does not meet the conditions.")),
    (S.IN_CHECK, S.INCOMPLETE): Move(_CHECK, _("Incomplete"), _("Your application was incomplete.")),
    (S.IN_REVIEW, S.SHORTLISTED): Move(_DECIDE, "", _("Your application goes on to the next stage."), _WAIT),
    (S.IN_REVIEW, S.SELECTED): _SELECTED,
    (S.IN_REVIEW, S.RESERVE): _RESERVE,
    (S.IN_REVIEW, S.REJECTED): _NOT_SELECTED,
    (S.SHORTLISTED, S.SELECTED): _SELECTED,
    (S.SHORTLISTED, S.RESERVE): _RESERVE,
    (S.SHORTLISTED, S.REJECTED): _NOT_SELECTED,
    (S.RESERVE, S.SELECTED): _SELECTED,
    (S.RESERVE, S.REJECTED): _NOT_SELECTED,
    (S.SELECTED, S.ACCEPTED): Move(
        _ANSWER, _("Accept the offer"), _("You have accepted the offer."), _("The agreement follows.")
    ),
    (S.SELECTED, S.DECLINED): Move(_ANSWER, _("Decline the offer"), _("You have declined the offer.")),
    (S.SELECTED, S.LAPSED): Move(_DECIDE, "", _("The offer was not answered in time and has lapsed.")),
    (S.SUBMITTED, S.WITHDRAWN): _WITHDRAW,
    (S.IN_CHECK, S.WITHDRAWN): _WITHDRAW,
    (S.NEEDS_CORRECTION, S.WITHDRAWN): _WITHDRAW,
    (S.IN_REVIEW, S.WITHDRAWN): _WITHDRAW,
    (S.SHORTLISTED, S.WITHDRAWN): _WITHDRAW,
    (S.RESERVE, S.WITHDRAWN): _WITHDRAW,
}

IN_THE_RUNNING = frozenset(
    {S.SUBMITTED, S.IN_CHECK, S.NEEDS_CORRECTION, S.IN_REVIEW, S.SHORTLISTED, S.SELECTED, S.RESERVE, S.ACCEPTED}
)
EDITABLE = frozenset({S.DRAFT, S.SUBMITTED})
REVIEWED = frozenset({S.IN_REVIEW, S.SHORTLISTED, S.SELECTED, S.RESERVE, S.REJECTED, S.ACCEPTED, S.DECLINED, S.LAPSED})
