"""Close a host of a call to a candidate."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from internships.actions import exclude_host
from portal.accounts.models import User
from portal.applications.queries import application_by_any_id
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("application", help="reference or external id")
        parser.add_argument("host")
        parser.add_argument("--reason", default="employer of the candidate")

    def act(
        self, *, by: User, at: datetime, code: str, application: str, host: str, reason: str, **_options: Any
    ) -> None:
        exclude_host(application_by_any_id(call_by_code(code), application), host, reason, by=by, at=at)
        self.stdout.write(f"{application} cannot be placed at {host}")
