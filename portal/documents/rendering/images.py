"""Logos: PNG or JPEG of at most four megapixels, written anew so that only their pixels remain."""

import base64
import io

from PIL import Image

from .job import RenderFailed

MOST_PIXELS = 4_000_000


def reencoded(encoded: str) -> tuple[bytes, str]:
    """Return a base64 PNG or JPEG as fresh PNG bytes with its media type."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=True)), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise RenderFailed("DATA_TOO_LONG", f"logo: {image.width} x {image.height}")
            pixels = image.convert("RGBA")
    except (OSError, ValueError):
        raise RenderFailed("ASSET_BLOCKED", "logo") from None
    target = io.BytesIO()
    pixels.save(target, "PNG")
    return target.getvalue(), "image/png"
