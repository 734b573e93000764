"""Print a call file."""

from argparse import ArgumentParser
from typing import Any

from portal.calls.definition import dump_definition
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand


class Command(PortalCommand):
    """Print the definition of a call as a call file; loading it again changes nothing."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")

    def act(self, *, code: str, **_options: Any) -> None:
        self.stdout.write(dump_definition(call_by_code(code).terms), ending="")
