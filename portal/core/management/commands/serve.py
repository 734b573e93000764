"""Serve a small installation from one process: web, jobs and the clock."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.core.runner import Child, run


class Command(BaseCommand):
    """Keep the web server, one worker and the clock of `run_due` running until told to stop."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        children = [Child("web", web(host, port)), Child("clock", manage("run_due", "--every", "60"))]
        if settings.TASKS_BACKEND != "immediate":
            children.append(Child("worker", manage("work")))
        self.stdout.write(f"Serving on http://{host}:{port}/ – stop with Ctrl-C.")
        self.stdout.flush()
        run(children)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def web(host: str, port: int) -> list[str]:
    """Return the command of the web server: two processes with four threads each."""
    options = "--workers 2 --threads 4 --timeout 60 --graceful-timeout 20 --no-control-socket --log-level warning"
    bound = f"--bind {host}:{port} --chdir {settings.BASE_DIR}"
    return [sys.executable, "-m", "gunicorn", *options.split(), *bound.split(), "portal.wsgi:application"]
