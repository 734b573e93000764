"""The language a person reads in, and the second factor of staff."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]
OPEN_TO_STAFF_WITHOUT = ("/accounts/", "/i18n/", settings.STATIC_URL)


def reader_language(get_response: Answer) -> Answer:
    """Show pages in the signed-in person's language, unless this browser has chosen another by the switch."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def staff_second_factor(get_response: Answer) -> Answer:
    """Let staff do nothing but set up a second factor until they have one (setting STAFF_NEEDS_SECOND_FACTOR)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_open = not settings.STAFF_NEEDS_SECOND_FACTOR or request.path.startswith(OPEN_TO_STAFF_WITHOUT)
        return get_response(request) if is_open or not _is_staff_without(request) else redirect("mfa_index")

    return middleware


def _is_staff_without(request: HttpRequest) -> bool:
    user = request.user
    is_staff = user.is_authenticated and (user.is_staff or bool(user.staff_roles))
    return is_staff and not is_mfa_enabled(user)
