"""The codes by which anyone may check a document; only their keyed hash is looked up."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


def new_code() -> str:
    """Return 80 random bits, printed 4-4-4-4; not derived from any number."""
    letters = "".join(secrets.choice(_LETTERS) for _letter in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def hashed_code(code: str) -> str:
    """Return the keyed hash by which a typed code is found, whatever its case and hyphens (O is 0, I and L are 1)."""
    plain = code.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return hmac.new(settings.SECRET_KEY.encode(), plain.encode(), sha256).hexdigest()
