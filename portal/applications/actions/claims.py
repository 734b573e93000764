"""What may exist once in a call's stage. The database decides who came first."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.calls.definition import bindings
from portal.core.errors import Problem, Refused

from ..models import Claim
from .drafts import changed_meanwhile

if TYPE_CHECKING:
    from ..checks import Checked
    from ..models import Application

ORGANISATION, PERSON = "organisation", "person"


@dataclass(frozen=True)
class Wanted:
    """Something claimed: `values` are the places, of which one is taken; `field` is where a refusal is told."""

    key: str
    values: tuple[str, ...]
    field: str


def wanted(application: "Application", checked: "Checked") -> list[Wanted]:
    """Return what this application claims: unique answers, then one of the places of its applicant."""
    answers = [Wanted(f"answer:{path}", (value,), path) for path, value in checked.claims]
    return answers + list(_places(application, checked))


def _places(application: "Application", checked: "Checked") -> Iterator[Wanted]:
    """Yield the places of the organisation and of the person; a limit of two gives two places."""
    head = application.call.terms.call
    paths = bindings(application.stage_terms)
    code = checked.bound.get("organisation.code", "")
    if code and head.max_applications_per_organisation:
        places = tuple(f"{code}#{n}" for n in range(1, head.max_applications_per_organisation + 1))
        yield Wanted(ORGANISATION, places, paths["organisation.code"])
    if head.applicant_type == "individual" and head.max_applications_per_person:
        who = checked.bound.get("person.number") or f"user:{application.applicant_person_id}"
        places = tuple(f"{who}#{n}" for n in range(1, head.max_applications_per_person + 1))
        yield Wanted(PERSON, places, paths.get("person.number", "__call__"))


def taken(application: "Application", checked: "Checked") -> list[Problem]:
    """Return a problem for each thing that another application holds; where two fail, only that at the question."""
    claims = wanted(application, checked)
    held = _held_by_others(application, claims)
    problems = [_refusal(one, held[one.key]) for one in claims if len(held[one.key]) == len(one.values)]
    unique = [problem for problem in problems if problem.field in {path for path, _value in checked.claims}]
    return _once(unique or problems)


def _held_by_others(application: "Application", claims: list[Wanted]) -> dict[str, list[Claim]]:
    """Return the claims of other applications on what is wanted, by key; one query for all."""
    held: dict[str, list[Claim]] = {one.key: [] for one in claims}
    if not claims:
        return held
    any_of = reduce(or_, (Q(key=one.key, value__in=one.values) for one in claims))
    rows = Claim.objects.filter(any_of, call=application.call, stage=application.stage)
    for row in rows.exclude(application_id=application.pk).select_related("application").order_by("value"):
        held[row.key].append(row)
    return held


def _refusal(one: Wanted, held: list[Claim]) -> Problem:
    message = _("There is already an application with this: number %(number)s.")
    return Problem(one.field, "duplicate_in_call", message % {"number": held[0].application.reference})


def _once(problems: list[Problem]) -> list[Problem]:
    return list({problem.field: problem for problem in problems}.values())


def claim(application: "Application", checked: "Checked") -> None:
    """Write the claims of an application in place of those of its earlier version; Refused where one is lost."""
    application.claims.all().delete()
    if not all(_take(application, one) for one in wanted(application, checked)):
        raise Refused(taken(application, checked) or changed_meanwhile().problems)


def _take(application: "Application", one: Wanted) -> bool:
    """Take the first free place; True if there was one."""
    for value in one.values:
        try:
            with transaction.atomic():
                Claim.objects.create(
                    call=application.call, stage=application.stage, key=one.key, value=value, application=application
                )
        except IntegrityError:
            continue
        return True
    return False
