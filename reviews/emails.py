"""Letters of decision: drafted when two people have decided, read, and released together.

Dates that depend on the day of release stand in a draft as `[[answer_due]]` and `[[complaint_due]]`; the preview and
the release fill them in.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from portal.calls.queries import organiser_of
from portal.core import formats
from portal.core.canonical import digest
from portal.core.errors import present
from portal.core.jobs import enqueue_after_commit
from portal.core.letters import written
from portal.core.models import Message
from portal.core.moments import add_working_days, end_of_day
from portal.core.outbox import draft_message, send_at_once
from portal.core.states import MessageState
from portal.core.transition import move
from portal.documents.actions import queue_letter
from portal.documents.states import DocumentKind

from .states import OFFERS, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.accounts.models import User

    from .models import Decision, PanelSeat

PURPOSE = "decision letter"
ANSWER_DUE, COMPLAINT_DUE = MARKS = ("[[answer_due]]", "[[complaint_due]]")
_TEMPLATE: dict[str, str] = {Outcome.NOT_FUNDED: "rejected", Outcome.BELOW_THRESHOLD: "rejected"}
_KIND = {
    Outcome.AWARD: DocumentKind.AWARD_LETTER,
    Outcome.PLACE: DocumentKind.AWARD_LETTER,
    Outcome.PARTIAL_OFFER: DocumentKind.PARTIAL_OFFER,
    Outcome.RESERVE: DocumentKind.RESERVE_LETTER,
    Outcome.NOT_FUNDED: DocumentKind.REJECTION_LETTER,
    Outcome.BELOW_THRESHOLD: DocumentKind.REJECTION_LETTER,
}


def draft_letter(decision: "Decision", *, at: datetime) -> Message:
    """Write the letter of a confirmed decision into the outbox, in the language of the application."""
    application = decision.application
    subject, body = written(_TEMPLATE.get(decision.outcome, decision.outcome), application.language, _values(decision))
    return draft_message(subject=subject, body=body, purpose=PURPOSE, **_address(decision, at))


def letter_of(decision: "Decision") -> Message | None:
    """Return the letter of a decision, if it has been drafted."""
    return Message.objects.filter(
        purpose=PURPOSE, subject_type=decision._meta.label_lower, subject_id=decision.pk
    ).first()


def read_mark(letter: Message) -> str:
    """Return a mark of what a letter says; who changes it names the mark of what was read."""
    return digest([letter.subject, letter.body])[:16]


def letters_of(decisions: "Iterable[Decision]") -> dict[int, Message]:
    """Return the letters of decisions by the decision's id, in one query."""
    ids = [decision.pk for decision in decisions]
    rows = Message.objects.filter(purpose=PURPOSE, subject_type="reviews.decision", subject_id__in=ids)
    return {row.subject_id: row for row in rows if row.subject_id is not None}


def withdraw_letter(decision: "Decision", *, by: "User", at: datetime) -> None:
    """Set the letter of a decision aside while it is a draft."""
    letter = letter_of(decision)
    if letter and letter.state == MessageState.DRAFT:
        move(letter, MessageState.SUPERSEDED, by=by, at=at)


def filled(text: str, decision: "Decision", due: datetime | None, at: datetime) -> str:
    """Return a letter's text with the dates that hold when it leaves at `at`."""
    language, zone = decision.application.language, decision.application.call.terms.call.time_zone
    complaint = complaint_due(decision, at)
    text = text.replace(COMPLAINT_DUE, formats.moment(complaint, language, zone))
    return text.replace(ANSWER_DUE, formats.moment(due, language, zone) if due else "")


def complaint_due(decision: "Decision", at: datetime) -> datetime:
    """Return the last moment to complain: the call's named moment, else its working days after the release."""
    terms = decision.application.call.terms
    named = terms.moments.get("complaints_close")
    if named and named > at:
        return named
    days = terms.decision.complaint_days if terms.decision else 5
    return end_of_day(add_working_days(at.astimezone(terms.zone), days, terms.holidays), terms.zone)


