"""What the room of applications can be asked."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.calls.definition import bindings
from portal.core.errors import refuse

from .answers import answer_at
from .models import Application

if TYPE_CHECKING:
    from portal.calls.models import Call


def applications_by_any_id(call: "Call") -> dict[str, Application]:
    """Return the applications of a call by reference and by external id."""
    rows = Application.objects.filter(call=call).select_related("call")
    return {name: row for row in rows for name in (row.reference, row.external_id) if name}


def application_by_any_id(call: "Call", name: str) -> Application:
    """Return the application with this reference or external id; Refused where there is none."""
    found = (
        Application.objects.filter(Q(reference=name) | Q(external_id=name), call=call).select_related("call").first()
    )
    if found is None:
        raise refuse("unknown", _("There is no application %(name)s in this call.") % {"name": name}, "application")
    return found


def bound_answers(application: Application) -> dict[str, str]:
    """Return the counted answers that name the applicant, by what they stand for (`contact.name`, `person.number`…)."""
    answers = application.counted.answers if application.counted else {}
    paths = bindings(application.call.terms.written_stages[-1])
    return {fact: str(answer_at(answers, path) or "") for fact, path in paths.items()}
