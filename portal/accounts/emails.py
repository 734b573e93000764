"""Mails of the room accounts."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from portal.core.letters import written
from portal.core.models import Message
from portal.core.outbox import send_at_once

from .models import Organisation, User
from .queries import person_with

PURPOSE = "organisation_invitation"


def invite(organisation: Organisation, email: str, token: str, *, by: User, at: datetime) -> None:
    """Invite whoever reads `email`, in their language where it is known, else in that of the inviter."""
    invited = person_with(email)
    language = (invited or by).language
    link = settings.SITE_URL + reverse("accounts:organisation-join", args=[token])
    values = {"organisation": organisation.name, "person": str(by), "email": email, "link": link}
    subject, body = written(PURPOSE, language, values)
    before = Message.objects.filter(purpose=PURPOSE, subject_id=organisation.pk, recipient=email).count()
    send_at_once(
        purpose=PURPOSE,
        recipient=email,
        recipient_user_id=invited.pk if invited else None,
        language=language,
        subject=subject,
        body=body,
        about=organisation,
        call_code="",
        version=before + 1,
        at=at,
    )
