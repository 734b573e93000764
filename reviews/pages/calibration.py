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
    from ..models import Calibration, PanelSeat
    from .ranking import Part, Row

LEAST_UNITS = 10
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


@dataclass(frozen=True)
class Reviewer:
    """One seat: who sits there, how many sheets, their mean and spread, and what the model did to them in sentences."""

    key: str
    person: str
    n: int
    mean: str
    sd: str
    told: list[str]


def lists(stored: "Calibration", parts: Iterable["Part"], out_of: Decimal, language: str) -> list[List]:
    """Return each list of the ranking with the stored figures."""
    return [_list(stored.result, part, out_of, language) for part in parts]


def _list(result: Mapping[str, Any], part: "Part", out_of: Decimal, language: str) -> List:
    found = result["applications"]
    lines = [_line(row, found.get(row.entry.application, {}), part, out_of, language) for row in part.rows]
    ranked = [line for line in lines if line.expected_rank]
    reasons = [reason_text(why, language) for why in result["reasons"].get(part.key, ())]
    strips = [_strip(line, found[line.row.entry.application], language) for line in ranked]
    figure = _figure(strips, sum(line.row.is_funded for line in ranked)) if strips else None
    return List(part, lines, figure, _figure_text(ranked), reasons)


def _line(row: "Row", found: Mapping[str, Any], part: "Part", out_of: Decimal, language: str) -> Line:
    standing = "expected_rank" in found
    position, tone = POSITIONS[_position(found, part)] if standing and part.envelope is not None else ("", "")
    return Line(
        row=row,
        adjusted=_score(min(max(found["adjusted"], 0.0), float(out_of)), language) if found else "",
        expected_rank=_score(found["expected_rank"], language) if standing else "",
        near=_interval(found["interval_50"]) if standing else "",
        far=_interval(found["interval_90"]) if standing else "",
        funded=formats.chance(found["p_funded"], language) if found.get("p_funded") is not None else "",
        position=position,
        tone=tone,
    )


def _position(found: Mapping[str, Any], part: "Part") -> str:
    """Return where an application stands by its 50 % interval of ranks: the line lies below the last that is funded."""
    low, high = found["interval_50"]
    return ABOVE if high <= part.funded else BELOW if low > part.funded else NEAR


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


def _figure(strips: list[figures.Strip], funded: int) -> figures.StripFigure:
    has_line = 0 < funded < len(strips)
    line_at = funded + 0.5 if has_line else None
    return figures.strip_figure(strips, 1, len(strips), line_at=line_at, line_after=funded if has_line else None)


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
    return f"{text} {_('Near the funding line: %(names)s.') % {'names': ', '.join(near)}}" if near else text


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
    "no_chance_part": gettext_lazy(
        "Every total follows from its application and its reviewer alone; how much is chance cannot be told."
    ),
    "not_reviewed": gettext_lazy("These applications have no review: %(names)s."),
    "nothing_to_rank": gettext_lazy("No application reaches the thresholds."),
}


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
        return _("With fewer than 5 reviews, what the model does to these scores is not shown.")
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


def agreement(stored: "Calibration", language: str) -> list[str]:
    """Return what can be said of the agreement of the panel, in sentences; below ten applications nothing can."""
    found = stored.result["reliability"]
    if found["units"] < LEAST_UNITS:
        text = _("Applications with two or more reviews: %(n)s. Below %(least)s a figure of agreement says nothing.")
        return [text % {"n": found["units"], "least": LEAST_UNITS}]
    if found["alpha"] is None:
        return [_("All totals are equal; agreement is not defined.")]
    sentences = [_verdict(found["alpha"]), _alpha(found, language)]
    return [*sentences, *_reliability(found, language)]


def _verdict(alpha: float) -> str:
    if alpha >= 0.8:
        return _("The reviewers agree well.")
    if alpha >= 0.667:
        return _("The reviewers agree moderately.")
    return _("The reviewers agree little: look at the spread of an application before you decide.")


def _alpha(found: Mapping[str, Any], language: str) -> str:
    text = _(
        "Agreement on the totals is %(alpha)s (Krippendorff's alpha), over %(n)s applications with two or more reviews."
    )
    return text % {"alpha": _coefficient(found["alpha"], language), "n": found["units"]}


def _reliability(found: Mapping[str, Any], language: str) -> list[str]:
    told = []
    if found["icc_single"] is not None:
        text = _("The reliability of one review is %(one)s, the reliability of the mean of %(k)s reviews %(mean)s.")
        figures_told = {
            name: _coefficient(found[key], language) for name, key in (("one", "icc_single"), ("mean", "icc_mean"))
        }
        told.append(text % {"k": found["reviews"], **figures_told})
    if found["kendall_w"] is not None:
        text = _(
            "All %(judges)s reviewers scored all %(items)s applications; their orders agree by %(w)s (Kendall's W)."
        )
        w = _coefficient(found["kendall_w"], language)
        told.append(text % {"judges": found["judges"], "items": found["items"], "w": w})
    return told


def _coefficient(value: float, language: str) -> str:
    return formats.number(f"{value:.2f}", language)
