"""Looking at everything once more, and handing in."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import Problem, Refused

from .. import actions
from ..actions.submission import check_version
from ..models import Submission
from ..pages import hindrances
from ..redaction import redact
from ..states import AccessRole
from ..windows import is_writable, last_moment
from .fetching import application_of, language, open_version_of


@require_safe
@login_required
def check_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Show all answers once more, and what prevents submission."""
    application = application_of(request, reference, "applications.read_draft")
    draft = open_version_of(application)
    if draft is None or not is_writable(application, timezone.now()):
        return redirect("applications:application", reference)
    return _check_page(request, draft, check_version(draft, at=timezone.now()).problems)


def _check_page(
    request: HttpRequest, draft: Submission, problems: Sequence[Problem], status: int = 200
) -> HttpResponse:
    application = draft.application
    sections = redact(application, AccessRole.EDITOR, language=language(), submission=draft)
    context = {
        "application": application,
        "call": application.call,
        "draft": draft,
        "sections": sections,
        "hindrances": hindrances(draft, problems, language()),
        "deadline": last_moment(application),
        "now": timezone.now(),
    }
    return render(request, "applications/check-answers.html", context, status=status)


@require_POST
@login_required
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the application in; sent twice it is handed in once."""
    application = application_of(request, reference, "applications.view_application")
    draft = open_version_of(application)
    try:
        actions.submit_application(application, by=request.user, at=timezone.now())
    except Refused as refused:
        if any(problem.code == "already_submitted" for problem in refused.problems):
            return redirect("applications:submitted", reference)
        if draft is None:
            messages.error(request, " ".join(refused.messages))
            return redirect("applications:application", reference)
        return _check_page(request, draft, refused.problems, status=422)
    messages.success(request, _("Your application has been submitted."))
    return redirect("applications:submitted", reference)
