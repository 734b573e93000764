"""Finding the application, the version and the section that an address names."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from portal.core.access import get_permitted

from ..models import Application, Submission

if TYPE_CHECKING:
    from portal.calls.definition import Section


def application_of(request: HttpRequest, reference: str, permission: str) -> Application:
    """Return the application if the reader may do `permission` to it; 404 where it may not be known of."""
    rows = Application.objects.select_related("call__programme", "applicant_organisation", "applicant_person")
    return get_permitted(request.user, permission, rows, reference=reference)


def open_version_of(application: Application) -> Submission | None:
    """Return the version that is being written, if there is one."""
    rows = application.submissions.select_related("saved_by")
    found = rows.filter(stage=application.stage, submitted_at__isnull=True).first()
    if found:
        found.application = application
    return found


def section_of(submission: Submission, key: str) -> "Section":
    """Return the section called `key` of a version's form; 404 where there is none."""
    for section in submission.application.call.terms.stage(submission.stage).sections:
        if section.key == key:
            return section
    raise Http404(key)


def language() -> str:
    """Return the language in which the page is read."""
    return "en" if (get_language() or "").startswith("en") else "ka"
