"""Pictures: told by their first bytes, read to their end."""

import warnings
from io import BytesIO

from PIL import Image

# Above Pillow's limit of pixels a picture is refused, not merely warned about.
warnings.simplefilter("error", Image.DecompressionBombWarning)

_TOO_MANY_PIXELS = (Image.DecompressionBombWarning, Image.DecompressionBombError)
_UNREADABLE = (OSError, SyntaxError, ValueError, IndexError, TypeError, EOFError)


def png_problem(data: bytes) -> str | None:
    """Return what is wrong with a PNG file."""
    return _picture_problem(data, "PNG") if data.startswith(b"\x89PNG\r\n\x1a\n") else "wrong_type"


def jpg_problem(data: bytes) -> str | None:
    """Return what is wrong with a JPEG file."""
    return _picture_problem(data, "JPEG") if data.startswith(b"\xff\xd8\xff") else "wrong_type"


def small_png(data: bytes, side: int) -> bytes:
    """Return the pixels of a checked picture, and nothing else of it, as a PNG that fits a square of `side` pixels."""
    target = BytesIO()
    with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as picture:
        picture.thumbnail((side, side))
        picture.convert("RGBA").save(target, "PNG")
    return target.getvalue()


def _picture_problem(data: bytes, form: str) -> str | None:
    try:
        with Image.open(BytesIO(data), formats=[form]) as picture:
            _read_to_end(picture)
    except _TOO_MANY_PIXELS:
        return "unpacks_too_large"
    except _UNREADABLE:
        return "damaged"
    return None


def _read_to_end(picture: Image.Image) -> None:
    """Check the sums of a PNG; decode a JPEG, which has none, at an eighth of its size."""
    if picture.format == "PNG":
        picture.verify()
        return
    picture.draft("L", (max(1, picture.width // 8), max(1, picture.height // 8)))
    picture.load()
