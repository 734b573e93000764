"""What the portal knows of internships that a person has had, and the hosts of a call as options."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from portal.applications.eligibility import Applying
from portal.applications.models import Application
from portal.calls.definition.text import Option
from portal.calls.registry import FACTS, OPTION_SOURCES, register

from .models import HostExclusion, Placement


def register_all() -> None:
    """Register the hosts and the facts that checks of eligibility may name."""
    register(OPTION_SOURCES, "hosts", hosts)
    register(FACTS, "earlier_internships_of_person", earlier_internships_of_person)
    register(FACTS, "employers_of_person", employers_of_person)


def hosts(terms: Any) -> tuple[Option, ...]:
    """Return the hosts of a call as options."""
    return tuple(Option(value=host.key, label=host.name) for host in terms.hosts)


def earlier_internships_of_person(applying: Applying, at: datetime) -> int:
    """Count the places that the person accepted in other calls."""
    others = _applications_of(applying.person).exclude(call__code=applying.call.code)
    return Placement.objects.filter(application__in=others, accepted_at__isnull=False, declined_at__isnull=True).count()


def employers_of_person(applying: Applying, at: datetime) -> set[str]:
    """Return the hosts of this call that employ or employed the person."""
    mine = _applications_of(applying.person).filter(call__code=applying.call.code)
    return set(HostExclusion.objects.filter(application__in=mine, is_veto=False).values_list("host_key", flat=True))


def _applications_of(number: str) -> QuerySet[Application]:
    """Return the applications handed in under a personal number: claims keep it, whoever signed in."""
    claimed = Q(claims__value=number) | Q(claims__value__startswith=f"{number}#")
    found = Application.objects.filter(claimed | Q(applicant_person__personal_number=number))
    return found.distinct() if number else Application.objects.none()
