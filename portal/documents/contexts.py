"""The frozen facts of a document: all text formatted, nothing left to look up when it is made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.applications.models import Application, Submission
from portal.applications.printing import answer_sections
from portal.calls.kind import AgreementFacts
from portal.calls.models import Call
from portal.calls.queries import organiser_of
from portal.core import formats
from portal.core.errors import present

from .models import Agreement, Document
from .rendering import RenderJob

SPACE = " "
LANGUAGES = ("ka", "en")
HEADINGS = {
    "grant_agreement": {"ka": "საგრანტო ხელშეკრულება", "en": "Grant agreement"},
    "internship_agreement": {"ka": "სტაჟირების სამმხრივი ხელშეკრულება", "en": "Three-party internship agreement"},
    "submission_receipt": {"ka": "განაცხადის მიღების დასტური", "en": "Receipt of an application"},
}


Both = dict[str, str]


def in_both(write: Callable[[str], str]) -> Both:
    """Return what `write(language)` gives, in both languages."""
    return {language: write(language) for language in LANGUAGES}


def facts(*given: tuple[str | Both, Any]) -> list[dict[str, Any]]:
    """Return labelled values as the layouts print them, without those that are blank in a language."""
    return [{"label": label, "value": value} for label, value in given if _is_filled(value)]


def _is_filled(value: Any) -> bool:
    return all(value.values()) if isinstance(value, dict) else bool(value)


def giving_party(call: Call, role: Both) -> dict[str, Any]:
    """Return the organisation that runs the call as a party to an agreement."""
    by_language = {language: organiser_of(call, language) for language in LANGUAGES}
    return {
        "role": role,
        "name": in_both(lambda language: by_language[language].name),
        "facts": facts(
            ("organisation_code", by_language["ka"].code),
            ("address", in_both(lambda language: by_language[language].address)),
            ("head", in_both(lambda language: by_language[language].signatory)),
        ),
    }


def giving_signature(call: Call, role: Both) -> dict[str, Any]:
    """Return the place where that organisation signs."""
    by_language = {language: organiser_of(call, language) for language in LANGUAGES}
    return {
        "role": role,
        "party": in_both(lambda language: by_language[language].name),
        "name": in_both(lambda language: by_language[language].signatory or by_language[language].name),
        "position": in_both(lambda language: by_language[language].signatory_position),
    }


def call_clauses(call: Call) -> list[dict[str, str]]:
    """Return the clauses that the call brings, in both languages."""
    section = present(call.terms.agreement, "the section on the agreement")
    return [{"key": c.key, "ka": c.written("ka"), "en": c.written("en")} for c in section.clauses]


def letterhead(call: Call) -> dict[str, Any]:
    """Return the organisation at the head of every page, in both languages."""
    by_language = {language: organiser_of(call, language) for language in LANGUAGES}
    head = {
        name: {language: getattr(organiser, name) for language, organiser in by_language.items()}
        for name in ("name", "address", "donor_line")
    }
    return {name: texts for name, texts in head.items() if all(texts.values())}


def dates(at: datetime, call: Call) -> dict[str, str]:
    """Return the printed date in both languages."""
    local = at.astimezone(call.terms.zone)
    return {language: formats.day(local, language, "clause") for language in LANGUAGES}


def agreement_page(agreement: Agreement, given: AgreementFacts, at: datetime) -> dict[str, Any]:
    """Return the whole context of an agreement."""
    call = agreement.call
    version = 1 + agreement.documents.count()
    return {
        "organisation": letterhead(call),
        "number": agreement.number,
        "version": str(version),
        "date": dates(at, call),
        "heading": HEADINGS[agreement.kind],
        **given.context,
        "verification": {},
        "issued_at": at.isoformat(),
        "attachment": {
            "schema": "agreement/1",
            "kind": agreement.kind,
            "number": agreement.number,
            "version": version,
            "date": at.astimezone(call.terms.zone).date().isoformat(),
            "call": call.code,
            "prevailing_language": "ka",
            **given.attachment,
        },
        "must_contain": [agreement.number, *given.must_contain],
    }


def letter_page(application: Application, number: str, subject: str, body: str, at: datetime) -> dict[str, Any]:
    """Return the context of a letter; the text is printed as it was read and released, paragraph by paragraph."""
    language = application.language
    organiser = organiser_of(application.call, language)
    applicant = application.applicant_organisation or application.applicant_person
    paragraphs = [part for part in body.split("\n\n") if part.strip()]
    return {
        "organisation": letterhead(application.call),
        "number": number,
        "date": dates(at, application.call),
        "heading": subject,
        "recipient": [str(applicant), application.reference],
        "clauses": [{"key": f"p{n}", language: f"{{{{ text.p{n} }}}}"} for n in range(len(paragraphs))],
        "values": {language: {f"text.p{n}": text for n, text in enumerate(paragraphs)}},
        "signatory": {
            "role": "grantor",
            "party": organiser.name,
            "name": organiser.signatory or organiser.name,
            "position": organiser.signatory_position,
        },
        "verification": {},
        "issued_at": at.isoformat(),
        "must_contain": [number],
    }


def receipt_page(submission: Submission) -> dict[str, Any]:
    """Return the context of a receipt: facts to the second, every answer, every file with its digest."""
    application, at = submission.application, present(submission.submitted_at, "the moment of submission")
    call, language = application.call, application.language
    moment = formats.moment(at, language, call.terms.call.time_zone)
    return {
        "organisation": letterhead(call),
        "number": application.reference,
        "version": str(submission.version),
        "date": dates(at, call),
        "heading": HEADINGS["submission_receipt"],
        "facts": facts(
            ("call", call.title(language)),
            ("application", application.reference),
            ("received", moment),
            ({"ka": "ციფრული კვალი (SHA-256)", "en": "Digest (SHA-256)"}, submission.digest),
        ),
        "sections": answer_sections(submission, language),
        "files": [
            {"name": paper.name, "size": f"{paper.size} B", "sha256": paper.sha256}
            for paper in application.attachments.order_by("question", "pk")
        ],
        "issued_at": at.isoformat(),
        "must_contain": [application.reference],
    }


def render_job(document: Document) -> RenderJob:
    """Return the job that makes a document from its frozen context."""
    context = dict(document.context)
    layout, issued_at = context.pop("layout"), context.pop("issued_at")
    attachment, must_contain = context.pop("attachment", None), context.pop("must_contain", [])
    heading = context["heading"]
    languages = tuple(document.language.split("-"))
    title = heading[languages[0]] if isinstance(heading, dict) else heading
    return RenderJob(
        layout=layout,
        context=context,
        languages=languages,
        title=f"{title} {document.number}".strip(),
        attachment=attachment,
        issued_at=issued_at,
        must_contain=tuple(must_contain),
    )
