"""The definition of a call as internships read it."""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from portal.calls.models import Call

    from .definition import InternshipDefinition


def terms_of(call: "Call") -> "InternshipDefinition":
    """Return the typed definition of a call that gives internships."""
    return cast("InternshipDefinition", call.terms)
