"""What Django says at the start when the environment cannot be meant."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

MODES = ("production", "demo", "development", "test")


@register
def mode_is_known(**_given: Any) -> list[CheckMessage]:
    """A misspelt PORTAL_MODE would silently be one without production's safeguards."""
    if settings.MODE in MODES:
        return []
    return [Error(f"PORTAL_MODE is {settings.MODE!r}", hint=f"one of {', '.join(MODES)}", id="portal.E001")]


@register
def demo_is_open_to_this_machine_only(**_given: Any) -> list[CheckMessage]:
    """The demo lets anyone sign in as anyone: it may not announce itself under a public address."""
    if not settings.DEMO or settings.SITE_URL.startswith(("http://127.0.0.1", "http://localhost")):
        return []
    return [
        Error("PORTAL_MODE=demo with a public SITE_URL", hint="unset SITE_URL, or use production", id="portal.E002")
    ]
