"""Random selection near the funding line, in sentences: who is certain, who is drawn, when the panel decides itself."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import formats

from ..maths.lottery import Candidate, violations
from ..states import DrawState
from .calibration import reason_text

if TYPE_CHECKING:
    from ..maths.calibration import Refusal
    from ..maths.lottery import ExpectedSizes, Selection, SelectionGroup
    from ..maths.ranking import Ranking
    from ..models import Draw

_OUTCOMES = {
    "draw": gettext_lazy(
        "%(accepted)s applications are certain to be funded, %(group)s lie so near the funding line that a public draw "
        "decides among them, %(rejected)s lie below. Places to draw: %(to_draw)s."
    ),
    "group_accepted": gettext_lazy(
        "%(group)s applications lie near the funding line, and there is a place for each: nothing is drawn."
    ),
    "group_too_large": gettext_lazy(
        "%(group)s applications lie near the funding line: too many for a draw by the rule of the call. The panel "
        "decides; the list stands in the order of expected ranks."
    ),
    "odd_intervals": gettext_lazy(
        "The scores part no clear group near the funding line, so nothing is drawn. The panel decides; the list stands "
        "in the order of expected ranks."
    ),
    "nothing_to_fund": gettext_lazy("There is no money for any application, so nothing is drawn."),
}


@dataclass(frozen=True)
class Sizes:
    """The three groups at one level of the interval; `outcome` says what then would happen."""

    level: str
    accepted: str
    group: str
    rejected: str
    outcome: str | Promise


def told_of_selection(selection: "Selection", names: Mapping[str, str]) -> list[str]:
    """Say what the rule of the call makes of a list; `names` are references by public id."""
    group = selection.selection
    counts = {"accepted": len(group.accepted), "group": len(group.group), "rejected": len(group.rejected)}
    sentences = [str(_OUTCOMES[group.outcome]) % {**counts, "to_draw": group.to_draw}]
    if selection.on_edge:
        told = _("On the edge, where other random numbers would have put them into another group: %(names)s.")
        sentences.append(told % {"names": ", ".join(names[name] for name in selection.on_edge)})
    return sentences


def told_of_draw(draw: "Draw", ranking: "Ranking", names: Mapping[str, str]) -> list[str]:
    """Say who a draw has made certain, who is drawn for, and who in the end is funded before somebody surely better."""
    entries = {entry.application: entry for entry in ranking.entries}
    certain = [name for name in draw.basis["certain"] if name in entries]
    ranks = [Candidate(name, *figures) for name, figures in draw.basis["ranks"].items() if name in entries]
    told = _("Draw %(number)s has fixed who is certain (%(certain)s) and who is drawn for. The others lie below.")
    sentences = [told % {"number": draw.number, "certain": len(certain)}]
    funded = {name for name, entry in entries.items() if entry.offer is not None}
    if draw.state == DrawState.DRAWN:
        wrong = _("Check this: %(funded)s is funded although %(unfunded)s is surely better.")
        pairs = violations(ranks, funded)
        sentences += [wrong % {"funded": names[one], "unfunded": names[other]} for one, other in pairs]
    return sentences


def told_of_refusal(refusal: "Refusal", language: str) -> list[str]:
    """Say why a list that the call orders by expected rank stands in the order of the given scores."""
    return [reason_text(asdict(why), language) for why in refusal.reasons]


def sizes(found: Iterable[tuple[float, "SelectionGroup"]], names: Mapping[str, str], language: str) -> list[Sizes]:
    """Return the groups of real scores at several levels, each with its ids."""
    return [
        Sizes(
            level=formats.chance(level, language),
            accepted=_listed(group.accepted, names),
            group=_listed(group.group, names),
            rejected=_listed(group.rejected, names),
            outcome=_SHORT[group.outcome],
        )
        for level, group in found
    ]


def _listed(members: tuple[str, ...], names: Mapping[str, str]) -> str:
    written = ", ".join(names[name].rpartition("-")[2] for name in members)
    return f"{len(members)}: {written}" if members else "0"


def expected_sizes(found: Iterable["ExpectedSizes"], language: str) -> list[Sizes]:
    """Return the mean sizes of the groups over simulated scores."""
    return [
        Sizes(
            level=formats.chance(one.level, language),
            accepted=_mean(one.accepted, language),
            group=_mean(one.group, language),
            rejected=_mean(one.rejected, language),
            outcome=_("too large in %(share)s of cases") % {"share": formats.chance(one.too_large, language)},
        )
        for one in found
    ]


def _mean(value: float, language: str) -> str:
    return formats.number(f"{value:.1f}", language)


_SHORT = {
    "draw": gettext_lazy("a draw decides"),
    "group_accepted": gettext_lazy("all near the line are funded"),
    "group_too_large": gettext_lazy("too large: the panel decides"),
    "odd_intervals": gettext_lazy("no clear group: the panel decides"),
    "nothing_to_fund": gettext_lazy("no money"),
}
