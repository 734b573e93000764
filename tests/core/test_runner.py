"""The runner keeps processes alive, waits longer after each death, and stops them together."""

import subprocess
import sys
from time import monotonic

import pytest

from portal.core import runner
from portal.core.runner import Child, stop_all

DIES = [sys.executable, "-c", "raise SystemExit(3)"]
LIVES = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)",
]


@pytest.fixture
def child():
    started = []

    def make(command):
        started.append(Child("child", command))
        return started[-1]

    yield make
    for one in started:
        if one.process and one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def die(child, now):
    """Start the child, let it end, and have the runner see it `now`."""
    child.tend(now)
    child.process.wait()
    child.tend(now)


def test_a_child_that_lives_is_left_alone(child):
    kept = child(LIVES)
    kept.tend(0)
    process = kept.process
    kept.tend(1000)
    assert kept.process is process
    assert process.poll() is None


def test_a_dead_child_is_started_again_after_a_pause(child):
    restarted = child(DIES)
    die(restarted, now=100)
    assert (restarted.process, restarted.start_at) == (None, 101)
    restarted.tend(100.9)
    assert restarted.process is None
    restarted.tend(101)
    assert restarted.process is not None


def test_each_early_death_doubles_the_pause_up_to_a_minute(child):
    failing, now, pauses = child(DIES), 0.0, []
    for _death in range(8):
        die(failing, now)
        pauses.append(failing.pause)
        now = failing.start_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_after_a_steady_minute_the_first_pause_counts_again(child):
    steady = child(DIES)
    die(steady, now=0)
    die(steady, now=1)
    steady.tend(3)
    steady.process.wait()
    steady.tend(63)
    assert steady.start_at == 64


def test_all_children_are_asked_to_stop_and_awaited(child):
    children = [child(LIVES), child(LIVES), child(DIES)]
    for one in children:
        one.tend(0)
    children[2].process.wait()
    stop_all(children)
    assert [one.process.returncode for one in children] == [-15, -15, 3]


def test_a_child_that_does_not_listen_is_killed(child, monkeypatch):
    monkeypatch.setattr(runner, "GRACE", 0.2)
    deaf = child(DEAF)
    deaf.process = subprocess.Popen(DEAF, stdout=subprocess.PIPE)
    deaf.process.stdout.readline()
    began = monotonic()
    stop_all([deaf])
    deaf.process.stdout.close()
    assert (deaf.process.returncode, monotonic() - began < 5) == (-9, True)


def test_a_child_that_never_started_needs_no_stopping(child):
    never = child(LIVES)
    stop_all([never])
    assert never.process is None
