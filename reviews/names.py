"""Names in a row."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

NAMED_AT_MOST = 10


def names(given: Iterable[str], most: int = NAMED_AT_MOST) -> str:
    """Return names in a row, the first few of many."""
    listed = list(given)
    shown, rest = ", ".join(listed[:most]), len(listed) - most
    return _("%(names)s and %(n)s more") % {"names": shown, "n": rest} if rest > 0 else shown
