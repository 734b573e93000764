"""Import from a CSV file how well candidates suit the hosts of a call."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from internships.importing import NEEDED, import_fits
from portal.accounts.models import User
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.tables import read_rows


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("file")

    def act(self, *, by: User, at: datetime, code: str, file: str, **_options: Any) -> None:
        report = import_fits(call_by_code(code), read_rows(file, NEEDED), by=by, at=at)
        for line in report.lines():
            self.stderr.write(line)
        self.stdout.write(f"{report.done} fits written, {report.unchanged} unchanged, {len(report.problems)} refused")
