"""The parent's end: one long-lived child, one document at a time."""

import atexit
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

from .frames import Closed, read_frame, write_frame
from .intake import admitted
from .job import Limits, Rendered, RenderFailed, RenderJob

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 60
_DEATHS = {-signal.SIGXCPU: "TIME_LIMIT", -signal.SIGKILL: "MEMORY_LIMIT"}


def render(job: RenderJob) -> Rendered:
    """Make one document in this process's child; raise RenderFailed. Needs no database, reads no clock."""
    return _workshop().render(job)


class Workshop:
    """Starts the child, feeds it, and replaces it when it died or has made its number of documents.

    The child's environment holds nothing but `environment`, so no secret of this process reaches it.
    `layouts` are folders searched before the built-in one.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        environment: Mapping[str, str] | None = None,
        layouts: Sequence[Path] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC", **(environment or {})}
        self.layouts = [str(folder) for folder in layouts]
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._child: subprocess.Popen[bytes] | None = None
        self._made = 0

    def render(self, job: RenderJob) -> Rendered:
        request = json.dumps(asdict(admitted(job)), ensure_ascii=False).encode()
        with self._lock:
            report, pdf = self._exchange(request)
        if "code" in report:
            raise RenderFailed(report["code"], report["detail"])
        return Rendered(pdf, hashlib.sha256(pdf).hexdigest(), **report)

    def close(self) -> None:
        """End the child; the next document starts another. A forked process leaves its parent's child alone."""
        if self._child is not None and self._owner == os.getpid():
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _exchange(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            jobs, replies = self._pipes()
            write_frame(jobs, request)
            report = json.loads(read_frame(replies, self.limits.wall_seconds))
            pdf = read_frame(replies, self.limits.wall_seconds)
        except TimeoutError:
            self.close()
            raise RenderFailed("TIME_LIMIT", f"{self.limits.wall_seconds} s") from None
        except (Closed, BrokenPipeError):
            status = cast("subprocess.Popen[bytes]", self._child).wait()
            self.close()
            raise RenderFailed(_DEATHS.get(status, "CHILD_DIED"), f"status {status}") from None
        self._made += 1
        if report.pop("last", False) or self._made >= self.limits.documents:
            self.close()
        return report, pdf

    def _pipes(self) -> tuple[int, int]:
        """Return where a living child reads jobs and where it replies; it says "ready" once."""
        is_new = self._child is None or self._child.poll() is not None
        if is_new:
            self.close()
            self._child, self._made = self._start(), 0
        child = cast("subprocess.Popen[bytes]", self._child)
        jobs, replies = cast(IO[bytes], child.stdin).fileno(), cast(IO[bytes], child.stdout).fileno()
        if is_new:
            read_frame(replies, START_SECONDS)
        return jobs, replies

    def _start(self) -> "subprocess.Popen[bytes]":
        settings = json.dumps({"limits": asdict(self.limits), "layouts": self.layouts})
        return subprocess.Popen(
            [sys.executable, "-m", "portal.documents.rendering.child", settings],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )


_workshops: dict[int, Workshop] = {}


def _workshop() -> Workshop:
    """Return the workshop of this process; a forked process must not share its parent's pipes."""
    if os.getpid() not in _workshops:
        workshop = _workshops[os.getpid()] = Workshop()
        atexit.register(workshop.close)
    return _workshops[os.getpid()]
