"""Pages of money."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.calls.models import Call
from portal.core.access import get_permitted

from .queries import awards_of


@login_required
@require_safe
def payments(request: HttpRequest, code: str) -> HttpResponse:
    """List the awards of a call with the tranches in which they are paid."""
    call = get_permitted(request.user, "grants.view_payments", Call.objects.all(), code=code)
    awards = [award for award in awards_of(call) if award.declined_at is None]
    return render(
        request,
        "grants/payments.html",
        {"call": call, "awards": awards, "total": sum((award.amount for award in awards), Decimal(0))},
    )
