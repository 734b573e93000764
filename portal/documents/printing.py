"""Values as they stand on paper: exactly as typed, whatever they look like."""

import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

LONGEST_FIGURE = 24
_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_TO_LEFT = re.compile(rf"([{_LETTERS}]+(?:[\W\d_]+[{_LETTERS}]+)*)")
_LINE_BREAK = SafeString("<br>")


def _isolated(line: str) -> SafeString:
    """Escape `line` and wrap each run of right-to-left letters, with the figures inside it, in <bdi>."""
    pieces = _RIGHT_TO_LEFT.split(line)
    runs = (format_html("<bdi>{}</bdi>", piece) if i % 2 else escape(piece) for i, piece in enumerate(pieces))
    return format_html_join("", "{}", ((run,) for run in runs))


def printed(value: str) -> SafeString:
    """Return `value` as HTML that prints it literally; a short figure (amount, date, number) is kept on one line."""
    lines = format_html_join(_LINE_BREAK, "{}", ((_isolated(line),) for line in value.splitlines()))
    is_figure = len(value) <= LONGEST_FIGURE and any(c.isdigit() for c in value)
    return format_html('<span class="nb">{}</span>', lines) if is_figure else lines
