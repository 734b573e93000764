"""Certificates named in answers, compared with the register of the course."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import Certificate
from portal.calls.definition import eligibility as rules
from portal.calls.definition.questions import Question
from portal.calls.questions import is_at
from portal.core.errors import Problem


@dataclass(frozen=True)
class Cited:
    """A certificate named in the field `key` of an `item` of a list, and whose it is said to be."""

    item: str
    key: str
    number: str
    holder: str

    @property
    def path(self) -> str:
        return f"{self.item}.{self.key}"


def valid_certificates(on: date) -> QuerySet[Certificate]:
    """Return the certificates that are valid on a day; a withdrawn one is not valid from its date."""
    return Certificate.objects.filter(Q(withdrawn__isnull=True) | Q(withdrawn__gt=on))


def certificate_notes(
    items: Sequence[rules.EligibilityItem],
    questions: Mapping[str, Question],
    answers: Mapping[str, Any],
    problems: Sequence[Problem],
    on: date,
) -> list[Problem]:
    """Return warnings for officers: a cited certificate is not in the register, another person's, or withdrawn.

    Items of a list that have a problem themselves are left out.
    """
    cited = [
        one
        for item in items
        for one in _cited(item.check, questions, answers)
        if not any(is_at(problem.field, one.item) for problem in problems)
    ]
    numbers = [one.number for one in cited]
    known = {row.certificate_no: row for row in Certificate.objects.filter(certificate_no__in=numbers)}
    return [note for one in cited if (note := _note(one, known.get(one.number), on))]


def _cited(check: Any, questions: Mapping[str, Question], answers: Mapping[str, Any]) -> Iterator[Cited]:
    """Yield the certificates of a list whose valid items count by their holder's personal number."""
    group = questions.get(check.field) if isinstance(check, rules.ValidItems) else None
    fields = {part.type: part.key for part in group.parts} if group else {}
    if _is_by_person(check, fields) and "pattern" in fields:
        for place, row in enumerate(answers.get(check.field) or []):
            number, holder = row.get(fields["pattern"]), row.get(check.distinct_by)
            if number and holder:
                yield Cited(f"{check.field}[{place}]", fields["pattern"], number, holder)


def _is_by_person(check: Any, fields: Mapping[str, str]) -> bool:
    """True if the items of a list are told apart by a personal number."""
    return bool(fields) and check.distinct_by == fields.get("personal_number_ge")


def _note(cited: Cited, row: Certificate | None, on: date) -> Problem | None:
    if row is None:
        message = _("Certificate %(number)s is not in the register.")
        return Problem(cited.path, "certificate_unknown", message % {"number": cited.number})
    if row.personal_number != cited.holder:
        message = _("Certificate %(number)s belongs to another person.")
        return Problem(cited.path, "certificate_other_holder", message % {"number": cited.number})
    if row.withdrawn and row.withdrawn <= on:
        message = _("Certificate %(number)s was withdrawn.")
        return Problem(cited.path, "certificate_withdrawn", message % {"number": cited.number})
    return None
