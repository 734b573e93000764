"""Import the certificates of graduates."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from portal.accounts.actions import import_certificates
from portal.accounts.models import User
from portal.core.command import PortalCommand


class Command(PortalCommand):
    """Take over an export of the learning platform; wrong lines are told, the rest goes on."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)

    def act(self, *, by: User, at: datetime, file: Path, **_options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        report = import_certificates(data, by=by, at=at)
        for line, problem in report.refused:
            self.stderr.write(f"line {line}: {problem.field}: {problem.message}")
        counts = f"{report.created} new, {report.changed} changed, {report.unchanged} as before"
        self.stdout.write(f"{counts}, {report.refused_lines} lines refused")
