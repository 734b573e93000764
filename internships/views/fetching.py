"""Finding the call that an address names."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from portal.calls.models import Call
from portal.core.access import get_permitted


def call_of(request: HttpRequest, permission: str, code: str) -> Call:
    """Return the call, if the reader may do `permission` to it and if it has hosts at all."""
    call: Call = get_permitted(request.user, permission, Call.objects.select_related("programme"), code=code)
    if not hasattr(call.terms, "hosts"):
        raise Http404(code)
    return call


def language() -> str:
    """Return the language in which the page is read."""
    return "en" if (get_language() or "").startswith("en") else "ka"
