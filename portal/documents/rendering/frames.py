"""Messages between parent and child: four bytes of length, then the bytes."""

import os
import select
import time


class Closed(Exception):
    """The other end is gone."""


def write_frame(descriptor: int, payload: bytes) -> None:
    data = len(payload).to_bytes(4, "big") + payload
    while data:
        data = data[os.write(descriptor, data) :]


def read_frame(descriptor: int, seconds: float | None = None) -> bytes:
    """Return the next message; raise Closed at the end of the stream, TimeoutError after `seconds` without it."""
    deadline = None if seconds is None else time.monotonic() + seconds
    return _read(descriptor, int.from_bytes(_read(descriptor, 4, deadline), "big"), deadline)


def _read(descriptor: int, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        chunk = os.read(descriptor, size - len(data))
        if not chunk:
            raise Closed
        data += chunk
    return bytes(data)
