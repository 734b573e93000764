"""Lists of applications as tables."""

from collections.abc import Iterable, Iterator
from typing import Any

from .models import Application

HEADER = (
    "number",
    "external_id",
    "state",
    "title",
    "applicant",
    "code",
    "requested",
    "lot",
    "language",
    "submitted_at",
)


def rows_of(applications: Iterable[Application]) -> Iterator[list[Any]]:
    """Yield one row for each application, in the order of HEADER; money as a number, moments with offset."""
    for application in applications:
        organisation = application.applicant_organisation
        yield [
            application.reference,
            application.external_id,
            str(application.get_state_display()),
            application.title,
            str(organisation or application.applicant_person or ""),
            organisation.code if organisation else "",
            application.requested,
            application.lot,
            application.language,
            application.submitted_at,
        ]
