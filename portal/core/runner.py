"""The runner of a small installation: it keeps a few processes alive and stops them together."""

import logging
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from time import monotonic

logger = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE, STEADY, GRACE = 1.0, 60.0, 60.0, 25.0


@dataclass
class Child:
    """A process that must always run. Times are seconds of the monotonic clock."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.0

    def tend(self, now: float) -> None:
        """Start the process when its time has come; when it has died, plan the next start, each time later."""
        if self.process is None:
            if now >= self.start_at:
                self._start(now)
        elif self.process.poll() is not None:
            self._plan_restart(now)

    def _start(self, now: float) -> None:
        # A session of its own: Ctrl-C reaches the runner alone, which then stops its children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started_at = now
        logger.info("%s started, process %s", self.name, self.process.pid)

    def _plan_restart(self, now: float) -> None:
        lived_long = now - self.started_at >= STEADY
        self.pause = FIRST_PAUSE if lived_long or not self.pause else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + self.pause
        logger.error(
            "%s ended with %s, next start in %.0f s", self.name, self.process and self.process.returncode, self.pause
        )
        self.process = None

    def stop(self, deadline: float) -> None:
        """Wait until the process has ended; after the deadline kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Ask all children to end what they are doing, and wait for them together."""
    for child in children:
        if child.process and child.process.poll() is None:
            child.process.terminate()
    deadline = monotonic() + GRACE
    for child in children:
        child.stop(deadline)


def run(children: Sequence[Child]) -> None:
    """Keep the children alive until SIGTERM or SIGINT, then stop them all."""
    asked_to_stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    try:
        while not asked_to_stop.wait(0.2):
            for child in children:
                child.tend(monotonic())
    finally:
        stop_all(children)
    logger.info("stopped")
