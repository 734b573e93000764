"""Two lives that are never mixed: how a file is made, and what a paper is worth in law."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.core.states import Move, Moves


class ProductionState(TextChoices):
    QUEUED = "queued", _("Waiting")
    RENDERING = "rendering", _("Being made")
    RENDERED = "rendered", _("Made")
    SEALING = "sealing", _("Being sealed")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class LegalState(TextChoices):
    PREPARING = "preparing", _("In preparation")
    OFFERED = "offered", _("Offered for signature")
    PARTLY_SIGNED = "partly_signed", _("Partly signed")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")
    TERMINATED = "terminated", _("Terminated")
    VOID = "void", _("Void")


class DocumentKind(TextChoices):
    RECEIPT = "submission_receipt", _("Receipt")
    AWARD_LETTER = "award_letter", _("Award letter")
    PARTIAL_OFFER = "partial_offer", _("Partial offer")
    RESERVE_LETTER = "reserve_letter", _("Reserve letter")
    REJECTION_LETTER = "rejection_letter", _("Letter of refusal")
    GRANT_AGREEMENT = "grant_agreement", _("Grant agreement")
    INTERNSHIP_AGREEMENT = "internship_agreement", _("Internship agreement")


_P, _L = ProductionState, LegalState
_RENDER, _AGREE = "documents.render_document", "documents.manage_agreement"
_FAIL = Move(_RENDER)

PRODUCTION_MOVES: Moves = {
    (_P.QUEUED, _P.RENDERING): Move(_RENDER),
    (_P.RENDERING, _P.RENDERED): Move(_RENDER),
    (_P.RENDERED, _P.SEALING): Move(_RENDER),
    (_P.RENDERED, _P.READY): Move(_RENDER),
    (_P.SEALING, _P.READY): Move(_RENDER),
    (_P.QUEUED, _P.FAILED): _FAIL,
    (_P.RENDERING, _P.FAILED): _FAIL,
    (_P.RENDERED, _P.FAILED): _FAIL,
    (_P.SEALING, _P.FAILED): _FAIL,
    (_P.RENDERING, _P.QUEUED): Move(_RENDER),
    (_P.FAILED, _P.QUEUED): Move(_RENDER, _("Try again")),
}

LEGAL_MOVES: Moves = {
    (_L.PREPARING, _L.OFFERED): Move(_AGREE, _("Offer for signature")),
    (_L.OFFERED, _L.PARTLY_SIGNED): Move("documents.sign_agreement"),
    (_L.OFFERED, _L.IN_FORCE): Move("documents.sign_agreement"),
    (_L.PARTLY_SIGNED, _L.IN_FORCE): Move("documents.sign_agreement"),
    (_L.OFFERED, _L.PREPARING): Move(_AGREE, _("Take back and prepare anew")),
    (_L.PARTLY_SIGNED, _L.PREPARING): Move(_AGREE, _("Take back and prepare anew")),
    (_L.PREPARING, _L.VOID): Move(_AGREE, _("Declare void")),
    (_L.OFFERED, _L.VOID): Move(_AGREE, _("Declare void")),
    (_L.PARTLY_SIGNED, _L.VOID): Move(_AGREE, _("Declare void")),
    (_L.IN_FORCE, _L.ENDED): Move(_AGREE),
    (_L.IN_FORCE, _L.TERMINATED): Move(_AGREE),
}
