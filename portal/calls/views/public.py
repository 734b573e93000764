"""The pages of calls that everyone may read."""

from datetime import UTC, datetime
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.core.access import get_permitted

from ..models import Call
from ..options import questions_of
from ..pages import OPEN, PAST, UPCOMING, criteria, documents, phase, short_facts, timeline
from ..queries import public_calls

PAST_SHOWN = 20


def _by_deadline(call: Call) -> tuple[bool, datetime]:
    """Order calls by their deadline, those without one last."""
    return call.closes_at is None, call.closes_at or datetime.max.replace(tzinfo=UTC)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the calls: open now, opening later, closed."""
    at = timezone.now()
    by_phase: dict[str, list[Call]] = {OPEN: [], UPCOMING: [], PAST: []}
    for call in public_calls():
        by_phase[phase(call, at)].append(call)
    page = {
        "open_calls": sorted(by_phase[OPEN], key=_by_deadline),
        "upcoming_calls": sorted(by_phase[UPCOMING], key=attrgetter("opens_at")),
        "past_calls": by_phase[PAST][:PAST_SHOWN],
    }
    return render(request, "calls/home.html", page)


@require_safe
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Show one call to a reader who wonders whether to apply."""
    shown = get_permitted(request.user, "calls.view_call", Call.objects.select_related("programme"), code=code)
    language, at = get_language() or "ka", timezone.now()
    stage = shown.terms.written_stages[0]
    page = {
        "call": shown,
        "stage": stage,
        "phase": phase(shown, at),
        "facts": short_facts(shown, language),
        "steps": timeline(shown, language, at),
        "criteria": criteria(stage, language),
        "documents": documents(stage, language),
        "links": shown.kind_entry.page_links(shown),
        "changes": shown.versions.filter(version__gt=1).order_by("-version"),
    }
    return render(request, "calls/call.html", page)


@require_safe
def blank_form(request: HttpRequest, code: str) -> HttpResponse:
    """Show the whole form on one page, to be printed and filled by hand first."""
    shown = get_permitted(request.user, "calls.view_call", Call.objects.all(), code=code)
    stage = shown.terms.written_stages[0]
    asked = {question.key: question for question in questions_of(shown.terms, stage)}
    sections = [(section, [asked[question.key] for question in section.questions]) for section in stage.sections]
    return render(request, "calls/blank-form.html", {"call": shown, "sections": sections})
