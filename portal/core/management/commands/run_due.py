"""Do what is due by the clock."""

from argparse import ArgumentParser
from datetime import datetime
from time import sleep
from typing import Any

from django.core.management.base import CommandError
from django.db import close_old_connections
from django.utils import timezone

from portal.core.command import PortalCommand
from portal.due import do_due_work


class Command(PortalCommand):
    """Close calls, send messages, sweep up after dead jobs: whatever the hour demands. Harmless when run again."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever, with this pause")

    def act(self, *, at: datetime, every: int | None, **_options: Any) -> None:
        failed = self.do(at)
        while every:
            sleep(every)
            close_old_connections()
            self.do(timezone.now())
        if failed:
            raise CommandError(f"failed: {', '.join(failed)} (see the log)")

    def do(self, at: datetime) -> list[str]:
        done, failed = do_due_work(at)
        for line in done:
            self.stdout.write(line)
        self.stdout.flush()
        return failed
