"""What stands beside the raw scores, as people read it: figures, their rows, and sentences instead of statistics.

Everything is drawn from a stored calibration; the rows of the ranking lend titles and places.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.core import formats

from .. import figures

if TYPE_CHECKING:
    from ..models import Calibration
    from .ranking import Part, Row

ABOVE, NEAR, BELOW = "above", "near", "below"
POSITIONS: dict[str, tuple[str | Promise, str]] = {
    ABOVE: (gettext_lazy("Above the line"), "good"),
    NEAR: (gettext_lazy("Near the line"), "warn"),
    BELOW: (gettext_lazy("Below the line"), "neutral"),
}


@dataclass(frozen=True)
class Line:
    """One application: its row in the ranking and what the model says of it, as text; empty where it says nothing."""

    row: "Row"
    adjusted: str
    expected_rank: str
    near: str
    far: str
    funded: str
    position: str | Promise
    tone: str


@dataclass(frozen=True)
class List:
    """One list of the call: the part of the ranking it belongs to, its lines, its figure, or why there is none."""

    part: "Part"
    lines: list[Line]
    figure: figures.StripFigure | None
    figure_text: str
    reasons: list[str]

    @property
    def has_money(self) -> bool:
        """True where the model says how likely each is funded."""
        return any(line.funded for line in self.lines)


def lists(stored: "Calibration", parts: Iterable["Part"], out_of: Decimal, language: str) -> list[List]:
    """Return each list of the ranking with the stored figures."""
    return [_list(stored.result, part, out_of, language) for part in parts]


def _list(result: Mapping[str, Any], part: "Part", out_of: Decimal, language: str) -> List:
    found = result["applications"]
    lines = [_line(row, found.get(row.entry.application, {}), part, out_of, language) for row in part.rows]
    ranked = [line for line in lines if line.expected_rank]
    reasons = [reason_text(why, language) for why in result["reasons"].get(part.key, ())]
    strips = [_strip(line, found[line.row.entry.application], language) for line in ranked]
    figure = _figure(strips, part.above if any(line.funded for line in ranked) else 0) if strips else None
    return List(part, lines, figure, _figure_text(ranked), reasons)


def _line(row: "Row", found: Mapping[str, Any], part: "Part", out_of: Decimal, language: str) -> Line:
    standing, has_money = "expected_rank" in found, found.get("p_funded") is not None
    position, tone = POSITIONS[_position(found, part)] if has_money else ("", "")
    return Line(
        row=row,
        adjusted=_score(min(max(found["adjusted"], 0.0), float(out_of)), language) if found else "",
        expected_rank=_score(found["expected_rank"], language) if standing else "",
        near=_interval(found["interval_50"]) if standing else "",
        far=_interval(found["interval_90"]) if standing else "",
        funded=formats.chance(found["p_funded"], language) if has_money else "",
        position=position,
        tone=tone,
    )


def _position(found: Mapping[str, Any], part: "Part") -> str:
    """Return where an application stands by its 50 % interval of ranks: the line lies below the last that is funded."""
    low, high = found["interval_50"]
    return ABOVE if high <= part.above else BELOW if low > part.above else NEAR


def _score(value: float, language: str) -> str:
    return formats.number(f"{value:.1f}", language)


def _interval(ends: list[float]) -> str:
    low, high = (f"{end:.0f}" for end in ends)
    return low if low == high else f"{low}–{high}"


def _strip(line: Line, found: Mapping[str, Any], language: str) -> figures.Strip:
    name = line.row.reference.rpartition("-")[2]
    hint = _("%(reference)s: expected rank %(rank)s, half of the draws %(near)s, nine in ten %(far)s") % {
        "reference": line.row.reference,
        "rank": line.expected_rank,
        "near": line.near,
        "far": line.far,
    }
    return figures.Strip(
        label=f"{line.row.entry.rank}. {name}",
        hint=hint,
        dot=found["expected_rank"],
        is_in=line.row.is_funded,
        thick=(found["interval_50"][0], found["interval_50"][1]),
        thin=(found["interval_90"][0], found["interval_90"][1]),
    )


def _figure(strips: list[figures.Strip], above: int) -> figures.StripFigure:
    has_line = 0 < above < len(strips)
    line_at = above + 0.5 if has_line else None
    return figures.strip_figure(strips, 1, len(strips), line_at=line_at, line_after=above if has_line else None)


def _figure_text(ranked: list[Line]) -> str:
    """Say in words what the figure shows."""
    if not ranked:
        return ""
    near = [line.row.reference for line in ranked if line.position == POSITIONS[NEAR][0]]
    text = ngettext(
        "%(n)s application in the order of the list, each with its expected rank and two intervals.",
        "%(n)s applications in the order of the list, each with its expected rank and two intervals.",
        len(ranked),
    ) % {"n": len(ranked)}
    told = _("Near the funding line: %(names)s.") % {"names": ", ".join(near)}
    return f"{text} {told}" if near else text


def reason_text(why: Mapping[str, Any], language: str) -> str:
    """Say why a panel gets no adjusted figures."""
    told = {
        "found": formats.number(f"{why['found'] or 0:.4g}", language),
        "needed": why["needed"],
        "names": ", ".join(why["names"]),
        "parts": "; ".join(_panel_part(part) for part in why["parts"]),
    }
    return str(_REASONS[why["code"]]) % told


def _panel_part(part: Mapping[str, Any]) -> str:
    count = len(part["applications"])
    told = {"who": ", ".join(part["reviewers"]), "n": count}
    return ngettext("%(who)s (%(n)s application)", "%(who)s (%(n)s applications)", count) % told


_REASONS = {
    "no_reviews": gettext_lazy("No review has been handed in yet."),
    "not_a_number": gettext_lazy("These applications have a total that is no number: %(names)s."),
    "several_tracks": gettext_lazy("The panel read in separate groups: %(names)s. Their scores cannot be compared."),
    "not_connected": gettext_lazy(
        "The panel falls into parts that have no application in common: %(parts)s. Whether one part is more severe, or "
        "its applications are weaker, cannot be told."
    ),
    "too_few_reviews": gettext_lazy("Reviews handed in: %(found)s. At least %(needed)s are needed."),
    "too_few_reviewers": gettext_lazy("Reviewers: %(found)s. At least %(needed)s are needed."),
    "too_few_per_application": gettext_lazy(
        "An application has %(found)s reviews on average. At least %(needed)s are needed."
    ),
    "one_application": gettext_lazy("There is only one application."),
    "no_variation": gettext_lazy("All totals are equal."),
    "no_chance_part": gettext_lazy("There are too few reviews to tell chance from the severity of a reviewer."),
    "not_reviewed": gettext_lazy("These applications have no review: %(names)s."),
    "nothing_to_rank": gettext_lazy("No application reaches the thresholds."),
}
