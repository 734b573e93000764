"""Public draws as people read them: what was promised, who has written the value, who was drawn in which order."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import formats

from ..queries import draws_of, list_of, references_of
from ..states import DrawPurpose, DrawState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.calls.definition import Stage
    from portal.calls.models import Call

    from ..maths.draw import DrawList, Source
    from ..models import Draw
    from ..queries import Entrants, RankedCall

DONE, NOW, NEXT = "done", "now", "next"
_TONES = {DrawState.FROZEN: "active", DrawState.DRAWN: "good", DrawState.CANCELLED: "neutral"}
_ABOUT = {
    DrawPurpose.TIE: gettext_lazy(
        "These applications share a place in the ranking, and no other rule of the call tells them apart. Those that "
        "share a place follow one another in the order that is drawn."
    ),
    DrawPurpose.NEAR_LINE: gettext_lazy(
        "These applications are too close to the funding line for the scores to tell them apart. They are taken in the "
        "order that is drawn."
    ),
}


@dataclass(frozen=True)
class Place:
    """One application on a list: the id under which it is drawn, its reference, and once it is drawn its ticket."""

    number: int
    id: str
    reference: str
    ticket: str = ""


@dataclass(frozen=True)
class Shown:
    """A draw with what its list fixes: who is on it, by id and, once it is made, in the order that was drawn."""

    draw: "Draw"
    listed: "DrawList"
    order: list[Place]

    @property
    def tone(self) -> str:
        return _TONES[DrawState(self.draw.state)]

    @property
    def about(self) -> str | Promise:
        return about(self.draw.purpose)

    @property
    def stage(self) -> "Stage":
        return self.draw.call.terms.stage(self.draw.stage)

    @property
    def entries(self) -> int:
        return len(self.listed.asks)

    @property
    def first_source(self) -> "Source":
        return self.listed.sources[0]

    @property
    def is_drawn(self) -> bool:
        return self.draw.state == DrawState.DRAWN

    @property
    def is_cancelled(self) -> bool:
        return self.draw.state == DrawState.CANCELLED

    def is_open(self, at: datetime) -> bool:
        """True from the moment of the first source until the draw is made: the value can be written."""
        return self.draw.state == DrawState.FROZEN and at >= self.first_source.at

    def is_cancellable(self, at: datetime) -> bool:
        """True until the first source appears."""
        return self.draw.state == DrawState.FROZEN and at < min(source.at for source in self.listed.sources)


@dataclass(frozen=True)
class Step:
    """One step of a draw: where it stands, and what is known of it."""

    label: str
    state: str
    text: str = ""


@dataclass(frozen=True)
class TiedPlace:
    """One place that several applications share: `rank`, None outside the ranking; `where`: the lot or the host."""

    rank: int | None
    where: str
    references: list[str]


def shown(draw: "Draw") -> Shown:
    """Return a draw as its pages show it."""
    order = json.loads(draw.published)["order"] if draw.published else []
    names, drawlist = references_of(draw), list_of(draw)
    order = order or [{"id": public_id} for public_id in sorted(drawlist.asks)]
    places = [
        Place(n, one["id"], names.get(one["id"], one["id"]), one.get("ticket", ""))
        for n, one in enumerate(order, start=1)
    ]
    return Shown(draw, drawlist, places)


def steps(one: Shown, at: datetime, language: str) -> list[Step]:
    """Return the way of a draw: the list is frozen, the source appears, two people write its value, it is drawn."""
    draw, appears, zone = one.draw, one.first_source.at, one.draw.call.terms.call.time_zone
    has_appeared = at >= appears
    return [
        Step(_("The list is frozen"), DONE, formats.moment(draw.frozen_at, language, zone)),
        Step(_("The source appears"), DONE if has_appeared else NOW, formats.moment(appears, language, zone)),
        Step(_("Two people write the value"), _reached(one.is_drawn, has_appeared), _witnesses(draw)),
        Step(
            _("The draw"),
            _reached(one.is_drawn, False),
            formats.moment(draw.drawn_at, language, zone) if draw.drawn_at else _("later"),
        ),
    ]


def _reached(is_done: bool, is_reached: bool) -> str:
    return DONE if is_done else NOW if is_reached else NEXT


def _witnesses(draw: "Draw") -> str:
    """Name who has written the value, never the value."""
    if draw.second_by:
        return _("%(first)s and %(second)s") % {"first": draw.first_by, "second": draw.second_by}
    if draw.first_by:
        return _("%(first)s has written it, another person is needed") % {"first": draw.first_by}
    return _("nobody yet")


def about(purpose: str) -> str | Promise:
    """Say what a draw for this purpose decides."""
    return _ABOUT[DrawPurpose(purpose)]


def tied_places(ranked: "RankedCall", entrants: "Entrants", language: str) -> list[TiedPlace]:
    """Return the places that the next draw settles: those near the funding line, else all that are shared."""
    drawn_for = set(entrants.asks)
    titles = {lot.key: lot.title.localised(language) for lot in ranked.call.terms.lots}

    def place(rank: int | None, where: str, tie: tuple[str, ...]) -> TiedPlace:
        return TiedPlace(rank, where, [ranked.applications[public_id].reference for public_id in tie])

    return [
        *(
            place(one.entry(tie[0]).rank, titles.get(lot, ""), tie)
            for lot, one in ranked.rankings.items()
            for tie in one.open_ties
            if drawn_for.issuperset(tie)
        ),
        *(place(None, where, tie) for where, tie in entrants.elsewhere),
    ]


def listed(draws: "QuerySet[Draw]") -> list[Shown]:
    """Return draws for a list, in the order given; without what was published of them."""
    return [Shown(draw, list_of(draw), []) for draw in draws.defer("published")]


def draw_links(call: "Call") -> list[tuple[str, str]]:
    """Return (label, address) of the public pages of the draws of a call, the first one first."""
    numbers = draws_of(call).order_by("number").values_list("number", flat=True)
    return [(_("Public draw %(n)s") % {"n": n}, reverse("reviews:draw", args=[call.code, n])) for n in numbers]
