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
    done: str,
    action: Callable[..., Any],
    *objects: Any,
    form: forms.Form | None = None,
    **given: Any,
) -> bool:
    """Do an action as the reader, now; say `done`, or why it was refused: at the form's fields, else as a message."""
    try:
        action(*objects, **given, by=request.user, at=timezone.now())
    except Refused as refused:
        if form is not None:
            tell(form, refused)
        else:
            messages.error(request, " ".join(refused.messages))
        return False
    messages.success(request, done)
    return True
