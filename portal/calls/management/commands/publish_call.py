"""Publish a call."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from portal.calls.actions import publish_call
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand


class Command(PortalCommand):
    """Publish a draft call; every thing that is missing is told with its path."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")

    def act(self, *, by: Any, at: datetime, code: str, **_options: Any) -> None:
        call = call_by_code(code)
        publish_call(call, by=by, at=at)
        self.stdout.write(f"{call.code}: {call.state}")
