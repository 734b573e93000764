"""The outbox of a call's letters of decision: read them as they will leave, mend them."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.models import Message
from portal.core.states import MessageState
from portal.documents.queries import documents_for_applicant

from ..actions import answer_due, edit_letter
from ..emails import MARKS, filled, letter_of, letters_of, read_mark
from ..forms import LetterForm
from ..models import Decision
from ..pages.board import hand_of
from ..queries import decisions_of
from ..states import DecisionState
from .acting import act_or_tell
from .fetching import call_of, posted

A_PAGE = 50


@require_safe
@login_required
def letters(request: HttpRequest, code: str) -> HttpResponse:
    """List the letters of a call's decisions."""
    call = call_of(request, code, "reviews.view_decisions")
    standing = list(decisions_of(call))
    found = [decision for decision in standing if decision.state != DecisionState.PROPOSED]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    written = letters_of(page.object_list)
    context = {
        "call": call,
        "page_obj": page,
        "rows": [(decision, written.get(decision.pk)) for decision in page.object_list],
        "hand": hand_of(standing, request.user),
        "may_release": request.user.has_perm("reviews.release_decision", call),
    }
    return render(request, "reviews/letters.html", context)


@require_safe
@login_required
def letter(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """Show one letter exactly as it will leave, or as it left."""
    call = call_of(request, code, "reviews.view_decisions")
    decision, written = _fetched(call.code, reference)
    page = {
        "call": call,
        "decision": decision,
        "letter": written,
        "body": as_it_leaves(decision, written, timezone.now()),
        "is_draft": written.state == MessageState.DRAFT,
        "may_edit": request.user.has_perm("reviews.edit_letter", call),
        "document": documents_for_applicant(decision.application).filter(kind__contains="letter").first(),
    }
    return render(request, "reviews/letter.html", page)


def as_it_leaves(decision: Decision, written: Message, at: datetime) -> str:
    """Return the text of a letter with the dates that would hold if it left now; one that has left is as it is."""
    if written.state != MessageState.DRAFT:
        return written.body
    return filled(written.body, decision, answer_due(decision, at), at)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def letter_edit(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """Change the text of a letter that has not left."""
    call = call_of(request, code, "reviews.edit_letter")
    decision, written = _fetched(call.code, reference)
    if written.state != MessageState.DRAFT:
        return redirect("reviews:letter", code, reference)
    initial = {"subject": written.subject, "body": written.body, "read": read_mark(written)}
    form = LetterForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done = act_or_tell(request, _("Saved."), edit_letter, decision, form=form, **form.cleaned_data)
        if done:
            return redirect("reviews:letter", code, reference)
    marks = [mark for mark in MARKS if mark in written.body]
    page = {"call": call, "decision": decision, "letter": written, "form": form, "marks": marks}
    return render(request, "reviews/letter-edit.html", page)


def _fetched(code: str, reference: str) -> tuple[Decision, Message]:
    rows = Decision.objects.exclude(state="superseded").select_related(
        "application__call__programme", "application__created_by", "application__applicant_organisation", "ranking"
    )
    decision = get_object_or_404(rows, application__call__code=code, application__reference=reference)
    written = letter_of(decision)
    if written is None:
        raise Http404(reference)
    return decision, written
