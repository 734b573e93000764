"""Number the agreements of a call and make their files; with --out, also copy them into a folder."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from portal.accounts.models import User
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.files import read
from portal.documents.actions import create_agreements
from portal.documents.models import Document
from portal.documents.queries import agreement_documents, file_name
from portal.documents.states import ProductionState
from portal.documents.tasks import make_file


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--out", metavar="DIR", help="make the files now and copy them there")

    def act(self, *, by: User, at: datetime, code: str, out: str | None, **_options: Any) -> None:
        call = call_by_code(code)
        made = create_agreements(call, by=by, at=at)
        self.stdout.write(f"{len(made)} agreements numbered, {call.agreements.count()} in all")
        if out is not None:
            self._write_files(list(agreement_documents(call)), Path(out))

    def _write_files(self, documents: list[Document], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        failed = [error for document in documents if (error := self._write_file(document, folder))]
        self.stdout.write(f"{len(documents) - len(failed)} files written to {folder}")
        if failed:
            raise CommandError("\n".join(failed))

    def _write_file(self, document: Document, folder: Path) -> str:
        """Write one file and return why it could not be made, or nothing."""
        make_file(document.pk)
        document.refresh_from_db()
        if document.state != ProductionState.READY:
            return f"{document.number}: {document.error or document.get_state_display()}"
        (folder / file_name(document)).write_bytes(read(document.file_key))
        return ""
