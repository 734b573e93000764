"""How severe each reviewer was, in sentences and in a figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core import formats

from .. import figures
from ..maths.calibration import LEAST_SHOWN

if TYPE_CHECKING:
    from ..models import Calibration, PanelSeat


@dataclass(frozen=True)
class Reviewer:
    """One seat: who sits there, how many sheets, their mean and spread, and what the model does to them.

    `moved` is the mean after the model, empty where it is not shown.
    """

    key: str
    person: str
    n: int
    mean: str
    sd: str
    moved: str
    told: list[str]


def reviewers(stored: "Calibration", seats: Iterable["PanelSeat"], language: str) -> list[Reviewer]:
    """Return the seats that have handed in, with what the model did to their scores."""
    people = {seat.key: str(seat.user) if seat.user else "" for seat in seats}
    return [
        Reviewer(
            key=found["reviewer"],
            person=people.get(found["reviewer"], ""),
            n=found["n"],
            mean=formats.number(found["mean"], language),
            sd=formats.number(f"{found['sd']:.2f}", language) if found["sd"] is not None else "",
            moved=formats.number(f"{float(found['mean']) + found['moves']:.2f}", language) if found["moves"] else "",
            told=told_of_reviewer(found, language),
        )
        for found in stored.result["reviewers"]
    ]


def told_of_reviewer(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the sentences on one reviewer's severity; none where the panel got no figures."""
    if found["shared"] is None:
        return []
    return [text for text in (_difference(found, language), _moves(found, language)) if text]


def _difference(found: Mapping[str, Any], language: str) -> str:
    if found["difference"] is None:
        return _("Nobody else has reviewed the same applications.")
    points = _points(found["difference"], language)
    told = {"who": found["reviewer"], "points": points, "n": found["shared"]}
    if points == _points(0.0, language):
        text = ngettext(
            "Reviewer %(who)s scored as high as the other reviewers of the same application.",
            "Reviewer %(who)s scored as high as the other reviewers of the same %(n)s applications.",
            found["shared"],
        )
    elif found["difference"] < 0:
        text = ngettext(
            "Reviewer %(who)s scored %(points)s points lower than the other reviewers of the same application.",
            "Reviewer %(who)s scored %(points)s points lower than the other reviewers of the same %(n)s applications.",
            found["shared"],
        )
    else:
        text = ngettext(
            "Reviewer %(who)s scored %(points)s points higher than the other reviewers of the same application.",
            "Reviewer %(who)s scored %(points)s points higher than the other reviewers of the same %(n)s applications.",
            found["shared"],
        )
    return text % told


def _moves(found: Mapping[str, Any], language: str) -> str:
    if found["moves"] is None:
        return _("With fewer than %(least)s reviews, what the model does to these scores is not shown.") % {
            "least": LEAST_SHOWN
        }
    told = {"who": found["reviewer"], "points": _points(found["moves"], language)}
    if told["points"] == _points(0.0, language):
        return _("The model leaves %(who)s's scores where they are.") % told
    if found["moves"] > 0:
        text = _(
            "The model moves %(who)s's scores up by %(points)s points: part of the difference is chance, part the "
            "others' own leaning."
        )
    else:
        text = _(
            "The model moves %(who)s's scores down by %(points)s points: part of the difference is chance, part the "
            "others' own leaning."
        )
    return text % told


def _points(value: float, language: str) -> str:
    return formats.number(f"{abs(value):.1f}", language)


def severity_figure(stored: "Calibration", out_of: Decimal) -> figures.StripFigure | None:
    """Return the mean of each reviewer, and where the model moves it; None without a review."""
    found = stored.result["reviewers"]
    if not found:
        return None
    strips = [_severity(one) for one in found]
    values = [
        value for strip in strips for value in (strip.dot, strip.hollow if strip.hollow is not None else strip.dot)
    ]
    low, high = 10 * (min(values) // 10), min(float(out_of), 10 * (max(values) // 10 + 1))
    panel = stored.result["panel"]
    return figures.strip_figure(strips, low, high, line_at=panel["mean"] if panel else None)


def _severity(found: Mapping[str, Any]) -> figures.Strip:
    mean = float(found["mean"])
    moved = mean + found["moves"] if found["moves"] is not None else None
    thick = (min(mean, moved), max(mean, moved)) if moved is not None else None
    return figures.Strip(
        label=found["reviewer"], hint=f"{found['reviewer']}: {mean:.2f}", dot=mean, thick=thick, hollow=moved
    )
