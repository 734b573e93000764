"""System checks: can documents be made on this computer?"""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from .rendering.libraries import INSTALL, missing_packages


@register()
def renderer_is_there(**_options: Any) -> list[CheckMessage]:
    """Warn about missing libraries; nothing else of the site needs them."""
    missing = missing_packages()
    if not missing:
        return []
    return [Warning(f"No document can be made: {', '.join(missing)} is missing.", hint=INSTALL, id="documents.W001")]
