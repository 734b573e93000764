"""The promises of the look: contrast, weight, Georgian letters, and nothing inline that the CSP refuses."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
CSS = (STATIC / "css/portal.css").read_text()
PAGES = [path for path in (ROOT / "templates").rglob("*.html") if "pdf" not in path.parts]

TEXT = ("ink", "muted", "accent", "sea", "good", "warn", "bad")
GROUND = ("paper", "surface", "sunken", "accent-tint", "sea-tint", "good-tint", "warn-tint", "bad-tint")
FIRST_LOAD = (
    "vendor/bootstrap/bootstrap.trimmed.min.css",
    "css/portal.css",
    "vendor/htmx/htmx.min.js",
    "js/portal.js",
    "js/forms.js",
    "js/sums.js",
    "img/logo.svg",
)
LETTERS = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ ёйщ ąęőž ₾ № „“”‚‘’–—…«»§ − × ≤ ≥ → \u00a0\u2011"


def tokens(selector: str) -> dict[str, str]:
    """Return the colours declared in the rule of a selector."""
    body = re.search(re.escape(selector) + r" \{(.*?)\}", CSS, re.DOTALL)
    assert body, selector
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body[1]))


LIGHT = tokens("\n:root")
DARK = LIGHT | tokens('\n[data-bs-theme="dark"]')


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, definition of contrast ratio)."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast_on_every_ground(scheme: dict[str, str]) -> None:
    pairs = [*product(TEXT, GROUND), ("on-accent", "accent-fill"), ("on-accent", "accent-fill-strong")]

    assert [pair for pair in pairs if contrast(scheme[pair[0]], scheme[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_of_fields_have_contrast(scheme: dict[str, str]) -> None:
    assert [name for name in GROUND[:3] if contrast(scheme["field-line"], scheme[name]) < 3] == []


def test_dark_by_system_and_dark_by_choice_are_one_scheme() -> None:
    assert tokens(':root:not([data-bs-theme="light"])') == tokens('\n[data-bs-theme="dark"]')


def test_georgian_is_neither_upper_cased_nor_spaced_out() -> None:
    assert re.findall(r"!important|text-transform\s*:|letter-spacing\s*:", CSS) == []


def test_first_load_is_light() -> None:
    assert sum((STATIC / name).stat().st_size for name in FIRST_LOAD) < 140_000


@pytest.mark.parametrize("weight", [400, 600])
def test_screen_font_is_small_complete_and_renamed(weight: int) -> None:
    path = STATIC / f"fonts/screen/portal-sans-{weight}.woff2"
    font = TTFont(path)

    assert path.stat().st_size <= 70_000
    assert set(LETTERS) - {chr(code) for code in font.getBestCmap()} == set()
    assert [str(name) for name in font["name"].names if name.nameID in {1, 4, 6} and "Fira" in str(name)] == []


def test_vendored_files_are_the_recorded_ones() -> None:
    subprocess.run([sys.executable, ROOT / "bin/vendor", "--check"], check=True)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_nothing_inline(path: Path) -> None:
    inline = r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)"

    assert re.findall(inline, path.read_text()) == []
