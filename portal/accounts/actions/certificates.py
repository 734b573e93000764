"""Certificates: imported from the learning platform, bound to the graduate who proves to be their holder."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Problem, refuse
from portal.core.events import record

from ..certificates import CertificateRow, read_rows
from ..models import Certificate, User
from ..queries import proved_addresses

MENDED = ("holder_name", "email", "course", "issued", "grade", "withdrawn")
AT_ONCE = 500


@dataclass
class ImportReport:
    """How an import went: numbers of certificates, and what was wrong by line of the file."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Problem]] = field(default_factory=list)

    @property
    def refused_lines(self) -> int:
        return len({line for line, _problem in self.refused})


def import_certificates(data: bytes, *, by: User, at: datetime) -> ImportReport:
    """Take over an export of the learning platform (CSV); a wrong line is told with its number, the rest goes on.

    Effects, in order: new numbers are entered, known ones take name, e-mail, course, dates and grade of the file; a
    known number under another personal number is refused, as is a number that stands twice and differs; new
    certificates of a person already known by personal number are bound; one event with the numbers. The same file
    again changes nothing. Refused as a whole: `not_utf8`, `not_csv`, `missing_columns`.
    """
    if not by.has_perm("accounts.import_certificates"):
        raise PermissionDenied("accounts.import_certificates")
    report = ImportReport()
    rows = _readable(data, report)
    with transaction.atomic():
        _write(rows, report)
        counted = {"created": report.created, "changed": report.changed, "refused": report.refused_lines}
        if report.created or report.changed:
            record("certificates_imported", by, by=by, at=at, sha256=hashlib.sha256(data).hexdigest(), **counted)
    return report


def _readable(data: bytes, report: ImportReport) -> dict[str, tuple[int, CertificateRow]]:
    """Return the rows by certificate number with their lines; what is wrong goes into the report."""
    rows: dict[str, tuple[int, CertificateRow]] = {}
    for line, row in read_rows(data):
        if isinstance(row, list):
            report.refused += [(line, problem) for problem in row]
        elif rows.setdefault(row.certificate_no, (line, row))[1] != row:
            first = rows[row.certificate_no][0]
            message = _("This number stands in line %(n)d too, with other contents.") % {"n": first}
            report.refused.append((line, Problem("certificate_no", "twice", message)))
    return rows


def _write(rows: dict[str, tuple[int, CertificateRow]], report: ImportReport) -> None:
    known = {found.certificate_no: found for found in _known(list(rows))}
    new, changed = [], []
    for number, (line, row) in rows.items():
        found = known.get(number)
        if found is None:
            new.append(Certificate(**asdict(row)))
        elif found.personal_number != row.personal_number:
            report.refused.append((line, _other_holder()))
        elif _takes_over(found, row):
            changed.append(found)
        else:
            report.unchanged += 1
    _bind_to_known_people(new)
    Certificate.objects.bulk_create(new, batch_size=AT_ONCE)
    Certificate.objects.bulk_update(changed, MENDED, batch_size=AT_ONCE)
    report.created, report.changed = len(new), len(changed)
    report.refused.sort()


def _known(numbers: list[str]) -> list[Certificate]:
    parts = (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))
    return [found for part in parts for found in Certificate.objects.filter(certificate_no__in=part)]


def _other_holder() -> Problem:
    return Problem(
        "personal_number", "other_holder", _("This number belongs to a person with another personal number.")
    )


def _takes_over(certificate: Certificate, row: CertificateRow) -> bool:
    """Copy what the file may change; True if something differed."""
    differing = [name for name in MENDED if getattr(certificate, name) != getattr(row, name)]
    for name in differing:
        setattr(certificate, name, getattr(row, name))
    return bool(differing)


def _bind_to_known_people(certificates: Sequence[Certificate]) -> None:
    if not certificates:
        return
    people = dict(User.objects.filter(personal_number__isnull=False).values_list("personal_number", "pk"))
    for certificate in certificates:
        certificate.person_id = people.get(certificate.personal_number)


@transaction.atomic
def bind_certificates(user: User, personal_number: str, *, at: datetime) -> int:
    """Bind all certificates with a personal number to `user`, who must have proved the e-mail address of one of them.

    Sets the person's own number. Returns how many certificates are now theirs. Refused: `not_proved`, one sentence for
    every reason, so that numbers of others cannot be tried out.
    """
    theirs = Certificate.objects.select_for_update().filter(personal_number=personal_number)
    addresses = {email.lower() for email in theirs.values_list("email", flat=True)}
    taken = User.objects.filter(personal_number=personal_number).exclude(pk=user.pk).exists()
    if taken or user.personal_number not in (None, personal_number) or not addresses & proved_addresses(user):
        raise refuse(
            "not_proved",
            _("No certificate with this personal number was issued to your e-mail address."),
            "personal_number",
        )
    user.personal_number = personal_number
    user.save(update_fields=["personal_number"])
    bound = theirs.update(person=user)
    record("certificates_bound", user, by=user, at=at, certificates=bound)
    return bound
