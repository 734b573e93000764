"""See that every string of the interface is translated into Georgian."""

import contextlib
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

SOURCES = ("portal", "reviews", "grants", "internships", "templates")
CATALOGUE = Path("locale/ka/LC_MESSAGES/django.po")
SHOWN = 20


class Command(BaseCommand):
    """Extract the strings of the sources and fail on missing, untranslated or fuzzy ones and on a stale .mo file."""

    help = __doc__

    def handle(self, **options: Any) -> None:
        kept = settings.BASE_DIR / CATALOGUE
        if not kept.exists():
            raise CommandError(f"{CATALOGUE} does not exist; run `make messages`")
        problems = [*_problems(kept, extracted(kept)), *_stale(kept)]
        if problems:
            more = [f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
            raise CommandError("\n".join([f"{len(problems)} strings:", *problems[:SHOWN], *more]))


def extracted(kept: Path) -> Any:
    """Return the catalogue as it is after extraction; the one in the repository is left alone."""
    import polib

    with TemporaryDirectory() as folder:
        tree = Path(folder).resolve()
        (tree / CATALOGUE).parent.mkdir(parents=True)
        shutil.copyfile(kept, tree / CATALOGUE)
        for name in SOURCES:
            os.symlink(settings.BASE_DIR / name, tree / name)
        with contextlib.chdir(tree), override_settings(LOCALE_PATHS=[str(tree / "locale")]):
            quiet = io.StringIO()
            call_command("makemessages", locale=["ka"], symlinks=True, no_wrap=True, stdout=quiet, stderr=quiet)
        return polib.pofile(str(tree / CATALOGUE))


def _problems(kept: Path, found: Any) -> Iterator[str]:
    import polib

    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(kept)) if not entry.obsolete}
    for entry in found:
        if entry.obsolete:
            continue
        if (entry.msgctxt, entry.msgid) not in known:
            yield f"missing: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"untranslated: {entry.msgid!r}"


def _stale(kept: Path) -> Iterator[str]:
    import polib

    compiled = kept.with_suffix(".mo")
    pairs = [_translations(polib.pofile(str(kept)).translated_entries())]
    pairs.append(_translations(polib.mofile(str(compiled))) if compiled.exists() else set())
    if pairs[0] != pairs[1]:
        yield f"{compiled.name} is not compiled from {kept.name}; run `make messages`"


def _translations(entries: Any) -> set[tuple[Any, ...]]:
    return {
        (entry.msgctxt, entry.msgid, entry.msgstr, tuple(sorted(entry.msgstr_plural.items())))
        for entry in entries
        if entry.msgid
    }
