"""Money that follows a decision: the award, its tranches, and what a refusal frees."""

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.applications.models import Application
from portal.calls.models import Call
from portal.core.access import console
from portal.core.errors import present
from portal.core.events import record
from portal.documents.models import Agreement
from reviews.actions import promote_from_reserve
from reviews.models import Decision

from .models import Award, Tranche
from .queries import next_of_reserve
from .terms import terms_of
from .tranches import Part, tranches


def make_award(decision: Decision, *, by: User, at: datetime) -> None:
    """Write the award of a released decision; an application that is promoted keeps its one row."""
    application = decision.application
    award, _made = Award.objects.update_or_create(
        application=application,
        defaults={
            "decision": decision,
            "amount": present(decision.amount, "the amount of an award"),
            "currency": terms_of(application.call).currency,
            "awarded_at": at,
        },
    )
    record("award made", award, by=by, at=at, call_id=application.call_id, amount=str(decision.amount))


def answer_award(decision: Decision, accepted: bool, *, by: User, at: datetime) -> None:
    """Plan the tranches of an accepted award; offer the money of a declined one to the reserve."""
    award = Award.objects.get(application=decision.application)
    if accepted:
        Award.objects.filter(pk=award.pk).update(accepted_at=at)
        plan_tranches(award)
    else:
        Award.objects.filter(pk=award.pk).update(declined_at=at)
        offer_to_reserve(decision.application.call, at=at)
    record(
        "award accepted" if accepted else "award declined", award, by=by, at=at, call_id=decision.application.call_id
    )


def plan_tranches(award: Award) -> list[Tranche]:
    """Write the payments of an award by the call's percentages; they add up to the tetri."""
    agreement = terms_of(award.application.call).agreement
    rows = agreement.tranches if agreement else ()
    if not rows:
        return []
    amounts = tranches(award.amount, [Part(row.n, row.percent, row.remainder) for row in rows])
    planned = [
        Tranche(award=award, n=row.n, percent=row.percent, amount=amount, needs=row.needs or "")
        for row, amount in zip(rows, amounts, strict=True)
    ]
    return Tranche.objects.bulk_create(planned)


@transaction.atomic
def offer_to_reserve(call: Call, *, at: datetime) -> list[Decision]:
    """Propose the free money to the reserve in its order; never past one that does not fit. People confirm."""
    by = console()
    return [promote_from_reserve(decision, amount, "", by=by, at=at) for decision, amount in next_of_reserve(call, at)]


def link_agreement(application: Application, agreement: Agreement) -> None:
    """Let the award point to its agreement."""
    Award.objects.filter(application=application).update(agreement=agreement)
