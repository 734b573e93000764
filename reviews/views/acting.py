"""One action, and what the person is told of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from portal.core.errors import Refused

from ..forms import tell


def act_or_tell(
    request: HttpRequest,
    done: str | Callable[[Any], str],
    action: Callable[..., Any],
    *objects: Any,
    form: forms.Form | None = None,
    **given: Any,
) -> bool:
    """Do an action as the reader, now; say `done`, or why it was refused: at the form's fields, else as a message.

    `done` may depend on what the action returns.
    """
    try:
        result = action(*objects, **given, by=request.user, at=timezone.now())
    except Refused as refused:
        if form is not None:
            tell(form, refused)
        else:
            messages.error(request, " ".join(refused.messages))
        return False
    messages.success(request, done if isinstance(done, str) else done(result))
    return True
