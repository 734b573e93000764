"""The bundled fonts as TTF: decompressed once, kept in a cache folder, loaded from memory."""

import hashlib
import io
import os
import tempfile
from functools import cache
from pathlib import Path

import fontTools
from fontTools.ttLib import TTFont

from portal.documents.coverage import FONTS, Font, font_chain

CACHE = FONTS.parents[1] / "var" / "cache" / "fonts"
MEDIA_TYPE = "font/ttf"


@cache
def as_ttf(font: Font) -> bytes:
    """Return a font without WOFF2 packing, the same bytes whether from the cache or fresh."""
    cached = CACHE / f"{font.sha256}-{fontTools.version}.ttf"
    if cached.is_file():
        return cached.read_bytes()
    ttf = _decompressed((FONTS / font.file).read_bytes(), font)
    _keep(cached, ttf)
    return ttf


def _decompressed(packed: bytes, font: Font) -> bytes:
    if hashlib.sha256(packed).hexdigest() != font.sha256:
        raise ValueError(f"{font.file} is not the recorded file")
    unpacked = TTFont(io.BytesIO(packed), recalcTimestamp=False)
    unpacked.flavor = None
    target = io.BytesIO()
    unpacked.save(target)
    return target.getvalue()


def _keep(path: Path, ttf: bytes) -> None:
    """Write the cache in one step; without a writable folder every child decompresses for itself."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(ttf)
        Path(name).replace(path)
    except OSError:
        return


def fonts_of(families: tuple[str, ...]) -> list[Font]:
    return [font for font in font_chain() if font.family in families]


def font_css(families: tuple[str, ...]) -> str:
    """Return the @font-face rules of `families` and the stack in which a character looks for its glyph."""
    faces = [
        f"@font-face {{ font-family: '{font.family}'; font-weight: {font.weight}; font-style: {font.style};"
        f" src: url('asset:{font.file}') }}"
        for font in fonts_of(families)
    ]
    stack = ", ".join(f"'{family}'" for family in families)
    return "\n".join([*faces, f"html {{ font-family: {stack} }}", f"@page {{ font-family: {stack} }}"])
