"""A virus scanner, where one is set up (CLAMD_SOCKET: a path, or host:port)."""

import socket
import struct

from django.conf import settings

_PIECE = 2**20
_SECONDS = 30


def scan_problem(data: bytes) -> str | None:
    """Return `infected`, or `not_scanned` while the scanner does not answer; None when clean or none is set up."""
    if not settings.CLAMD_SOCKET:
        return None
    try:
        answer = _answer(data)
    except OSError:
        return "not_scanned"
    if answer.endswith(b"OK"):
        return None
    return "infected" if answer.endswith(b"FOUND") else "not_scanned"


def _connection() -> socket.socket:
    host, colon, port = settings.CLAMD_SOCKET.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)


def _answer(data: bytes) -> bytes:
    """Send `data` by clamd's INSTREAM command and return its one line."""
    with _connection() as connection:
        if connection.family == socket.AF_UNIX:
            connection.settimeout(_SECONDS)
            connection.connect(settings.CLAMD_SOCKET)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            connection.sendall(struct.pack("!L", len(piece)) + piece)
        connection.sendall(struct.pack("!L", 0))
        return connection.makefile("rb").read().rstrip(b"\0\n")
