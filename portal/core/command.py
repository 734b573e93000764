"""The frame of the product's own commands: who acts, when, and how refusals are told."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from .access import console
from .errors import Refused


class PortalCommand(BaseCommand):
    """A command with `--by EMAIL` and `--at INSTANT`; `act(by, at, **options)` does the work."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="EMAIL", help="who acts (default: the built-in user console)")
        parser.add_argument("--at", metavar="INSTANT", help="when, as ISO 8601 with offset (default: now)")
        self.add_own_arguments(parser)

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own arguments."""

    def handle(self, *args: Any, by: str | None, at: str | None, **options: Any) -> None:
        with translation.override("en"):
            try:
                self.act(by=acting_user(by), at=instant(at), **options)
            except Refused as refused:
                raise CommandError("\n".join(told(p.field, p.message or p.code) for p in refused.problems)) from refused
            except PermissionDenied as denied:
                raise CommandError(f"not permitted: {denied}") from denied

    def write_json(self, value: Any, target: str) -> None:
        """Write JSON to the file `target`, or print it for `-`."""
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
        if target == "-":
            self.stdout.write(text)
        else:
            Path(target).write_text(text + "\n", encoding="utf-8")

    def act(self, *args: Any, **options: Any) -> None:
        """Do the work; called with `by`, `at` and the options by name."""
        raise NotImplementedError  # every command brings its own


def told(field: str, message: str) -> str:
    return f"{field}: {message}" if field else message


def acting_user(email: str | None) -> Any:
    """Return the person named by `email`, or the built-in console user."""
    if email is None:
        return console()
    person = get_user_model()._default_manager.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"--by: nobody has the address {email}")
    return person


def instant(text: str | None) -> datetime:
    """Return the instant written in `text`, or now."""
    if text is None:
        return timezone.now()
    value = parse_datetime(text)
    if value is None or timezone.is_naive(value):
        raise CommandError(f"--at: {text} is not an instant with offset, such as 2027-02-26T23:59:59+04:00")
    return value
