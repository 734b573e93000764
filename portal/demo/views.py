"""Doors of the demo: sign in as anyone, and read everybody's post. Exists only where PORTAL_MODE is `demo`."""

from collections.abc import Iterable

from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.applications.states import AccessRole
from portal.core.access import CONSOLE_EMAIL
from portal.core.models import Message

PEOPLE_OF_A_GROUP = 6
MESSAGES_A_PAGE = 20
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def groups() -> list[tuple[str, Iterable[User]]]:
    """Return a few people of each part in the play."""
    people = User.objects.exclude(email=CONSOLE_EMAIL).filter(is_active=True).distinct().order_by("pk")
    nobody = {"grants_of_role": None, "seats": None, "hosts": None, "accesses": None}
    found = [
        (_("Staff"), people.filter(grants_of_role__isnull=False)),
        (_("Panel members"), people.filter(seats__isnull=False)),
        (_("Host organisations"), people.filter(hosts__isnull=False)),
        (
            _("Applicants"),
            people.filter(accesses__role=AccessRole.EDITOR, accesses__until__isnull=True).order_by("-pk"),
        ),
        (_("People without a part"), people.filter(**nobody)),
    ]
    return [(label, rows[:PEOPLE_OF_A_GROUP]) for label, rows in found]


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen person, without any proof: every person of the demo is invented."""
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        people = User.objects.exclude(email=CONSOLE_EMAIL)
        person = get_object_or_404(people, pk=int(chosen) if chosen.isdecimal() else 0)
        login(request, person, backend=_BACKEND)
        return redirect("desk")
    return render(request, "demo/sign-in.html", {"groups": groups()})


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the messages of the outbox, the last written first; `?to=` shows those to one address."""
    rows = Message.objects.order_by("-pk")
    recipient = request.GET.get("to", "")
    if recipient:
        rows = rows.filter(recipient__iexact=recipient)
    page = Paginator(rows, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page_obj": page, "recipient": recipient})
