"""Agreements: numbered in one transaction in rank order, then made, then offered."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calls.models import Call
from portal.calls.states import CallState
from portal.core.errors import present, refuse
from portal.core.events import record
from portal.core.transition import move

from ..contexts import agreement_page
from ..models import Agreement, Document
from ..states import LegalState, ProductionState
from .numbers import take_numbers
from .production import queue_document

SERIES = "agreement"


@transaction.atomic
def create_agreements(call: Call, *, by: User, at: datetime) -> list[Agreement]:
    """Number the agreements that are due, in the order of the kind, and queue their files.

    Effects: numbers taken, rows, the kind's own link, documents queued, events, the call running. A second person
    who presses finds nothing due and makes none.
    """
    if not by.has_perm("documents.issue_agreements", call):
        raise PermissionDenied("documents.issue_agreements")
    Call.objects.select_for_update().get(pk=call.pk)  # the second person waits here, then sees what the first has made
    kind = call.kind_entry
    due = list(kind.agreements_due(call))
    made = []
    for application, seq in zip(due, take_numbers(call, SERIES, len(due)), strict=True):
        agreement = _create(call, application, seq, by=by, at=at)
        kind.on_agreement(application, agreement)
        queue_agreement(agreement, by=by, at=at)
        made.append(agreement)
    if made and call.state == CallState.DECIDED:
        move(call, CallState.RUNNING, by=by, at=at)
    return made


def _create(call: Call, application: Any, seq: int, *, by: User, at: datetime) -> Agreement:
    local = at.astimezone(call.terms.zone)
    section = present(call.terms.agreement, "the section on the agreement")
    number = section.number(seq, year=local.year, month=local.month, lot=application.lot)
    agreement = Agreement.objects.create(
        application=application,
        call=call,
        kind=call.kind_entry.agreement_kind,
        number=number,
        seq=seq,
        prepared_by=by,
        prepared_at=at,
    )
    record("agreement prepared", agreement, by=by, at=at, number=number)
    return agreement


def queue_agreement(agreement: Agreement, *, by: User, at: datetime) -> Document:
    """Freeze the facts of an agreement and queue its file."""
    facts = agreement.call.kind_entry.agreement_facts(agreement.application, agreement, at)
    context = agreement_page(agreement, facts, at)
    return queue_document(
        agreement.application,
        kind=agreement.kind,
        layout="agreement",
        context=context,
        language="ka-en",
        business={"agreement": agreement.number, "facts": facts.context},
        by=by,
        at=at,
        number=agreement.number,
        agreement=agreement,
    )


@transaction.atomic
def offer_agreement(agreement: Agreement, *, by: User, at: datetime) -> None:
    """Show the agreement to its parties: needs the finished file; sets the moment of issue."""
    document = agreement.documents.filter(superseded_by__isnull=True).order_by("-version").first()
    if document is None or document.state != ProductionState.READY:
        raise refuse("not_ready", _("The file of this agreement is not ready yet."))
    move(agreement, LegalState.OFFERED, by=by, at=at)
    Document.objects.filter(pk=document.pk, issued_at__isnull=True).update(issued_at=at)


@transaction.atomic
def void_agreement(agreement: Agreement, *, reason: str, by: User, at: datetime) -> None:
    """Declare an agreement void before it is in force; its number stays used."""
    if not reason.strip():
        raise refuse("required", _("Give the reason."), "reason")
    move(agreement, LegalState.VOID, by=by, at=at, reason=reason)
