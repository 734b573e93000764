"""What happens to calls: loaded, published, closed. A published definition is frozen; a change is a new version."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.access import console
from portal.core.canonical import digest
from portal.core.errors import Problem, Refused, refuse
from portal.core.events import record
from portal.core.files import store
from portal.core.jobs import enqueue_after_commit
from portal.core.transition import move
from portal.core.uploads.images import small_png

from .definition import CallDefinition, load_definition, to_json
from .models import Call, CallVersion, Programme
from .queries import due_to_close, missing_before_publication
from .registry import KINDS
from .states import CallState

if TYPE_CHECKING:
    from portal.accounts.models import User

LOGO_SIDE = 400
ORDERING = ("order", "order_by", "near_line_draw")


def read_call(text: str | bytes) -> CallDefinition:
    """Return the definition in a call file; DefinitionErrors tells every error with its path."""
    return load_definition(text, {slug: kind.definition for slug, kind in KINDS.items()})


@transaction.atomic
def load_call(definition: CallDefinition, *, reason: str = "", by: "User", at: datetime) -> Call:
    """Store a definition: a new call is a draft, a draft is replaced, a published call gets a new version.

    Effects, in order: the call and its columns; for a published call, which must be fit for publication, a version
    with the `reason` (required, shown to everyone it touches) and a mail to the applicants; one event. The same
    definition again changes nothing.
    """
    if not by.has_perm("calls.load_call"):
        raise PermissionDenied("calls.load_call")
    call = Call.objects.select_for_update().filter(code=definition.code).first()
    if call is None:
        call = Call(programme=_programme(), code=definition.code)
    elif call.definition == to_json(definition):
        return call
    elif call.state != CallState.DRAFT:
        _must_be_a_fair_change(call, definition, reason)
        call.definition_version += 1
    _fill(call, definition)
    call.save()
    if call.state != CallState.DRAFT:
        _keep_version(call, reason.strip(), by=by, at=at)
        enqueue_after_commit("applications.tell_of_change", call.pk, call.definition_version)
    record("loaded", call, by=by, at=at, call_id=call.pk, version=call.definition_version)
    return call


def _programme() -> Programme:
    """Return the organisation that gives; an empty portal starts with one that has no name of its own yet."""
    found = Programme.objects.order_by("pk").first()
    return found or Programme.objects.create(name_ka="პორტალი", name_en="Portal")


@transaction.atomic
def change_programme(values: Mapping[str, str], logo: bytes | None, *, by: "User", at: datetime) -> None:
    """Write name, donor line, address, signatory and contact of the organisation, and its logo where one is given.

    Effects, in order: the logo is stored as a fresh PNG under a new key; the columns; one event that names what
    changed. Pages show it at once.
    """
    if not by.has_perm("calls.change_programme"):
        raise PermissionDenied("calls.change_programme")
    programme = _programme()
    given = {**values, **({"logo": store(small_png(logo, LOGO_SIDE), "logos")} if logo else {})}
    changed = [name for name, value in given.items() if getattr(programme, name) != value]
    if changed:
        Programme.objects.filter(pk=programme.pk).update(**given)
        record("programme_changed", programme, by=by, at=at, fields=changed)
        cache.delete_many([f"organiser:{language}" for language, _name in settings.LANGUAGES])


def _must_be_a_fair_change(call: Call, definition: CallDefinition, reason: str) -> None:
    if not reason.strip():
        raise refuse("reason_required", _("This call is published. Give the reason for the change."), "reason")
    if definition.call.kind != call.kind:
        raise refuse("locked", _("The kind of a published call cannot change."), "call.kind")
    _must_keep_the_order(call, definition)
    _must_be_publishable(definition)


def _must_keep_the_order(call: Call, definition: CallDefinition) -> None:
    """Refuse another order of the list once a score is known: nobody shall choose it by its result."""
    before, after = call.terms.decision, definition.decision
    changed = [key for key in ORDERING if getattr(before, key, None) != getattr(after, key, None)]
    if changed and call.kind_entry.scores_are_known(call):
        told = _("Reviews have been handed in. What orders the list cannot change any more.")
        raise Refused(Problem(f"decision.{key}", "locked", told) for key in changed)


def _must_be_publishable(definition: CallDefinition) -> None:
    problems = missing_before_publication(definition)
    if problems:
        raise Refused(problems)


def _fill(call: Call, definition: CallDefinition) -> None:
    """Set the columns that lists filter by."""
    stages = definition.written_stages
    call.kind = definition.call.kind
    call.definition = to_json(definition)
    call.title_ka = definition.title.localised("ka")[:300]
    call.title_en = definition.title.localised("en")[:300]
    call.opens_at = stages[0].opens if stages else None
    call.closes_at = stages[0].closes if stages else None
    call.__dict__.pop("terms", None)


def _keep_version(call: Call, reason: str, *, by: "User", at: datetime) -> None:
    CallVersion.objects.create(
        call=call,
        version=call.definition_version,
        definition=call.definition,
        digest=digest(call.definition),
        reason=reason,
        by_id=by.pk,
        at=at,
    )


def publish_call(call: Call, *, by: "User", at: datetime) -> None:
    """Publish a draft that lacks nothing (else Refused with every path): state, event, first frozen version."""
    _must_be_publishable(call.terms)
    with transaction.atomic():
        move(call, CallState.PUBLISHED, by=by, at=at)
        _keep_version(call, "", by=by, at=at)


def close_call(call: Call, *, by: "User", at: datetime) -> None:
    """Close a published call: no application can be begun or handed in any more."""
    move(call, CallState.CLOSED, by=by, at=at)


def close_due_calls(at: datetime) -> int:
    """Close every call whose deadline has passed; return how many."""
    due = list(due_to_close(at))
    for call in due:
        close_call(call, by=console(), at=at)
    return len(due)
