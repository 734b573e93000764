"""Letters of decision and receipts."""

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.applications.models import Application, Submission

from ..contexts import letter_page, receipt_page
from ..models import Document
from ..states import DocumentKind
from .numbers import take_numbers
from .production import queue_document

SERIES = {
    DocumentKind.AWARD_LETTER: "AW",
    DocumentKind.PARTIAL_OFFER: "AW",
    DocumentKind.RESERVE_LETTER: "RS",
    DocumentKind.REJECTION_LETTER: "RF",
}


@transaction.atomic
def queue_letter(
    application: Application, kind: DocumentKind, subject: str, body: str, *, by: User, at: datetime
) -> Document:
    """Number a letter and queue its file; the letter is issued from this moment on."""
    business = {"subject": subject, "body": body}
    (seq,) = take_numbers(application.call, SERIES[kind], 1)
    number = f"{application.call.code}/{SERIES[kind]}-{seq:03d}"
    return queue_document(
        application,
        kind=kind,
        layout="letter",
        context=letter_page(application, number, subject, body, at),
        language=application.language,
        business=business,
        by=by,
        at=at,
        number=number,
        issued=True,
    )


def queue_receipt(submission: Submission, *, by: User, at: datetime) -> Document:
    """Queue the receipt of a submission: what was received, when, with the digests of its files."""
    application = submission.application
    return queue_document(
        application,
        kind=DocumentKind.RECEIPT,
        layout="receipt",
        context=receipt_page(submission),
        language=application.language,
        business={"submission": submission.pk},
        by=by,
        at=at,
        number=application.reference,
        issued=True,
    )
