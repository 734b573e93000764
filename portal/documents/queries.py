"""What the room of documents can be asked."""

import re
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from .codes import hashed_code
from .models import Agreement, Document
from .states import DocumentKind, ProductionState

if TYPE_CHECKING:
    from portal.applications.models import Application
    from portal.calls.models import Call

_SHORT = {
    DocumentKind.GRANT_AGREEMENT: "agreement",
    DocumentKind.INTERNSHIP_AGREEMENT: "agreement",
    DocumentKind.RECEIPT: "receipt",
}


def agreements_of(call: "Call") -> QuerySet[Agreement]:
    """Return the agreements of a call by number, with what their page shows."""
    rows = Agreement.objects.filter(call=call).select_related(
        "application__applicant_organisation", "application__applicant_person", "call"
    )
    return rows.prefetch_related("documents").order_by("seq")


def agreement_documents(call: "Call") -> QuerySet[Document]:
    """Return the standing document of each agreement of a call, by number."""
    rows = Document.objects.filter(agreement__call=call, superseded_by__isnull=True)
    return rows.select_related("agreement", "application__call").order_by("agreement__seq")


def production_progress(call: "Call") -> dict[str, int]:
    """Return how many agreement files of a call are in each state of production."""
    rows = agreement_documents(call).order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows}
    return {state: found.get(state, 0) for state in ProductionState.values}


def documents_for_applicant(application: "Application") -> QuerySet[Document]:
    """Return what has been issued to the applicant, newest first."""
    return application.documents.filter(issued_at__isnull=False).order_by("-issued_at", "-pk")


def document_by_code(code: str) -> Document | None:
    """Return the document whose verification code was typed, in any case and with or without hyphens."""
    rows = Document.objects.filter(code_hash=hashed_code(code), state=ProductionState.READY)
    return rows.select_related("agreement", "application__call__programme").first()


def file_name(document: Document) -> str:
    """Return an ASCII name without a person in it: `SG-2027-01_003_agreement_v1_ka-en.pdf`."""
    kind = _SHORT.get(DocumentKind(document.kind), "letter")
    number = document.number.replace("/", "_") or document.application.reference
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{number}_{kind}_v{document.version}_{document.language}.pdf")[-100:]
