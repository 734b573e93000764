"""The moves of the check, one application at a time or several."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.calls.models import Call
from portal.core.access import get_permitted
from portal.core.errors import Refused

from .. import actions
from ..forms import CorrectionForm, ReasonForm
from ..models import Application
from ..states import ApplicationState
from .fetching import application_of, language

S = ApplicationState
AT_ONCE: dict[str, Callable[..., None]] = {S.IN_CHECK: actions.start_check, S.IN_REVIEW: actions.pass_to_review}
WITH_REASON: dict[str, Callable[..., None]] = {
    S.INELIGIBLE: actions.mark_ineligible,
    S.INCOMPLETE: actions.mark_incomplete,
}
MOVES = frozenset({*AT_ONCE, *WITH_REASON, S.NEEDS_CORRECTION})


@require_POST
@login_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the move that a button asks for."""
    moved = application_of(request, reference, "applications.check_application")
    try:
        act = _asked(request, moved)
        act(moved, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done: %(state)s.") % {"state": moved.get_state_display()})
    return redirect("applications:application", reference)


def _asked(request: HttpRequest, moved: Application) -> Callable[..., None]:
    """Return the action with what the form says; 404 for a state that no button names."""
    to = request.POST.get("to", "")
    if to in AT_ONCE:
        return AT_ONCE[to]
    if to in WITH_REASON:
        form = ReasonForm(request.POST)
        return partial(WITH_REASON[to], reason=form.cleaned_data["reason"] if form.is_valid() else "")
    if to == S.NEEDS_CORRECTION:
        return partial(actions.request_correction, **_correction(request, moved))
    raise Http404(to)


def _correction(request: HttpRequest, moved: Application) -> dict[str, Any]:
    with timezone.override(moved.call.terms.zone):
        form = CorrectionForm(request.POST, application=moved, language=language())
        form.is_valid()
    given = form.cleaned_data
    return {"paths": given.get("paths", []), "due": given.get("due"), "reason": given.get("reason", "")}


@require_POST
@login_required
def move_many(request: HttpRequest, code: str) -> HttpResponse:
    """Make one move with every application that is ticked; each by itself, so that one in the way stops no other."""
    call = get_permitted(request.user, "applications.check_application", Call.objects.all(), code=code)
    act = AT_ONCE.get(request.POST.get("to", ""))
    if act is None:
        raise Http404(request.POST.get("to"))
    rows = Application.objects.visible_to(request.user).filter(call=call, reference__in=request.POST.getlist("chosen"))
    done = sum(_done(act, row, request) for row in rows.select_related("call"))
    message = ngettext("%(n)s application was moved.", "%(n)s applications were moved.", done) % {"n": done}
    messages.success(request, message)
    return redirect(f"{reverse('applications:list', args=[code])}?{request.GET.urlencode()}")


def _done(act: Callable[..., None], row: Application, request: HttpRequest) -> bool:
    try:
        act(row, by=request.user, at=timezone.now())
    except Refused:
        return False
    return True
