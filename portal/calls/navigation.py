"""The stages of work on a call: its staff pages, in the order in which they are needed."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .kind import WorkPage

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import Call

WORK_PAGES = (
    WorkPage("calls:manage", "calls.manage_call", _("Overview"), _("The rules of the call and its dates.")),
    WorkPage(
        "applications:list",
        "applications.list_applications",
        _("Applications"),
        _("Check that they are complete and eligible, and pass them to review."),
    ),
    WorkPage(
        "reviews:assignment",
        "reviews.assign_reviewer",
        _("Panel and assignment"),
        _("Fill the seats and give every application to its reviewers."),
    ),
    WorkPage(
        "reviews:ranking",
        "reviews.view_ranking",
        _("Ranking"),
        _("See the ranked list with the funding line, and close it."),
    ),
    WorkPage(
        "reviews:decisions",
        "reviews.view_decisions",
        _("Decisions"),
        _("Propose, and have another person confirm."),
    ),
    WorkPage("reviews:letters", "reviews.view_decisions", _("Letters"), _("Read the letters and send them together.")),
    WorkPage(
        "documents:agreements",
        "documents.view_agreements",
        _("Agreements"),
        _("Issue the agreements and follow their signatures."),
    ),
)


def work_pages(call: "Call", user: "User") -> list[WorkPage]:
    """Return the staff pages of `call` that `user` may see: those of every call, then those of its kind."""
    pages = (*WORK_PAGES, *call.kind_entry.work_pages)
    return [page for page in pages if user.has_perm(page.permission, call)]


def work_links(call: "Call", user: "User", path: str) -> list[dict[str, object]]:
    """Return the links to these pages; `current` is "page" for the one at `path`, "true" for the one above it."""
    links = [(reverse(page.name, args=[call.code]), page.label) for page in work_pages(call, user)]
    above = [url for url, _label in links if path.startswith(url) and url != reverse("calls:manage", args=[call.code])]
    return [
        {"url": url, "label": label, "current": "page" if url == path else "true" if url in above else ""}
        for url, label in links
    ]
