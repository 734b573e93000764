"""What every page knows of the organisation that runs it."""

from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from .queries import organiser_in


def organiser(request: HttpRequest) -> dict[str, object]:
    """Return the organiser's name, donor line, contact and logo in the reader's language; read only if used."""
    return {"organiser": SimpleLazyObject(lambda: organiser_in(translation.get_language() or "ka"))}
