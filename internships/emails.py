"""Mails to the people of hosts."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from portal.calls.queries import organiser_of
from portal.core import formats
from portal.core.letters import written
from portal.core.outbox import send_at_once

from .models import HostPerson
from .queries import feedback_due
from .terms import terms_of

if TYPE_CHECKING:
    from portal.calls.models import Call


def invite_host(person: HostPerson, *, has_candidates: bool, at: datetime) -> None:
    """Tell a person for which host they speak, what they are or will be asked and until when."""
    _send("host_person", person, at=at, has_candidates=has_candidates)


def tell_of_candidates(call: "Call", users: Iterable[int], *, at: datetime) -> None:
    """Tell the people of hosts, once, that candidates who chose them wait for their rating."""
    for person in HostPerson.objects.filter(call=call, user__in=users).select_related("user"):
        person.call = call
        _send("host_candidates", person, at=at)


def _send(purpose: str, person: HostPerson, *, at: datetime, **values: object) -> None:
    call, language = person.call, person.user.language
    due = feedback_due(call)
    subject, body = written(
        purpose,
        language,
        {
            "call": call.title(language),
            "host": terms_of(call).host(person.host_key).name.localised(language),
            "due": formats.moment(due, language, call.terms.call.time_zone) if due else "",
            "link": settings.SITE_URL + reverse("internships:fit", args=[call.code]),
            "organisation": organiser_of(call, language).name,
            **values,
        },
    )
    send_at_once(
        purpose=purpose,
        recipient=person.user.email,
        recipient_user_id=person.user_id,
        language=language,
        subject=subject,
        body=body,
        about=person,
        call_code=call.code,
        at=at,
    )
