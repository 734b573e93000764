"""Pages of documents."""

from .agreements import agreement_offer, agreement_void, agreements, agreements_issue, agreements_progress
from .public import verification, verify
from .single import document, document_file, document_retry

__all__ = [
    "agreement_offer",
    "agreement_void",
    "agreements",
    "agreements_issue",
    "agreements_progress",
    "document",
    "document_file",
    "document_retry",
    "verification",
    "verify",
]
