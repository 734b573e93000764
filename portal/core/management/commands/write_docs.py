"""Write the generated pages of docs/."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.docs import PAGES


class Command(BaseCommand):
    """Write states, permissions and the reference of call files as the code has them."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is not current")

    def handle(self, *, check: bool, **options: Any) -> None:
        with translation.override("en"):
            pages = {settings.BASE_DIR / name: write() for name, write in PAGES.items()}
        if not check:
            for path, text in pages.items():
                path.write_text(text, encoding="utf-8")
            return
        stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
        if stale:
            raise CommandError(f"not current: {', '.join(stale)}; run `make docs`")
