"""What the room calls can be asked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import Problem, refuse

from .definition import CallDefinition, Supported, publication_problems
from .models import Call, Programme
from .registry import FACTS, OPTION_SOURCES, QUESTION_TYPES
from .states import CallState


@dataclass(frozen=True)
class Organiser:
    """The organisation as pages show it, in one language."""

    name: str
    donor_line: str
    address: str
    contact_email: str
    logo_url: str
    signatory: str = ""
    signatory_position: str = ""
    code: str = ""


def organiser_in(language: str) -> Organiser:
    """Return the organiser of the first programme in `language`; cached for a minute."""
    return cache.get_or_set(f"organiser:{language}", lambda: _organiser(language), 60) or _organiser(language)


def _organiser(language: str) -> Organiser:
    programme = Programme.objects.order_by("pk").first() or Programme(name_ka="პორტალი", name_en="Portal")
    return _of_programme(programme, language)


def organiser_of(call: Call, language: str) -> Organiser:
    """Return the organiser of a call in `language`; the call's own donor line wins over the programme's."""
    organiser = _of_programme(call.programme, language)
    funder = call.terms.call.funder_line
    return replace(organiser, donor_line=funder.localised(language)) if funder else organiser


def _of_programme(programme: Programme, language: str) -> Organiser:
    return Organiser(
        name=programme.localised("name", language),
        donor_line=programme.localised("donor_line", language),
        address=programme.localised("address", language),
        contact_email=programme.contact_email,
        logo_url=logo_address(programme),
        signatory=programme.localised("signatory_name", language),
        signatory_position=programme.localised("signatory_position", language),
        code=programme.code,
    )


def logo_address(programme: Programme) -> str:
    """Return where the logo is fetched; a new logo has a new address, so that browsers may keep it."""
    return f"{reverse('calls:logo')}?v={programme.logo[-8:]}" if programme.logo else ""


def programme() -> Programme:
    """Return the organisation that gives; one without a name while none is stored."""
    return Programme.objects.order_by("pk").first() or Programme()


def call_by_code(code: str) -> Call:
    """Return the call named `code`; Refused where there is none."""
    call = Call.objects.filter(code=code).first()
    if call is None:
        raise refuse("unknown", _("There is no call %(code)s.") % {"code": code}, "code")
    return call


def public_calls() -> QuerySet[Call]:
    """Return every call that has been published, the latest deadline first."""
    return Call.objects.public().order_by("-closes_at", "code")


def missing_before_publication(definition: CallDefinition) -> list[Problem]:
    """Return what keeps a definition from being published, each with its path."""
    return publication_problems(definition, Supported(QUESTION_TYPES, OPTION_SOURCES, FACTS))


def due_to_close(at: datetime) -> QuerySet[Call]:
    """Return published calls whose deadline has passed, the whole last second included."""
    return Call.objects.filter(state=CallState.PUBLISHED, closes_at__lte=at - timedelta(seconds=1))
