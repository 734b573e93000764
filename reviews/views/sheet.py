"""Reading an application and scoring it, side by side."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.applications.redaction import applicant_name, hides_applicant, redact
from portal.applications.states import AccessRole
from portal.core.errors import Refused
from portal.core.moments import is_on_time

from ..actions import save_review, submit_review
from ..forms import SheetForm, tell
from ..models import Assignment, Review
from ..pages.panel import ties
from ..pages.sheet import criteria_of, given_sheet, readers_of_comments, running_total, sums_in_browser
from ..queries import conflicts_of, currency_of, handed_in, peers_are_open, sheet_of
from ..states import CLOSED_SHEETS
from .fetching import assignment_of, language, posted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the application beside its sheet; a post keeps the sheet and, if asked, hands it in."""
    assignment = assignment_of(request, pk)
    sheet = sheet_of(assignment)
    if not _is_own(request, assignment):
        return _staff_page(request, assignment)
    if sheet is None or not request.user.has_perm("reviews.read_application", assignment):
        return redirect("reviews:declare", pk)
    form = SheetForm(posted(request), review=sheet, language=language())
    if request.method == "POST":
        return _keep(request, assignment, sheet, form)
    return _page(request, assignment, sheet, form)


def _is_own(request: HttpRequest, assignment: Assignment) -> bool:
    return assignment.seat.user_id == request.user.pk


def _keep(request: HttpRequest, assignment: Assignment, sheet: Review, form: SheetForm) -> HttpResponse:
    """Keep the sheet; hand it in where that button was pressed, else lead back to it or to the desk."""
    if not form.is_valid():
        return _page(request, assignment, sheet, form, status=422)
    at = timezone.now()
    try:
        _save(request, sheet, form, at)
        if "submit" in request.POST:
            submit_review(sheet, by=request.user, at=at)
    except Refused as refused:
        tell(form, refused)
        is_conflict = any(problem.code == "changed_meanwhile" for problem in refused.problems)
        return _page(request, assignment, sheet, form, status=409 if is_conflict else 422, is_conflict=is_conflict)
    if "submit" not in request.POST:
        return redirect("reviews:desk" if "later" in request.POST else "reviews:review", *_pk(request, assignment))
    messages.success(request, _("Your review of %(reference)s is handed in.") % _named(assignment))
    return redirect("reviews:review", assignment.pk)


def _pk(request: HttpRequest, assignment: Assignment) -> list[int]:
    return [] if "later" in request.POST else [assignment.pk]


def _named(assignment: Assignment) -> dict[str, str]:
    return {"reference": assignment.application.reference}


def _save(request: HttpRequest, sheet: Review, form: SheetForm, at: datetime) -> None:
    """Keep what the form holds; `keep` means: this, although the sheet was changed in another window meanwhile."""
    given = form.cleaned_data
    save_review(
        sheet,
        scores=form.scores,
        comments=form.comments,
        comment=given["comment"],
        minutes=given["minutes"],
        revision=sheet.revision if "keep" in request.POST else given["revision"],
        by=request.user,
        at=at,
    )


@require_POST
@login_required
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a sheet that is being written and answer with the parts that changed."""
    assignment = assignment_of(request, pk)
    sheet = sheet_of(assignment)
    if sheet is None or not _is_own(request, assignment):
        raise PermissionDenied
    form = SheetForm(request.POST, review=sheet, language=language())
    status = 200 if form.is_valid() else 422
    if status == 200:
        try:
            _save(request, sheet, form, timezone.now())
        except Refused as refused:
            tell(form, refused)
            status = 409 if any(problem.code == "changed_meanwhile" for problem in refused.problems) else 422
    context = {
        "assignment": assignment,
        "call": assignment.application.call,
        "sheet": sheet,
        "form": form,
        "is_conflict": status == 409,
        "running": running_total(assignment.stage_terms.scored, sheet.scores),
    }
    return render(request, "reviews/_saved.html", context, status=status)


def _page(
    request: HttpRequest, assignment: Assignment, sheet: Review, form: SheetForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw the application as the panel reads it, beside the sheet."""
    at, stage = timezone.now(), assignment.stage_terms
    is_open = sheet.state not in CLOSED_SHEETS and is_on_time(at, assignment.due_at)
    role = AccessRole.CHAIR if assignment.seat.is_chair else AccessRole.REVIEWER
    context = {
        "sheet": sheet,
        "form": form,
        "stage": stage,
        "criteria": criteria_of(form, stage, language()),
        "running": running_total(stage.scored, form.scores if form.is_bound and form.is_valid() else sheet.scores),
        "sums_in_browser": sums_in_browser(stage.scored),
        "who_reads": readers_of_comments(stage.scored),
        "is_open": is_open,
        "own": given_sheet(sheet, stage, language()) if not is_open else None,
        "peers": _peers(assignment, sheet, at),
        **_application(request, assignment, role),
    }
    return render(request, "reviews/review.html", context | more, status=status)


def _application(request: HttpRequest, assignment: Assignment, role: str) -> dict[str, Any]:
    """Return the application as the panel reads it; nothing of it once the decision has left."""
    application = assignment.application
    may_read = request.user.has_perm("applications.view_application", application)
    return {
        "assignment": assignment,
        "application": application,
        "call": application.call,
        "currency": currency_of(application.call),
        "sections": redact(application, role, language=language()) if may_read else [],
        "may_read": may_read,
        "project": "" if hides_applicant(application, role) else application.title,
        "applicant": applicant_name(application, role),
    }


def _peers(assignment: Assignment, own: Review, at: datetime) -> dict[str, Any] | None:
    """Return the sheets and declared ties of the others, None while the reader may not see them."""
    if not peers_are_open(assignment, own, at):
        return None
    rows = handed_in(assignment.application, assignment.stage).exclude(assignment=assignment)
    call, others = assignment.application.call, conflicts_of(assignment.application.call, assignment.stage)
    declared = others.filter(application=assignment.application).exclude(seat=assignment.seat)
    return {
        "sheets": [given_sheet(row, assignment.stage_terms, language()) for row in rows],
        "ties": ties(declared, call, assignment.stage, language()),
    }


def _staff_page(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Send staff to all sheets of the application, where each can be compared and reopened."""
    application = assignment.application
    return redirect("reviews:sheets", application.call.code, application.reference)
