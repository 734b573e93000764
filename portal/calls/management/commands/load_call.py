"""Load a call file."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from portal.calls.actions import load_call, read_call
from portal.core.command import PortalCommand


class Command(PortalCommand):
    """Load a call file: a draft is replaced; a published call needs --reason and gets a new version."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="tell the errors and write nothing")
        parser.add_argument("--reason", default="", help="why a published call changes")

    def act(self, *, by: Any, at: datetime, file: Path, check: bool, reason: str, **_options: Any) -> None:
        try:
            definition = read_call(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        if check:
            self.stdout.write(f"{definition.code}: in order")
            return
        call = load_call(definition, reason=reason, by=by, at=at)
        self.stdout.write(f"{call.code}: version {call.definition_version}, {call.state}")
