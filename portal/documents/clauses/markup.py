"""The Markdown of clauses, its merge fields, and the way from source to clean HTML.

Fields leave the text as private-use characters before Markdown sees it and come back as escaped values after the
HTML was cleaned. So nothing inside a value is ever markup or a field.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

MOST_CHARACTERS = 10_000
DEEPEST_LIST = 3
HEADING = "h3"
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", HEADING, "table", "thead", "tbody", "tr", "th", "td"}
FIELD = re.compile(r"\{\{\s*([a-z][a-z_]*)\.([a-z][a-z0-9_.]*)\s*\}\}")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_FIRST_TOKEN = 0xE000
_ALONE = re.compile("<p>([\ue000-\uf8ff])</p>")

markdown = MarkdownIt("zero", {"html": False}).enable(["emphasis", "escape", "heading", "list", "newline", "table"])


@dataclass(frozen=True)
class Clean:
    """HTML without attributes in which the character U+E000 + i stands for `fields[i]`."""

    html: str
    fields: tuple[str, ...]

    def field(self, token: str) -> str:
        return self.fields[ord(token) - _FIRST_TOKEN]

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield the text in parts, either (html, "") or ("", name of a block)."""
        html = ""
        for i, part in enumerate(_ALONE.split(self.html)):
            if i % 2 and self.field(part).startswith("block."):
                yield from [(html.strip(), "")] if html.strip() else []
                yield "", self.field(part).removeprefix("block.")
                html = ""
            else:
                html += f"<p>{part}</p>" if i % 2 else part
        yield from [(html.strip(), "")] if html.strip() else []


def tokenised(source: str) -> tuple[str, tuple[str, ...]]:
    """Replace each merge field of `source` by a private-use character; return text and names in their order."""
    names: list[str] = []

    def token(match: re.Match[str]) -> str:
        names.append(f"{match[1]}.{match[2]}")
        return chr(_FIRST_TOKEN + len(names) - 1)

    return FIELD.sub(token, source), tuple(names)


@lru_cache(maxsize=1024)
def clean(source: str) -> Clean:
    """Return the HTML of one clause text; the same source gives the same HTML.

    Raises ValueError for a private-use character, which could pass for a token.
    """
    if PRIVATE_USE.search(source):
        raise ValueError("private-use character in a clause")
    text, fields = tokenised(unicodedata.normalize("NFC", source))
    html = nh3.clean(markdown.render(text), tags=TAGS, attributes={}, link_rel=None)
    return Clean(html.strip(), fields)
