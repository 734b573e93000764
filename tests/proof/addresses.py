"""Every address of the project, and the things of the world that addresses name."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from internships.models import HostExclusion, HostPerson
from portal.accounts.actions.organisations import invitation
from portal.accounts.models import Membership, StaffRole
from portal.applications.models import Attachment
from portal.documents.models import Agreement, Document

from .world import HOST, World

OTHERS = ("allauth.", "django.contrib.admin.")
"""Packages with pages, and proofs, of their own."""


def own_names() -> list[str]:
    """Return the name of every address whose view is not that of a package in `OTHERS`."""
    return sorted({name for name, view in _walk(get_resolver()) if not view.__module__.startswith(OTHERS)})


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry.callback
        else:
            yield from _walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


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
        "invitation": invitation(organisation, "new@example.org", NOW),
        "role": StaffRole.objects.get(user=world["auditor"]).pk,
        "host": HOST,
        "host_person": HostPerson.objects.get().pk,
        "exclusion": HostExclusion.objects.get().pk,
    }


def address(name: str, args: str, names: Mapping[str, object]) -> str:
    """Return the address `name`; `args` are parted by commas, `-` is none, `@x` stands for what `x` names."""
    given = [] if args == "-" else args.split(",")
    return reverse(name, args=[names[arg[1:]] if arg.startswith("@") else arg for arg in given])
