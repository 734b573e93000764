"""Writing an application: one section a page, kept as it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.calls.definition import Section
from portal.calls.options import questions_of
from portal.calls.questions import draw_all, html_name, read_all, type_of
from portal.core.errors import Problem, Refused

from .. import actions
from ..actions.submission import check_version
from ..answers import section_answers, section_mark
from ..checks import Checked
from ..models import Application, Submission
from ..pages import REQUIRED, Hindrance, hindrances, problems_in, section_url
from ..papers import MEGABYTE, papers_at
from ..redaction import redact
from ..states import AccessRole
from ..windows import is_writable, last_moment, locked_paths
from .fetching import application_of, language, open_version_of, section_of

COLUMNS_OF_A_PAGE = 6


@dataclass(frozen=True)
class Page:
    """A section that is being written: who asks for it, and where it stands."""

    request: HttpRequest
    application: Application
    draft: Submission
    section: Section

    @property
    def questions(self) -> list[Any]:
        """Return the questions of the section as they are asked in this call, without those that are locked."""
        terms, locked = self.application.call.terms, locked_paths(self.application)
        asked = {question.key: question for question in questions_of(terms, terms.stage(self.draft.stage))}
        return [asked[question.key] for question in self.section.questions if question.key not in locked]

    @property
    def address(self) -> str:
        return section_url(self.application, self.section)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """Show one section, or keep what was written in it; keeping never fails on what is wrong in it."""
    application = application_of(request, reference, "applications.read_draft")
    draft = open_version_of(application)
    if draft is None or not is_writable(application, timezone.now()):
        return redirect("applications:application", reference)
    page = Page(request, application, draft, section_of(draft, section))
    if request.method == "POST":
        return _autosave(page) if request.htmx else _save(page)
    return _show(page, section_answers(page.section, draft.answers))


def _show(
    page: Page, raw: Mapping[str, Any], *, refused: list[Problem] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw the section with `raw` answers; `?all` shows also what is not answered yet, `?add` offers one more row."""
    checked = check_version(page.draft, at=timezone.now())
    problems = [*(refused or []), *_shown_problems(page, checked)]
    raw = _with_new_row(page, raw)
    sections = page.application.call.terms.stage(page.draft.stage).sections
    context = {
        "application": page.application,
        "call": page.application.call,
        "draft": page.draft,
        "section": page.section,
        "number": sections.index(page.section) + 1,
        "sections": sections,
        "fields": draw_all(page.questions, raw, problems, language()),
        "problems": _linked(page, problems),
        "mark": section_mark(page.section, page.draft.answers),
        "deadline": last_moment(page.application),
        "is_wide": any(len(type_of(question).columns(question)) > COLUMNS_OF_A_PAGE for question in page.questions),
    }
    return render(page.request, "applications/section.html", context | more, status=status)


def _shown_problems(page: Page, checked: Checked) -> list[Problem]:
    found = problems_in(page.section, checked.problems)
    return found if "all" in page.request.GET else [problem for problem in found if problem.code != REQUIRED]


def _linked(page: Page, problems: list[Problem]) -> list[Hindrance]:
    """Return the problems with links to their questions on this same page."""
    found = hindrances(page.draft, problems, language())
    return [replace(one, url=f"#{one.url.partition('#')[2]}" if one.url else "") for one in found]


def _with_new_row(page: Page, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with one blank row more in the rows that `?add` names."""
    wanted = page.request.GET.get("add", "")
    grown = {q.key: type_of(q).with_new_row(raw.get(q.key)) for q in page.questions if q.key == wanted}
    return {**raw, **grown}


def _posted(page: Page) -> dict[str, Any]:
    """Return what the browser posted for the section, by path, without the row it asks to remove."""
    posted = page.request.POST.copy()
    gone = posted.get("remove_row")
    for name in [name for name in posted if gone and name.startswith(f"{gone}-")]:
        del posted[name]
    return read_all(page.questions, posted)


def _keep(page: Page, given: Mapping[str, Any]) -> None:
    """Keep what was posted; `keep` means: mine, although someone else has written here meanwhile."""
    read = page.request.POST.get("mark", "")
    if "keep" in page.request.POST:
        read = section_mark(page.section, page.draft.answers)
    actions.save_answers(page.draft, page.section, given, read=read, by=page.request.user, at=timezone.now())


def _autosave(page: Page) -> HttpResponse:
    """Keep what was posted and answer with the parts that changed; 409 with both texts where someone else wrote."""
    given, refused, status = _posted(page), [], 200
    try:
        _keep(page, given)
    except Refused as refusal:
        refused, status = list(refusal.problems), 409 if _is_conflict(refusal) else 422
    context = {
        "draft": page.draft,
        "call": page.application.call,
        "mark": section_mark(page.section, page.draft.answers) if status == 200 else page.request.POST.get("mark"),
        "refused": refused,
        "theirs": _stored(page) if status == 409 else None,
        "fields": draw_all(page.questions, given, _shown_problems(page, _checked(page)), language()),
    }
    return render(page.request, "applications/_saved.html", context, status=status)


def _checked(page: Page) -> Checked:
    return check_version(page.draft, at=timezone.now())


def _save(page: Page) -> HttpResponse:
    """Keep what was posted, then the files and rows that the pressed button asks for, then go on."""
    given = _posted(page)
    try:
        _keep(page, given)
        _take_files(page)
        _drop_file(page)
    except Refused as refusal:
        if _is_conflict(refusal):
            return _show(page, given, status=409, theirs=_stored(page))
        kept = section_answers(page.section, page.draft.answers)
        return _show(page, {**kept, **_written(given)}, refused=list(refusal.problems), status=422)
    return redirect(_next_address(page))


def _written(given: Mapping[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in given.items() if value is not None}


def _is_conflict(refusal: Refused) -> bool:
    return any(problem.code == "changed_meanwhile" for problem in refusal.problems)


def _stored(page: Page) -> list[Any]:
    """Return what is stored of the section, as text: what the other person has written."""
    sections = redact(page.application, AccessRole.EDITOR, language=language(), submission=page.draft)
    return [answer for section in sections if section.key == page.section.key for answer in section.answers]


def _take_files(page: Page) -> None:
    by_name = {html_name(question.key): question for question in page.questions if question.type == "file"}
    for name, question in by_name.items():
        for file in page.request.FILES.getlist(name):
            data = file.read(settings.MAX_FILE_MB * MEGABYTE + 1)
            actions.add_paper(page.draft, question, file.name, data, by=page.request.user, at=timezone.now())


def _drop_file(page: Page) -> None:
    """Remove the paper that a button names as `<path>:<sha256>`."""
    path, _colon, sha256 = page.request.POST.get("remove_paper", "").partition(":")
    for paper in papers_at(page.draft, path) if path else []:
        if paper.sha256 == sha256:
            actions.remove_paper(page.draft, paper, by=page.request.user, at=timezone.now())


def _next_address(page: Page) -> str:
    """Return where the pressed button leads: the same section for files and rows, the task list, or the next one."""
    post = page.request.POST
    if "add_row" in post:
        return f"{page.address}?add={post['add_row']}#id_{html_name(post['add_row'])}"
    if page.request.FILES or {"remove_row", "remove_paper", "upload"} & set(post):
        return page.address
    sections = page.application.call.terms.stage(page.draft.stage).sections
    following = sections[sections.index(page.section) + 1 :]
    if "later" in post:
        return reverse("applications:application", args=[page.application.reference])
    if not following:
        return reverse("applications:check-answers", args=[page.application.reference])
    return section_url(page.application, following[0])
