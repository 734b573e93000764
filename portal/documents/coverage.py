"""Which characters a document can print: those of its closed chain of bundled fonts, and no others."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
MTAVRULI = range(0x1C90, 0x1CC0)
_WITHOUT_GLYPH = {"Cc", "Cf", "Zl", "Zp", "Zs"}
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


@dataclass(frozen=True)
class Font:
    """One committed font file; `pdf_name` is its name in a PDF, after the subset prefix."""

    file: str
    family: str
    weight: int
    style: str
    pdf_name: str
    sha256: str
    codes: frozenset[int]


def _codes(covers: str) -> Iterator[int]:
    for span in covers.split():
        first, _, last = span.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


@cache
def font_chain() -> tuple[Font, ...]:
    """Return the fonts in the order in which a character looks for its glyph, from static/fonts/fonts.json."""
    wanted = Font.__dataclass_fields__
    entries = json.loads((FONTS / "fonts.json").read_text(encoding="utf-8"))
    return tuple(
        Font(**{k: v for k, v in entry.items() if k in wanted}, codes=frozenset(_codes(entry["covers"])))
        for entry in entries
    )


def needs_glyph(character: str) -> bool:
    """False for spaces, joiners, marks of direction and variation selectors, which print without a font."""
    return unicodedata.category(character) not in _WITHOUT_GLYPH and ord(character) not in _VARIATION_SELECTORS


def _regular(chain: Sequence[Font]) -> list[Font]:
    return [font for font in chain if font.weight == 400 and font.style == "normal"]


def uncovered_characters(text: str, chain: Sequence[Font] | None = None) -> str:
    """Return, sorted, the characters of `text` for which no font of the chain has a glyph."""
    fonts = _regular(font_chain() if chain is None else chain)
    return "".join(sorted(c for c in set(text) if needs_glyph(c) and not any(ord(c) in font.codes for font in fonts)))


def needed_families(text: str) -> tuple[str, ...]:
    """Return the families that `text` needs, in the order of the chain; the first family is always among them."""
    fonts = _regular(font_chain())
    needed = {fonts[0].family}
    for character in set(text):
        if needs_glyph(character):
            needed.update([f.family for f in fonts if ord(character) in f.codes][:1])
    return tuple(font.family for font in fonts if font.family in needed)


def code_point(character: str) -> str:
    """Return a character as staff can look it up: `中 U+4E2D`."""
    return f"{character} U+{ord(character):04X}"
