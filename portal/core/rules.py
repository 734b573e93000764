"""Who may handle the outbox."""

from typing import Any

import rules


@rules.predicate
def is_console(user: Any) -> bool:
    """True for the built-in user of the command line, who imports and prepares but never confirms."""
    return bool(user and getattr(user, "is_console", False))


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return bool(user and user.is_authenticated)
