"""`manage.py serve` from start to stop, with real processes on the loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid: int) -> list[int]:
    """Return the direct children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition):
    """Wait until `condition` holds and return what it gave."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return result


@pytest.fixture
def served(tmp_path):
    """Serve an empty portal; give the process and a function that fetches a page (None while nobody answers)."""
    port = free_port()
    environment = {
        **os.environ,
        "PORTAL_MODE": "demo",
        "TASKS_BACKEND": "database",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'served.sqlite3'}",
        "CACHE_URL": f"filecache://{tmp_path / 'cache'}",
        "FILES_DIR": str(tmp_path / "files"),
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
    process = subprocess.Popen([*manage, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)

    def page(path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except OSError:
            return None

    yield process, page
    if process.poll() is None:
        process.terminate()
        process.wait(30)


def test_serve_answers_restarts_what_dies_and_stops_everything(served):
    process, page = served
    assert until(lambda: page("/healthz")) == (200, "ok")
    assert page("/readyz") == (200, '{"database": true, "cache": true, "storage": true, "jobs": true}')

    before = until(lambda: len(children_of(process.pid)) == 3 and children_of(process.pid))
    os.kill(before[0], signal.SIGKILL)
    until(lambda: before[0] not in children_of(process.pid) and len(children_of(process.pid)) == 3)
    assert until(lambda: page("/healthz")) == (200, "ok")

    family = [pid for child in children_of(process.pid) for pid in (child, *children_of(child))]
    process.send_signal(signal.SIGTERM)
    assert process.wait(40) == 0
    assert [pid for pid in family if is_running(pid)] == []
