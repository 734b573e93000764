"""A reviewer's own pages: the desk, and the declaration before reading."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.applications.queries import bound_answers
from portal.applications.redaction import applicant_name, hides_applicant
from portal.applications.states import AccessRole
from portal.core.errors import Refused

from ..actions import declare_conflict, declare_no_conflict
from ..forms import DeclareForm, tell
from ..models import Assignment, Conflict
from ..pages.desk import panel_desks, title_for_panel
from ..queries import assignments_of
from .fetching import assignment_of, language, posted


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """List the reader's sheets, call by call, the oldest deadline first."""
    at = timezone.now()
    desks = panel_desks(assignments_of(request.user), at)
    return render(request, "reviews/desk.html", {"desks": desks, "now": at})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a conflict of interest before anything of the application is shown."""
    assignment = assignment_of(request, pk, "reviews.declare_conflict")
    if assignment.declared_at:
        return _declared(request, assignment)
    form = DeclareForm(posted(request), assignment=assignment, language=language())
    if request.method == "POST" and form.is_valid():
        try:
            return _declare(request, assignment, form)
        except Refused as refused:
            tell(form, refused)
    return render(request, "reviews/declare.html", {"form": form, **_shown(assignment)})


def _shown(assignment: Assignment) -> dict[str, object]:
    """Return as much as one needs to know a conflict, and in a blind call nothing that names who applies."""
    application = assignment.application
    is_blind = hides_applicant(application, AccessRole.REVIEWER)
    return {
        "assignment": assignment,
        "application": application,
        "call": application.call,
        "project": title_for_panel(application),
        "applicant": applicant_name(application, AccessRole.REVIEWER),
        "contact": "" if is_blind else bound_answers(application).get("contact.name", ""),
        "is_blind": is_blind,
    }


def _declare(request: HttpRequest, assignment: Assignment, form: DeclareForm) -> HttpResponse:
    given, at = form.cleaned_data, timezone.now()
    if not form.has_conflict:
        declare_no_conflict(assignment, by=request.user, at=at)
        return redirect("reviews:review", assignment.pk)
    conflict = declare_conflict(assignment, given["ground"], given["note"], by=request.user, at=at)
    if not conflict.excludes:
        return redirect("reviews:review", assignment.pk)
    messages.success(request, _("Thank you. You are out of this application; others will review it."))
    return redirect("reviews:desk")


def _declared(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show a member who is out that this is so; lead any other on to the sheet."""
    conflict = Conflict.objects.filter(application=assignment.application, seat=assignment.seat, excludes=True).first()
    if conflict is None:
        return redirect("reviews:review", assignment.pk)
    return render(request, "reviews/declared.html", {"conflict": conflict, **_shown(assignment)})
