"""The system's libraries that the renderer needs; without them the site works and documents wait."""

import ctypes

PACKAGES = {"libpangoft2-1.0.so.0": "libpangoft2-1.0-0", "libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
INSTALL = f"apt-get install {' '.join(PACKAGES.values())}"


def missing_packages() -> list[str]:
    """Return the names of the Debian packages whose library cannot be loaded."""
    return [package for library, package in PACKAGES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
