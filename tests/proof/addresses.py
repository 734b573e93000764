"""Every address of the project, and the things of the world that addresses name."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from internships.models import HostExclusion, HostPerson
from portal.accounts.models import Membership, StaffRole
from portal.applications.models import Attachment
from portal.documents.models import Agreement, Document

from .world import HOST, World

OTHERS = ("accounts/", "admin/")
"""Addresses that come from packages: sign-in and the second factor from allauth, the register from Django's admin."""


def own_names() -> list[str]:
    """Return the name of every address that does not begin like one of `OTHERS`."""
    return sorted({name for name, route in _walk(get_resolver()) if not route.startswith(OTHERS)})


def _walk(resolver: URLResolver, prefix: str = "", start: str = "") -> Iterator[tuple[str, str]]:
    """Yield (full name, route) for every address below a resolver."""
    for entry in resolver.url_patterns:
        route = f"{start}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", route
        else:
            yield from _walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix, route)


def named(world: World) -> Mapping[str, object]:
    """Return what a row may name with `@`."""
    award = world.application("SG-DECIDE")
    letter = Document.objects.get(application=award, kind="award_letter")
    organisation = award.applicant_organisation
    assert organisation is not None
    return {
        "draft": world.application("SG-OPEN").reference,
        "scored": world.application("SG-REVIEW").reference,
        "award": award.reference,
        "blind": world.application("IN-2027-01").reference,
        "offered": world.calls["SG-DECIDE"].applications.get(created_by=world["other"]).reference,
        "sheet": world.assignment("SG-REVIEW", "declared").pk,
        "gate": world.assignment("SG-REVIEW", "undeclared").pk,
        "out": world.assignment("SG-REVIEW", "recused").pk,
        "given": world.assignment("SG-REVIEW", "declared").reviews.get().pk,
        "paper": Attachment.objects.get(application=world.application("IN-2027-01")).pk,
        "letter": letter.pk,
        "printed": letter.code,
        "contract": Document.objects.get(application=award, kind="grant_agreement").pk,
        "agreement": Agreement.objects.get(application=award).pk,
        "organisation": organisation.code,
        "membership": Membership.objects.get(organisation=organisation, user=world["owner"]).pk,
        "role": StaffRole.objects.get(user=world["auditor"]).pk,
        "host": HOST,
        "host_person": HostPerson.objects.get().pk,
        "exclusion": HostExclusion.objects.get().pk,
    }


def address(name: str, args: str, names: Mapping[str, object]) -> str:
    """Return the address `name`; `args` are parted by commas, `-` is none, `@x` stands for what `x` names."""
    given = [] if args == "-" else args.split(",")
    return reverse(name, args=[names[arg[1:]] if arg.startswith("@") else arg for arg in given])
