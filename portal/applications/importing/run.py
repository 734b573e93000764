"""Importing records one by one, in file order, each by its own time and all or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import person_with
from portal.calls.actions import publish_call
from portal.calls.states import CallState
from portal.core.canonical import digest
from portal.core.errors import Problem, Refused, refuse

from ..actions.drafts import grant_editing, new_application, new_version
from ..actions.papers import attach
from ..actions.submission import all_problems, hand_in
from ..checks import Checked, Paper, check_answers
from ..models import Application
from .folder import Folder
from .shape import Record, id_of, read_record

if TYPE_CHECKING:
    from portal.calls.models import Call

NOT_STORED = "not_stored"


@dataclass(frozen=True)
class Outcome:
    """What became of one record."""

    id: str
    reference: str = ""
    errors: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "result": "error" if self.errors else "accept",
            "reference": self.reference or None,
            "errors": [error.as_dict() for error in self.errors],
        }


def import_applications(
    call: "Call", records: Iterable[Any], folder: Folder, *, by: User, at: datetime
) -> Iterator[Outcome]:
    """Import records and yield what became of each.

    A draft call is published first. Each record is judged at its own `received_at` by the same checks as the form, in
    one transaction; a refused one leaves no row. An id that is there with the same answers is accepted and nothing is
    written; with others it is refused `already_imported`. No mail is sent.
    """
    if not by.has_perm("applications.import_applications", call):
        raise PermissionDenied("applications.import_applications")
    if call.state == CallState.DRAFT:
        publish_call(call, by=by, at=at)
    for given in records:
        yield _import_one(call, given, folder, by)


def _import_one(call: "Call", given: Any, folder: Folder, by: User) -> Outcome:
    try:
        application = _accept(call, read_record(given), folder, by)
    except Refused as refused:
        return Outcome(id_of(given), errors=list(refused.problems))
    except DatabaseError as error:
        message = _("This record cannot be stored: %(reason)s") % {"reason": error}
        return Outcome(id_of(given), errors=[Problem("__call__", NOT_STORED, message)])
    return Outcome(application.external_id, reference=application.reference)


@dataclass(frozen=True)
class Judged:
    """A record with what the checks say of it."""

    record: Record
    language: str
    papers: dict[str, list[Paper]]
    checked: Checked


def _accept(call: "Call", record: Record, folder: Folder, by: User) -> Application:
    """Return the application that `record` becomes, or already is."""
    judged = _judge(call, record, folder)
    found = call.applications.filter(external_id=record.id).first()
    if found:
        return _unchanged(found, judged.checked)
    if judged.checked.problems:
        unsaved = Application(call=call, stage=call.terms.written_stages[0].key, kind=call.kind)
        raise Refused(all_problems(unsaved, judged.checked, at=record.received_at))
    return _write(call, judged, folder, by)


def _judge(call: "Call", record: Record, folder: Folder) -> Judged:
    stage = call.terms.written_stages[0]
    language = record.language if record.language in call.terms.languages else call.terms.call.default_language
    papers = folder.papers(stage, record.payload)
    checked = check_answers(
        call, stage, record.payload, at=record.received_at, language=get_language() or language, papers=papers
    )
    return Judged(record, language, papers, checked)


def _unchanged(application: Application, checked: Checked) -> Application:
    first = application.submissions.filter(submitted_at__isnull=False).order_by("version").first()
    if first is None or first.digest != digest(checked.answers):
        message = _("The id %(id)s has been imported with other answers.") % {"id": application.external_id}
        raise refuse("already_imported", message, "__call__")
    return application


@transaction.atomic
def _write(call: "Call", judged: Judged, folder: Folder, by: User) -> Application:
    at, language = judged.record.received_at, judged.language
    person = _person(judged.checked, language, otherwise=by)
    application = new_application(call, language=language, by=person, at=at, external_id=judged.record.id)
    grant_editing(application, person, by=by, at=at)
    for path, paper in [(path, paper) for path, given in judged.papers.items() for paper in given]:
        key = folder.file_key(paper)
        attach(application, path, paper.name, key, size=paper.size, sha256=paper.sha256, by=by, at=at)
    hand_in(new_version(application, at=at), judged.checked, by=by, at=at, imported=True)
    return application


def _person(checked: Checked, language: str, otherwise: User) -> User:
    """Return the person at the e-mail address of the application, who owns it once the address is verified."""
    email = checked.bound.get("contact.email", "")
    if not email:
        return otherwise
    found = person_with(email)
    name, phone = checked.bound.get("contact.name", ""), checked.bound.get("contact.phone", "")
    return found or User.objects.create_user(email, None, full_name=name[:120], phone=phone[:30], language=language)
