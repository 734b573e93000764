"""Filters and tags of the layouts: every text of the context is printed through these."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.template import Context, Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.documents.printing import printed

from .contexts import MissingData, Text
from .labels import LABELS

LONGEST_PARAGRAPH = 2_000
NARROWEST, WIDEST = 8, 40  # characters that a column of a table is made for
_KEY = re.compile("[a-z]+(_[a-z]+)*")
register = Library()


@register.filter
def labels(key: Text) -> Text:
    """Return the words for a label key in all languages; words are returned as they are.

    What looks like a key and is none raises MissingData: it must not be printed.
    """
    if isinstance(key, dict) or not _KEY.fullmatch(key):
        return key
    if key not in LABELS:
        raise MissingData(f"label {key}")
    return LABELS[key]


@register.filter
def text(value: Text, language: str) -> SafeString:
    """Print a text in one language."""
    return printed(value if isinstance(value, str) else value[language])


@register.simple_tag(takes_context=True)
def both(context: Context, value: Text) -> SafeString:
    """Print a text in every language of the document, each marked as such; the same words only once."""
    if isinstance(value, str):
        return printed(value)
    by_words = {value[language]: language for language in reversed(context["languages"])}
    spoken = sorted(by_words.items(), key=lambda item: context["languages"].index(item[1]))
    return format_html_join(
        " ",
        '<span lang="{}" class="{}">{}</span>',
        ((language, "other" if i else "first", printed(words)) for i, (words, language) in enumerate(spoken)),
    )


@register.filter
def paragraphs(value: str) -> SafeString:
    """Print an answer as paragraphs: at its own line breaks, and where a paragraph would be too long to lay out."""
    return format_html_join("", "<p>{}</p>", ((printed(part),) for part in _parts(value)))


@register.filter
def widths(answer: Mapping[str, Any]) -> list[str]:
    """Return the widths of a table's columns in percent, by their longest texts within bounds.

    Fixed widths, because laying out an automatic table of long words takes minutes.
    """
    columns = zip(*[answer["columns"], *answer["rows"]], strict=True)
    longest = [max(len(_longest_words(cell)) for cell in column) for column in columns]
    weights = [min(max(length, NARROWEST), WIDEST) for length in longest]
    return [f"{100 * weight / sum(weights):.2f}" for weight in weights]


def _longest_words(cell: Text) -> str:
    return cell if isinstance(cell, str) else max(cell.values(), key=len)


def _parts(value: str) -> Iterator[str]:
    for line in value.splitlines():
        yield from _shortened(line.strip()) if line.strip() else ()


def _shortened(line: str) -> Iterator[str]:
    """Cut a long line after a sentence, else between words, else anywhere."""
    while len(line) > LONGEST_PARAGRAPH:
        head = line[:LONGEST_PARAGRAPH]
        sentence = max((m.end() for m in re.finditer(r"[.!?…]\s", head)), default=0)
        cut = sentence or head.rfind(" ") + 1 or LONGEST_PARAGRAPH
        yield line[:cut].rstrip()
        line = line[cut:]
    yield line


@register.simple_tag
def language_name(language: str) -> str:
    return {"ka": "ქართული", "en": "English"}[language]
