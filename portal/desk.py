"""What waits for me, merged over all rooms: one desk for all the roles a person has."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from internships import queries as internships
from portal.accounts import queries as accounts
from portal.applications import queries as applications
from portal.calls.models import Call
from portal.core.desk_line import DeskLine, oldest_first
from reviews import queries as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User

ROOMS: tuple[Callable[["User", datetime], list[DeskLine]], ...] = (
    accounts.waiting_for,
    applications.waiting_for,
    reviews.waiting_for,
    internships.waiting_for,
)


def waiting_for(user: "User", at: datetime) -> list[DeskLine]:
    """Return what waits for `user` in every room, the oldest deadline first."""
    return oldest_first(line for room in ROOMS for line in room(user, at))


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person who is signed in."""
    now = timezone.now()
    return render(request, "desk.html", {"lines": waiting_for(request.user, now), "now": now})


@require_safe
@login_required
def staff_desk(request: HttpRequest) -> HttpResponse:
    """Show staff the same lines, and the calls on whose staff they are."""
    if not request.user.has_perm("accounts.view_manage"):
        raise PermissionDenied("accounts.view_manage")
    now = timezone.now()
    calls = Call.objects.staffed_by(request.user).order_by("-closes_at", "code")
    return render(request, "manage/desk.html", {"lines": waiting_for(request.user, now), "calls": calls, "now": now})


def ways_in(request: HttpRequest) -> dict[str, object]:
    """Give every page the address of the reader's desk, and whether this is the demo; read only if used."""
    return {"desk_url": SimpleLazyObject(lambda: _desk_url(request)), "is_demo": settings.DEMO}


def _desk_url(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return reverse("manage:desk" if user.has_perm("accounts.view_manage") else "desk")
