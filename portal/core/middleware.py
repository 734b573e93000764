"""What every request carries."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request a short id, found again in events, logs and the answer's header."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = current_request_id.set(secrets.token_hex(6))
        try:
            response = get_response(request)
            response["X-Request-ID"] = current_request_id.get()
            return response
        finally:
            current_request_id.reset(token)

    return middleware
