"""Only characters with a glyph in the closed chain of fonts are printed."""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from portal.documents.coverage import (
    FONTS,
    code_point,
    font_chain,
    needed_families,
    uncovered_characters,
)

ROOT = FONTS.parents[1]


@pytest.mark.parametrize(
    "text",
    [
        "გრანტის მიმღები „ღია მერია“ № 7, 13 700,00 ₾ – GEL 13,700.00",
        "Şəki Özgürlük İıĞğ 5 ₼",
        "Прозрачность їґё",
        "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ",
        "Հայաստան, שלום, مرحبا",
        "🌿 👩\u200d🔬 🇬🇪 ❤\ufe0f",
        "✓ ☐ ☑ ➢ ⇒ • … “quoted”",
        "a\u00a0b\u202fc\u2009d\u2060e\u00adf\u200eg\th\r\n",
    ],
)
def test_uncovered_characters_finds_none_in_what_people_type(text: str) -> None:
    assert uncovered_characters(text) == ""


def test_uncovered_characters_lists_each_once_and_sorted() -> None:
    assert uncovered_characters("文 中文 ქართული \uf0b7") == "中文\uf0b7"
    assert code_point("中") == "中 U+4E2D"


def test_uncovered_characters_notices_a_glyph_that_a_font_lost() -> None:
    chain = [replace(font, codes=font.codes - {ord("ჰ")}) for font in font_chain()]
    assert uncovered_characters("ჰაერი", chain) == "ჰ"


def test_needed_families_names_fallbacks_only_when_needed() -> None:
    assert needed_families("გრანტი Grant грант שלום مرحبا 13 700,00 ₾") == ("FiraGO",)
    assert needed_families("ᲡᲐᲥ 🌿 Հ ✓") == (
        "FiraGO",
        "Noto Sans Georgian",
        "Noto Sans Armenian",
        "Noto Sans Math",
        "Noto Emoji",
    )


def test_fonts_are_the_recorded_files_with_their_licences() -> None:
    entries = json.loads((FONTS / "fonts.json").read_text(encoding="utf-8"))
    assert {path.name for path in FONTS.glob("*.woff2")} == {entry["file"] for entry in entries}
    for entry in entries:
        assert hashlib.sha256((FONTS / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        licence = (FONTS / entry["licence"]).read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_recorded_characters_are_those_of_the_files() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bin" / "record_fonts", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_style_sheet_or_module_changes_case() -> None:
    """Changed case turns Georgian into capitals of another font."""
    css = re.compile(r"text-transform:\s*(?!none)|small-caps|letter-spacing:\s*(?!0|normal)")
    python = re.compile(r"\.(upper|title|capitalize|swapcase)\(\)")
    sheets = dict.fromkeys((ROOT / "static" / "css").glob("*.css"), css)
    documents = ROOT / "portal" / "documents"
    modules = {path: python for room in ("rendering", "clauses") for path in (documents / room).glob("*.py")}
    guilty = [path.name for path, found in (sheets | modules).items() if found.search(path.read_text("utf-8"))]
    assert guilty == []
