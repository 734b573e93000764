"""Give a person a role of staff."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from portal.accounts.actions import grant_role
from portal.accounts.models import User
from portal.accounts.queries import person_with
from portal.accounts.states import Role
from portal.core.command import PortalCommand


class Command(PortalCommand):
    """Give a person who has signed in once a role; how a new installation gets its first director."""

    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--call", default="", metavar="CODE", help="for this call only (default: for all)")

    def act(self, *, by: User, at: datetime, email: str, role: str, call: str, **_options: Any) -> None:
        person = person_with(email)
        if person is None:
            raise CommandError(f"nobody with the address {email} has signed in yet")
        grant_role(person, role=role, call_code=call, by=by, at=at)
        self.stdout.write(f"{person.email}: {role}{' ' + call if call else ''}")
