"""An application as others read it: by role, with its versions, its history and the moves of the check."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.files import answer_with_file
from portal.core.transition import moves_for

from ..comparing import differences
from ..forms import CorrectionForm, ReasonForm
from ..models import Application, Submission
from ..queries import history_of
from ..redaction import VisiblePaper, applicant_name, reader_role, redact
from ..states import AccessRole, ApplicationState
from .fetching import application_of, language
from .moves import MOVES, WITH_REASON

STAFF_NAMES = frozenset({"officer", "director", "finance", "auditor"})


def reading_page(request: HttpRequest, shown: Application) -> HttpResponse:
    """Show an application to someone who did not write it: `?version` another version, `?compare` what changed."""
    role = reader_role(request.user, shown)
    submission = _chosen_version(shown, request.GET.get("version", ""), role)
    page = {
        "application": shown,
        "call": shown.call,
        "submission": submission,
        "applicant": applicant_name(shown, role),
        "sections": redact(shown, role, language=language(), submission=submission),
        "currency": getattr(shown.call.terms, "currency", ""),
    }
    if role not in STAFF_NAMES:
        return render(request, "applications/reading.html", page)
    return render(request, "applications/application-staff.html", page | _staff_parts(request, shown, role))


def _staff_parts(request: HttpRequest, shown: Application, role: str) -> dict[str, object]:
    versions = list(shown.submissions.filter(submitted_at__isnull=False).order_by("stage", "-version"))
    compared = _chosen_version(shown, request.GET.get("compare", ""), role) if "compare" in request.GET else None
    return {
        "versions": versions,
        "compared": compared,
        "differences": differences(compared, shown.counted, role, language()) if compared and shown.counted else [],
        "moves": [(to, step, _form_for(to, shown)) for to, step in moves_for(request.user, shown) if to in MOVES],
        "events": history_of(shown),
    }


def _form_for(to: str, shown: Application) -> forms.Form | None:
    """Return what an officer must say to make a move, with names of fields of its own."""
    if to == ApplicationState.NEEDS_CORRECTION:
        return CorrectionForm(application=shown, language=language(), auto_id=f"id_{to}_%s")
    read_by = _("The applicant reads this.")
    return ReasonForm(help_text=read_by, auto_id=f"id_{to}_%s") if to in WITH_REASON else None


def _chosen_version(shown: Application, number: str, role: str) -> Submission | None:
    """Return the version that counts or, for staff, the one that is asked for."""
    if not number or role not in STAFF_NAMES:
        return shown.counted
    if not number.isdecimal():
        raise Http404(number)
    rows = shown.submissions.filter(stage=shown.stage, submitted_at__isnull=False)
    found = get_object_or_404(rows, version=int(number))
    found.application = shown
    return found


@require_safe
@login_required
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hand out a paper to a reader who sees its question in a version that they may see."""
    shown = application_of(request, reference, "applications.view_application")
    role = reader_role(request.user, shown)
    for version in _visible_versions(shown, role):
        found = _shown_paper(version, pk, role)
        if found:
            paper = shown.attachments.get(pk=pk)
            return answer_with_file(paper.file_key, found.name, paper.media_type)
    raise Http404(pk)


def _visible_versions(shown: Application, role: str) -> list[Submission]:
    """Return all versions for the writers, those handed in for staff, the one that counts for the panel."""
    if role == AccessRole.EDITOR:
        return list(shown.submissions.all())
    if role in STAFF_NAMES:
        return list(shown.submissions.filter(submitted_at__isnull=False))
    return [shown.counted] if shown.counted else []


def _shown_paper(version: Submission, pk: int, role: str) -> VisiblePaper | None:
    """Return the paper as the reader sees it in a version, None where they do not."""
    sections = redact(version.application, role, language=language(), submission=version)
    papers = (paper for section in sections for answer in section.answers for paper in answer.papers)
    return next((paper for paper in papers if paper.pk == pk), None)
