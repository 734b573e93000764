"""Place the candidates of a call; the same facts give the same bytes."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from internships.actions import place_interns
from portal.accounts.models import User
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--json", metavar="OUT", nargs="?", const="-", help="write JSON to a file, or print it")

    def act(self, *, by: User, at: datetime, code: str, json: str | None, **_options: Any) -> None:
        result = place_interns(call_by_code(code), by=by, at=at).result
        if json is None:
            for host, names in sorted(result["by_host"].items()):
                self.stdout.write(f"{host}: {' '.join(names)}")
        else:
            self.write_json(result, json)
