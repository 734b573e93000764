"""How well candidates suit hosts, brought from elsewhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.applications.queries import applications_by_any_id
from portal.core.errors import Refused, refuse
from portal.core.tables import RowReport
from portal.core.text_checks import normalised

from .actions import ask_hosts, rate_fit

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.calls.models import Call

NEEDED = ("candidate", "host", "host_fit")


def import_fits(call: "Call", rows: Iterable[tuple[int, dict[str, str]]], *, by: "User", at: datetime) -> RowReport:
    """Keep the fit of each row; a refused row is reported and the rest goes on."""
    report = RowReport()
    ask_hosts(call)
    applications = applications_by_any_id(call)
    for line, row in rows:
        try:
            name = normalised(row["candidate"])
            if name not in applications:
                told = _("There is no application %(name)s in this call.") % {"name": name}
                raise refuse("unknown", told, "candidate")
            written = rate_fit(applications[name], row["host"], _whole(row["host_fit"]), by=by, at=at)
        except Refused as refusal:
            report.refused(line, refusal)
        else:
            report.done += written
            report.unchanged += not written
    return report


def _whole(text: str) -> int:
    if not text.strip().isdecimal():
        raise refuse("not_a_number", _("The fit is a whole number."), "host_fit")
    return int(text)
