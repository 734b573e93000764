"""From answers to the register: the organisation by its code, its members."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.accounts.models import Membership, Organisation
from portal.accounts.states import MemberRole
from portal.calls.definition import bindings
from portal.core.errors import Problem

if TYPE_CHECKING:
    from ..models import Application


def bind_applicant(application: "Application", bound: Mapping[str, str], *, at: datetime) -> list[Problem]:
    """Tie an application to its organisation and return notes for officers.

    An organisation that is not in the register is entered, managed by whoever began the application. A known one keeps
    its name and its members: what differs is a note.
    """
    code = bound.get("organisation.code", "")
    if not code:
        return []
    name = bound.get("organisation.name") or code
    organisation, is_new = Organisation.objects.get_or_create(code=code, defaults={"name": name[:200]})
    application.applicant_organisation = organisation
    if is_new:
        owner = application.created_by
        Membership.objects.create(organisation=organisation, user=owner, role=MemberRole.OWNER, since=at)
        return []
    return _differences(application, organisation, name)


def _differences(application: "Application", organisation: Organisation, name: str) -> list[Problem]:
    paths = bindings(application.stage_terms)
    person = application.created_by
    notes = []
    if organisation.name != name and "organisation.name" in paths:
        message = _("The register has another name: %(name)s.") % {"name": organisation.name}
        notes.append(Problem(paths["organisation.name"], "other_name", message))
    if not organisation.membership_set.filter(user=person).exists():
        message = _("%(person)s is not among the members of this organisation.") % {"person": person}
        notes.append(Problem(paths["organisation.code"], "not_a_member", message))
    return notes
