"""Open and fill the seats of a panel from a CSV file: seat, email, chair, most, languages, strengths."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.tables import read_rows
from reviews.importing_panel import import_seats
from reviews.management.commands.assign_reviewers import reviewed_stage


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("file")
        parser.add_argument("--stage", help="another stage than the first one that is reviewed")

    def act(self, *, by: User, at: datetime, code: str, file: str, stage: str | None, **_options: Any) -> None:
        call = call_by_code(code)
        report = import_seats(call, reviewed_stage(call, stage), read_rows(file, ("seat",)), by=by, at=at)
        for line in report.lines():
            self.stderr.write(line)
        self.stdout.write(f"{report.done} seats written, {report.unchanged} unchanged, {len(report.problems)} refused")
