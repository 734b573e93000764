"""A public draw: freeze the list, write the value that chance gave, draw; or cancel before chance has spoken."""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calls.models import Call
from portal.core.canonical import digest
from portal.core.errors import Problem, Refused, refuse
from portal.core.events import record
from portal.core.text_checks import normalised
from portal.core.transition import move

from ..maths.draw import DrawList, DrawRefused, Source, commitment
from ..models import Draw
from ..queries import (
    Entrants,
    RankedCall,
    entrants_of,
    list_of,
    missing_reviews,
    open_draw,
    publication,
    ranking,
    were_drawn_together,
)
from ..states import DrawState
from .seats import require

MOST_SOURCES = 2
LONGEST_VALUE = 500
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""Categories of characters that two people cannot compare by eye; the plain space is the one exception."""
MOST_NAMED = 5
FURTHEST = timedelta(days=366)
FIELDS = ("", "second_")
"""How the fields about the first and the second source begin."""


@transaction.atomic
def freeze_draw(call: Call, stage: str, sources: Sequence[Source], *, by: User, at: datetime) -> Draw:
    """Freeze the list of who is drawn for now, under the sources that are still to come: row with its hash, event.

    Refused: `no_source`, `source_twice`, `source_known`, `source_far` at the fields of a source; `draw_open` while
    another draw of the stage waits; `no_tie`; `reviews_missing`, because a review that comes later could change who is
    drawn for; `already_drawn`, because there is no re-draw.
    """
    require(by, "reviews.freeze_draw", call)
    Call.objects.select_for_update().get(pk=call.pk)
    _refuse_sources(sources, at)
    ranked = ranking(call, stage)
    entrants = entrants_of(ranked)
    _refuse_entrants(ranked, entrants)
    drawlist = _drawlist(call, stage, entrants, sources)
    # Whole seconds, because a dump to JSON keeps no more than milliseconds and the moment is published.
    promise = commitment(drawlist, at.replace(microsecond=0))
    draw = Draw.objects.create(
        call=call,
        stage=stage,
        number=(call.draws.aggregate(Max("number"))["number__max"] or 0) + 1,
        purpose=entrants.purpose,
        basis=dict(entrants.basis),
        frozen=drawlist.frozen(),
        digest=promise.sha256,
        frozen_by=by,
        frozen_at=promise.frozen_at,
    )
    _record_frozen(draw, by=by, at=at)
    return draw


def _record_frozen(draw: Draw, *, by: User, at: datetime) -> None:
    named = {"number": draw.number, "stage": draw.stage, "purpose": draw.purpose}
    record("draw frozen", draw, by=by, at=at, sha256=draw.digest, basis=digest(draw.basis), draw=named)


def _drawlist(call: Call, stage: str, entrants: Entrants, sources: Sequence[Source]) -> DrawList:
    return DrawList(
        call=call.code,
        rule_version=str(call.definition_version),
        purpose=f"{entrants.purpose}:{stage}",
        asks=entrants.asks,
        sources=tuple(sources),
        places=entrants.places,
        money_left=entrants.money_left,
        misfit=entrants.misfit,
    )


def _refuse_sources(sources: Sequence[Source], at: datetime) -> None:
    if not 1 <= len(sources) <= MOST_SOURCES:
        raise refuse("no_source", _("Name a public source of chance that is still to come."), "name")
    problems = [
        problem for start, source in zip(FIELDS, sources, strict=False) for problem in _known(start, source, at)
    ]
    if len({source.name for source in sources}) < len(sources):
        problems.append(Problem("second_name", "source_twice", _("Name another source than the first one.")))
    if problems:
        raise Refused(problems)


def _known(start: str, source: Source, at: datetime) -> Iterable[Problem]:
    if source.at <= at:
        told = _("This moment has passed. The list must be frozen before the source of chance appears.")
        yield Problem(f"{start}at", "source_known", told)
    if source.at > at + FURTHEST:
        yield Problem(f"{start}at", "source_far", _("Choose a moment within a year."))


def _refuse_entrants(ranked: RankedCall, entrants: Entrants) -> None:
    call, stage = ranked.call, ranked.stage
    waiting = open_draw(call, stage)
    if waiting:
        raise refuse("draw_open", _("Draw %(number)s has not been made yet.") % {"number": waiting.number})
    if not entrants.asks:
        raise refuse("no_tie", _("There is nothing to draw: no places are tied."))
    missing = missing_reviews(ranked, entrants)
    if missing:
        told = _("Reviews are still missing, and the list could change with them: %(names)s.")
        raise refuse("reviews_missing", told % {"names": _first_few(missing)})
    if were_drawn_together(call, stage, entrants.purpose, entrants.asks):
        raise refuse("already_drawn", _("These applications have been drawn already. There is no second draw."))


def _first_few(names: Sequence[str]) -> str:
    return ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])


def enter_value(draw: Draw, source: str, value: str, anew: bool = False, *, by: User, at: datetime) -> Draw:
    """Write the value that a source of the list gave: the first person keeps it, the second one's equal value draws.

    The first may mend what they wrote until then. Where another person's entry differs, `anew` puts it in the place of
    the first, so that one wrong entry does not hold the draw up; again somebody else must write the same.

    Effects: value and who wrote it, or the published result and the state; an event. Refused: `unknown_source`,
    `too_early`; `required`, `too_long`, `unreadable` at the value; `witnesses_differ` at what differs: nothing is
    drawn, and the event stays. Returns the draw as it is afterwards.
    """
    with transaction.atomic():
        written = Draw.objects.select_for_update().get(pk=draw.pk)
        chosen = _writable(written, source, by=by, at=at)
        text = _readable(value)
        is_first = written.first_by_id in (None, by.pk)
        differs = "" if is_first else _differing_field(written, chosen, text)
        if is_first or (differs and anew):
            _keep_value(written, chosen, text, by=by, at=at)
            return written
        if not differs:
            _make_draw(written, by=by, at=at)
            return written
        record("draw values differ", written, by=by, at=at, field=differs)
    told = _("This is not what %(who)s has written. Look at the source again, both of you, or start again with yours.")
    raise refuse("witnesses_differ", told % {"who": written.first_by}, differs)


def _writable(draw: Draw, source: str, *, by: User, at: datetime) -> str:
    """Return the name of the source if its value may be written by this person now."""
    require(by, "reviews.freeze_draw" if draw.first_by_id == by.pk else "reviews.enter_seed", draw)
    if draw.state != DrawState.FROZEN:
        raise refuse("no_such_move", _("This cannot be done in the present state."))
    named = list_of(draw).sources
    place = next((n for n, one in enumerate(named) if one.name == source), None)
    if place is None:
        raise refuse("unknown_source", _("Only a source that was named in advance counts."), "source")
    # A substitute counts once the one before it has failed to appear, so not before its moment.
    if at < max(one.at for one in named[: place + 1]):
        raise refuse("too_early", _("The source has not appeared yet."), "source")
    return source


def _readable(value: str) -> str:
    text = normalised(value).strip()
    if not text:
        raise refuse("required", _("Write the value of the source."), "value")
    if len(text) > LONGEST_VALUE:
        raise refuse("too_long", _("Write at most %(most)s characters.") % {"most": LONGEST_VALUE}, "value")
    if any(unicodedata.category(character) in UNSEEN for character in text.replace(" ", "")):
        raise refuse("unreadable", _("Use characters that can be seen, on one line."), "value")
    return text


def _keep_value(draw: Draw, source: str, value: str, *, by: User, at: datetime) -> None:
    before = draw.first_by_id
    draw.source, draw.value, draw.first_by = source, value, by
    draw.save(update_fields=["source", "value", "first_by"])
    record("draw value written", draw, by=by, at=at, source=source, again=before is not None, instead_of=before)


def _differing_field(draw: Draw, source: str, value: str) -> str:
    """Return which field the second person wrote otherwise than the first; empty where they agree."""
    if source != draw.source:
        return "source"
    return "value" if value != draw.value else ""


def _make_draw(draw: Draw, *, by: User, at: datetime) -> None:
    try:
        published = publication(draw)
    except DrawRefused as error:
        raise refuse(error.code, _("The list is not the one that was frozen. Nothing is drawn.")) from error
    move(draw, DrawState.DRAWN, by=by, at=at, second_by=by, drawn_at=at, published=published)
    sealed = hashlib.sha256(published.encode()).hexdigest()
    record("drawn", draw, by=by, at=at, source=draw.source, value=draw.value, sha256=sealed)


@transaction.atomic
def cancel_draw(draw: Draw, reason: str, *, by: User, at: datetime) -> None:
    """Give a draw up before its first source appears, with the reason that is published: state, event.

    Refused afterwards (`source_known`): who knows what chance says may not choose whether it counts.
    """
    require(by, "reviews.freeze_draw", draw)
    if not reason.strip():
        raise refuse("required", _("Give the reason. It is published."), "reason")
    if draw.state == DrawState.FROZEN and at >= min(source.at for source in list_of(draw).sources):
        raise refuse("source_known", _("The source has appeared. A draw can no longer be cancelled."))
    Draw.objects.filter(pk=draw.pk, state=DrawState.FROZEN).update(reason=reason.strip())
    move(draw, DrawState.CANCELLED, by=by, at=at, reason=reason.strip())
    draw.reason = reason.strip()
