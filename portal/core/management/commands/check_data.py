"""Prove that what is stored is what was stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.core.history import chains, head
from portal.data_checks import CHECKS


class Command(BaseCommand):
    """Recompute hashes, digests, files, rankings and sums; print damage and fail on it.

    Prints the head of each chain of history too: kept elsewhere, it proves that nothing was cut off at the end.
    """

    help = __doc__

    def handle(self, **options: Any) -> None:
        damage = 0
        for check in CHECKS:
            found = list(check())
            damage += len(found)
            self.stdout.write(f"{check.__name__}: {'as stored' if not found else f'{len(found)} damaged'}")
            for sentence in found:
                self.stderr.write(f"  {sentence}")
        for call_id in chains():
            self.stdout.write(f"head of history, call {call_id or '–'}: {head(call_id) or 'nothing sealed yet'}")
        if damage:
            raise CommandError(f"{damage} damaged")
