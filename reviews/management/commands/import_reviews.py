"""Import the sheets of a call's paper review from a CSV file."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.tables import read_rows
from reviews.importing import import_sheets


class Command(PortalCommand):
    help = __doc__
    needed = ("reviewer", "status")
    is_interview = False

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("file")

    def act(self, *, by: User, at: datetime, code: str, file: str, **_options: Any) -> None:
        call = call_by_code(code)
        stage = next(s for s in call.terms.stages if s.review and s.review.is_interview == self.is_interview)
        report = import_sheets(call, stage.key, read_rows(file, self.needed), by=by, at=at)
        for line in report.lines():
            self.stderr.write(line)
        self.stdout.write(f"{report.done} sheets written, {report.unchanged} unchanged, {len(report.problems)} refused")
