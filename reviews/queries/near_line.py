"""Order by the model: expected ranks, and random selection near the funding line, where a call wants them.

Both are computed from the sheets each time, and kept for an hour under the digest of what went in.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from django.core.cache import cache

from ..maths.calibration import Refusal, model
from ..maths.lottery import (
    ExpectedSizes,
    LotterySettings,
    Selection,
    SelectionGroup,
    VarianceShares,
    expected_sizes,
    preview,
    random_selection,
)
from ..maths.ranking import Application, Ranking, Settings, Side
from ..models import Assignment, Draw
from .calibration import SETTINGS, PanelScores, panel_scores

if TYPE_CHECKING:
    from portal.calls.definition.decision import NearLineDraw

    from .ranking import RankedCall

AN_HOUR = 3600
USUAL_SHARES = VarianceShares(application=2.0, reviewer=1.0, residual=3.0)
"""Parts of the variance of one total in published panels of grants, roughly: for a look before there are scores."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class ByModel:
    """The applications with what the model says of them; by lot the selection near the line, or why there is none.

    `draws` by lot have fixed the parts, where one has.
    """

    given: list[Application]
    selections: Mapping[str, Selection] = field(default_factory=dict)
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    draws: Mapping[str, Draw] = field(default_factory=dict)


def by_expected_rank(
    given: Sequence[Application], settings: Settings, rank: Callable[[Sequence[Application]], dict[str, Ranking]]
) -> ByModel:
    """Give every passing application its expected rank among those of its list."""
    scores = panel_scores(given, settings)
    ranks: dict[str, float] = {}
    refused: dict[str, Refusal] = {}
    for lot, one in rank(given).items():
        passing = _passing(one)
        found = _kept(("ranks", scores.key, passing), partial(_expected_ranks, scores, passing))
        if isinstance(found, Refusal):
            refused[lot] = found
        else:
            ranks |= found
    return ByModel([replace(one, expected_rank=ranks.get(one.id)) for one in given], refused=refused)


def _expected_ranks(scores: PanelScores, passing: Collection[str]) -> dict[str, float] | Refusal:
    fitted = model(scores.marks, SETTINGS, ranked=passing, carried=scores.carried)
    if isinstance(fitted, Refusal):
        return fitted
    return dict(zip(fitted.names, fitted.expected_ranks().tolist(), strict=True))


def near_the_line(
    ranked: ByModel,
    settings: Settings,
    terms: "NearLineDraw",
    rank: Callable[[Sequence[Application]], dict[str, Ranking]],
    draws: Mapping[str, Draw],
) -> ByModel:
    """Part the applications of each list, ordered by expected rank, into accepted, group and rejected.

    Once a draw has frozen the group of a list, its parts stay as they were then: a withdrawal takes the next ticket. Of
    the group no ticket counts but that of its own draw, because those of earlier draws were known before there was one.
    """
    scores, lottery = panel_scores(ranked.given, settings), lottery_settings(terms)
    selections: dict[str, Selection] = {}
    sides: dict[str, Side] = {}
    for lot, one in rank(ranked.given).items():
        if lot in draws:
            fixed = _fixed_sides(draws[lot])
            sides |= {entry.application: fixed.get(entry.application, "rejected") for entry in one.entries}
            continue
        if lot in ranked.refused:
            continue
        passing, fundable = _passing(one), places(one)
        select = partial(random_selection, scores.marks, fundable, lottery, ranked=passing, carried=scores.carried)
        found = _kept(("selection", scores.key, passing, fundable, lottery), select)
        if isinstance(found, Selection):
            selections[lot] = found
            sides |= sides_of(found.selection)
    given = [_sided(one, sides.get(one.id, ""), draws) for one in ranked.given]
    return replace(ranked, given=given, selections=selections, draws=draws)


def _sided(one: Application, side: Side, draws: Mapping[str, Draw]) -> Application:
    if side != "group":
        return replace(one, side=side)
    own = {draw.number for draw in draws.values()}
    return replace(one, side=side, tickets={draw: ticket for draw, ticket in one.tickets.items() if draw in own})


def _fixed_sides(draw: Draw) -> dict[str, Side]:
    certain: dict[str, Side] = dict.fromkeys(draw.basis["certain"], "accepted")
    return certain | {entry["id"]: "group" for entry in json.loads(draw.frozen)["entries"]}


def places(ranking: Ranking) -> int:
    """Return how many awards the funding line of a ranking makes."""
    return len(ranking.line.offers) if ranking.line else 0


def lottery_settings(terms: "NearLineDraw") -> LotterySettings:
    return LotterySettings(float(terms.interval_level), float(terms.max_group_share))


def sides_of(selection: SelectionGroup) -> dict[str, Side]:
    """Return the side of each application; nothing where the panel has to decide itself."""
    if selection.outcome not in ("draw", "group_accepted"):
        return {}
    of_group: Side = "group" if selection.outcome == "draw" else "accepted"
    parts: tuple[tuple[Side, tuple[str, ...]], ...] = (
        ("accepted", selection.accepted),
        (of_group, selection.group),
        ("rejected", selection.rejected),
    )
    return {name: side for side, names in parts for name in names}


def group_sizes(ranked: "RankedCall", terms: "NearLineDraw") -> dict[str, tuple[tuple[float, SelectionGroup], ...]]:
    """Return by lot the three groups at several levels; for a look before the list is frozen."""
    scores, lottery = panel_scores(ranked.given, ranked.settings), lottery_settings(terms)
    found = {}
    for lot, selection in ranked.selections.items():
        passing, fundable = _passing(ranked.rankings[lot]), selection.selection.places
        look = partial(preview, scores.marks, fundable, lottery, ranked=passing, carried=scores.carried)
        sizes = _kept(("sizes", scores.key, passing, fundable, lottery), look)
        if not isinstance(sizes, Refusal):
            found[lot] = sizes
    return found


def expected_group_sizes(ranked: "RankedCall", terms: "NearLineDraw") -> tuple[ExpectedSizes, ...]:
    """Return the mean sizes of the groups over simulated scores; empty once a score is known, or while nobody reads."""
    if any(entry.n for entry in ranked.entries) or not ranked.lines:
        return ()
    rows = Assignment.objects.filter(application__call=ranked.call, stage=ranked.stage)
    pairs = sorted(rows.values_list("application__reference", "seat__key"))
    fundable, lottery = _fundable(ranked), lottery_settings(terms)
    simulate = partial(expected_sizes, pairs, fundable, USUAL_SHARES, lottery)
    found = _kept(("expected", pairs, fundable, lottery), simulate)
    return () if isinstance(found, Refusal) else found


def _fundable(ranked: "RankedCall") -> int:
    """Return how many awards of the mean request the money allows."""
    asks = [entry.requested for entry in ranked.entries]
    mean = sum(asks, Decimal(0)) / max(len(asks), 1)
    money = sum((rules.envelope for rules in ranked.lines.values()), Decimal(0))
    most = [rules.max_awards for rules in ranked.lines.values() if rules.max_awards is not None]
    return min([len(asks), int(money / mean) if mean else len(asks), *most])


def _passing(ranking: Ranking) -> tuple[str, ...]:
    return tuple(sorted(entry.application for entry in ranking.entries if entry.passes))


def _kept(given: object, compute: Callable[[], Found]) -> Found:
    """Return what `compute` makes of `given`, from the cache if it has been made within the hour."""
    key = f"by-model:{hashlib.sha256(repr(given).encode()).hexdigest()}"
    found: Found | None = cache.get(key)
    if found is None:
        found = compute()
        cache.set(key, found, AN_HOUR)
    return found
