"""Making documents: numbers, agreements, letters, receipts, files."""

from .agreements import create_agreements, offer_agreement, void_agreement
from .letters import queue_letter, queue_receipt
from .production import note_failed, note_ready, queue_document, requeue_abandoned, retry_document, start_rendering

__all__ = [
    "create_agreements",
    "note_failed",
    "note_ready",
    "offer_agreement",
    "queue_document",
    "queue_letter",
    "queue_receipt",
    "requeue_abandoned",
    "retry_document",
    "start_rendering",
    "void_agreement",
]
