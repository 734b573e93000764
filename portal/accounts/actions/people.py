"""What people say of themselves."""

from datetime import datetime

from django.db import transaction

from portal.core.events import record

from ..models import User


@transaction.atomic
def change_profile(*, full_name: str, language: str, phone: str, by: User, at: datetime) -> None:
    """Write the person's own name, language and telephone; one event that names the fields, never their contents."""
    given = {"full_name": full_name, "language": language, "phone": phone}
    changed = [field for field, value in given.items() if getattr(by, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(by, field, given[field])
    by.save(update_fields=changed)
    record("profile_changed", by, by=by, at=at, fields=changed)
