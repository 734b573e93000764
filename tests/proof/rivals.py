"""Two people who press at the same moment, each with a connection and transactions of their own."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from django.db import connection, connections


def at_once(acts: list[Callable[[], Any]], folder: Path) -> list[Any]:
    """Do all acts at the same moment and return what each returned.

    A database in memory cannot be shared by writers; it is copied into a file of `folder` first and brought back after.
    """
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        with _own_connection(path):
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()

    with _shared(folder) as path, ThreadPoolExecutor(len(acts)) as threads:
        return [future.result(timeout=60) for future in [threads.submit(one, act) for act in acts]]


@contextmanager
def _shared(folder: Path) -> Iterator[Path | None]:
    """Give threads a database to share: the file's path for SQLite, None for a server, which they reach anyhow."""
    if connection.vendor != "sqlite":
        yield None
        return
    path = folder / "shared.sqlite3"
    own = connection.connection
    _copy(own, path)
    yield path
    source = sqlite3.connect(path)
    source.backup(own)
    source.close()


def _copy(own: sqlite3.Connection, path: Path) -> None:
    target = sqlite3.connect(path)
    own.backup(target)
    target.close()


@contextmanager
def _own_connection(path: Path | None) -> Iterator[None]:
    """Let this thread work on a connection of its own, and close it at the end."""
    if path is not None:
        settings = {**connections["default"].settings_dict, "NAME": str(path)}
        connections["default"] = type(connections["default"])(settings, "default")
    try:
        yield
    finally:
        connections["default"].close()
