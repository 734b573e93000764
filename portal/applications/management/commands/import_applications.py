"""Import applications that were made elsewhere."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from portal.applications.importing import Outcome, import_applications
from portal.applications.importing.folder import Folder, default_folder
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.records import read_records


class Command(PortalCommand):
    """Import applications from JSON; each record is accepted or refused by itself, the report tells which."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("file", type=Path)
        parser.add_argument("--report", type=Path, metavar="OUT.json", help="what became of each record")
        parser.add_argument("--files", type=Path, metavar="DIR", help="where the papers lie (default: files/ nearby)")

    def act(
        self, *, by: Any, at: datetime, code: str, file: Path, report: Path | None, files: Path | None, **_options: Any
    ) -> None:
        call = call_by_code(code)
        records = read_records(file, "applications")
        if records.count > settings.MAX_IMPORT_RECORDS:
            raise CommandError(f"{file}: {records.count} records are more than {settings.MAX_IMPORT_RECORDS}")
        folder = Folder(files or default_folder(file))
        outcomes = list(import_applications(call, records, folder, by=by, at=at))
        if report:
            report.write_text(report_text(outcomes), encoding="utf-8")
        refused = sum(1 for outcome in outcomes if outcome.errors)
        self.stdout.write(f"{code}: {len(outcomes)} records, {len(outcomes) - refused} accepted, {refused} refused")


def report_text(outcomes: list[Outcome]) -> str:
    return json.dumps({"records": [one.as_dict() for one in outcomes]}, ensure_ascii=False, indent=1) + "\n"