def release_letter(decision: "Decision", *, by: "User", at: datetime) -> None:
    """Send the drafted letter on its way: dates filled in, PDF queued, mail approved and queued."""
    letter = letter_of(decision) or draft_letter(decision, at=at)
    body = filled(letter.body, decision, decision.answer_due, at)
    move(letter, MessageState.APPROVED, by=by, at=at, body=body)
    queue_letter(decision.application, _KIND[Outcome(decision.outcome)], letter.subject, body, by=by, at=at)
    enqueue_after_commit("core.send_message", letter.pk)


def invite_to_panel(seat: "PanelSeat", *, at: datetime) -> None:
    """Tell a person that a seat on the panel is theirs, where to read, and that conflicts are declared first."""
    call, user = seat.call, present(seat.user, "the person of the seat")
    language = user.language
    values = {
        "call": call.title(language),
        "link": settings.SITE_URL + reverse("reviews:desk"),
        "organisation": organiser_of(call, language).name,
    }
    subject, body = written("panel_seat", language, values)
    send_at_once(
        purpose="panel seat",
        recipient=user.email,
        recipient_user_id=user.pk,
        language=language,
        subject=subject,
        body=body,
        about=seat,
        call_code=call.code,
        at=at,
    )


def send_lapse_notice(decision: "Decision", *, at: datetime) -> None:
    """Tell the applicant that an offer has lapsed."""
    subject, body = written("offer_lapsed", decision.application.language, _values(decision))
    send_at_once(subject=subject, body=body, purpose="offer lapsed", **_address(decision, at))


def send_answer_receipt(decision: "Decision", accepted: bool, *, at: datetime) -> None:
    """Confirm by mail that the answer to an offer has arrived."""
    application = decision.application
    zone = application.call.terms.call.time_zone
    values = {**_values(decision), "moment": formats.moment(at, application.language, zone)}
    name = "answer_accepted" if accepted else "answer_declined"
    subject, body = written(name, application.language, values)
    send_at_once(subject=subject, body=body, purpose=name, **_address(decision, at))


def _address(decision: "Decision", at: datetime) -> dict[str, Any]:
    application = decision.application
    return {
        "recipient": application.created_by.email,
        "recipient_user_id": application.created_by_id,
        "language": application.language,
        "about": decision,
        "call_code": application.call.code,
        "at": at,
    }


def _values(decision: "Decision") -> dict[str, Any]:
    application = decision.application
    call, language = application.call, application.language
    organiser = organiser_of(call, language)
    return {
        "greeting": "მოგესალმებით," if language == "ka" else "Dear applicant,",
        "reference": application.reference,
        "call": call.title(language),
        "title": application.title,
        "link": _link(decision),
        "contact": call.terms.call.contact_email or organiser.contact_email,
        "signatory": organiser.signatory,
        "organisation": organiser.name,
        **call.kind_entry.letter_values(decision, language),
        **_reserve(decision),
        **_scores(decision),
    }


def _link(decision: "Decision") -> str:
    """Return the address at which the applicant goes on: the offer where there is one."""
    page = "reviews:offer" if decision.outcome in OFFERS else "applications:application"
    return settings.SITE_URL + reverse(page, args=[decision.application.reference])


def _reserve(decision: "Decision") -> dict[str, Any]:
    terms, language = decision.application.call.terms, decision.application.language
    reserve = terms.decision.reserve_list if terms.decision else None
    until = reserve and (reserve.valid_until or reserve.until_money_used_or)
    written_until = formats.moment(until, language, terms.call.time_zone) if until else ""
    return {"reserve_place": decision.reserve_place, "reserve_until": written_until}


def _scores(decision: "Decision") -> dict[str, Any]:
    """Return total, threshold and criterion means from the closed ranking; never ranks, never reviewers."""
    if decision.ranking is None:
        return {}
    application, language = decision.application, decision.application.language
    lines = decision.ranking.result["ranking"]
    entry = next(line for line in lines if line["application"] == application.public_id)
    review = application.call.terms.stage(decision.ranking.stage).scored
    totals = [limit.min for limit in review.thresholds if limit.on == "total"]
    return {
        "below_threshold": decision.outcome == Outcome.BELOW_THRESHOLD,
        "score": formats.number(entry["score"], language) if entry["score"] else "",
        "threshold": formats.number(totals[0], language) if totals else "",
        "criteria": [
            {"title": c.title.localised(language), "value": formats.number(entry["criteria"][c.key], language)}
            for c in review.criteria
            if entry["criteria"].get(c.key) is not None
        ],
    }
