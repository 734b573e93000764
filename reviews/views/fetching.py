"""What an address of this room names, fetched for the person who asks."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import get_language

from portal.calls.models import Call
from portal.core.access import get_permitted

from ..models import Assignment
from ..queries import last_reviewed_stage, reviewed_stages

if TYPE_CHECKING:
    from portal.calls.definition import Stage


def call_of(request: HttpRequest, code: str, permission: str) -> Call:
    """Return the call if the reader may do `permission` to it; 404 where it may not be known of."""
    return get_permitted(request.user, permission, Call.objects.all(), code=code)


def assignment_of(request: HttpRequest, pk: int, permission: str = "reviews.view_assignment") -> Assignment:
    """Return the assignment if the reader may do `permission` to it."""
    rows = Assignment.objects.select_related(
        "application__call", "application__applicant_organisation", "application__applicant_person", "seat__user"
    )
    return get_permitted(request.user, permission, rows, pk=pk)


def stage_of(call: Call, key: str) -> "Stage":
    """Return the reviewed stage called `key` (default: the one whose scores make the ranking); 404 where none is."""
    stages = reviewed_stages(call)
    if not stages:
        raise Http404(call.code)
    if not key:
        return last_reviewed_stage(call.terms)
    for stage in stages:
        if stage.key == key:
            return stage
    raise Http404(key)


def first_stage_of(call: Call, key: str) -> "Stage":
    """Return the stage that is asked for, else the first one that is reviewed; 404 where there is none."""
    return stage_of(call, key or next((stage.key for stage in reviewed_stages(call)), ""))


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, be it nothing; None where the page is only shown."""
    return request.POST if request.method == "POST" else None


def language() -> str:
    """Return the language in which the page is read."""
    return "en" if (get_language() or "").startswith("en") else "ka"
