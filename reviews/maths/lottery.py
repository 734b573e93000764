"""The random-selection group near the funding line, and its size before anyone is drawn.

Nothing here draws a winner: the group goes to the auditable draw, the random numbers below only measure ranks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Literal

import numpy as np

from reviews.maths.calibration.draws import RankDraws, draw_ranks
from reviews.maths.calibration.expected_rank import RankSet, expected_ranks
from reviews.maths.calibration.figures import DECIMALS, Settings
from reviews.maths.calibration.guards import Reason, Refusal
from reviews.maths.calibration.panel import Panel, design
from reviews.maths.calibration.posterior import known
from reviews.maths.calibration.run import model
from reviews.maths.marks import FloatArray, Mark

PREVIEW_LEVELS = (0.2, 0.3, 0.5, 0.9)
PREVIEW_DRAWS = 2000

Outcome = Literal["draw", "group_accepted", "nothing_to_fund", "odd_intervals", "group_too_large"]
Side = Literal["accepted", "group", "rejected"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application by its expected rank and the ends of its rank interval."""

    application: str
    expected_rank: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SelectionGroup:
    """The three groups at a level, ids sorted; `line` is the expected rank at which places end.

    `to_draw` of the group are drawn when the outcome is `draw`; all of it is accepted on `group_accepted`;
    on `odd_intervals` and `group_too_large` nothing is drawn and the panel decides.
    """

    places: int
    line: float | None
    accepted: tuple[str, ...]
    group: tuple[str, ...]
    rejected: tuple[str, ...]
    outcome: Outcome
    to_draw: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The random-selection group of a panel, and the applications whose side changes with the seed."""

    level: float
    candidates: tuple[Candidate, ...]
    selection: SelectionGroup
    on_edge: tuple[str, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LotterySettings:
    """Settings of the call; the level cannot change once scores are opened.

    `interval_level` of the rank intervals; `max_group_share` of the ranked applications above which nothing
    is drawn; `draws` per seed.
    """

    interval_level: float = 0.5
    max_group_share: float = 0.35
    draws: int = 20_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Expected parts of the variance of one total: between applications, between reviewers, chance."""

    application: float
    reviewer: float
    residual: float


@dataclass(frozen=True, slots=True)
class ExpectedSizes:
    """Mean sizes of the three groups at a level, over simulated panels, and the share too large to draw."""

    level: float
    accepted: float
    group: float
    rejected: float
    too_large: float


DEFAULTS = LotterySettings()


def select_group(candidates: Iterable[Candidate], places: int, *, max_group_share: float = 0.35) -> SelectionGroup:
    """Part the candidates into accepted, random-selection group and rejected for `places` fundable places.

    The line FL is the expected rank of the last place. In the group: low <= FL <= high, or ER = FL; accepted:
    high < FL; rejected: low > FL. Source: Heyard, Ott, Salanti & Egger 2022.
    """
    ordered = sorted(candidates, key=lambda one: (one.expected_rank, one.application))
    places = max(0, min(places, len(ordered)))
    line = ordered[places - 1].expected_rank if places > 0 else None
    sides: dict[Side, list[str]] = {"accepted": [], "group": [], "rejected": []}
    for one in ordered:
        sides[_side(one, line)].append(one.application)
    accepted, group, rejected = (tuple(sorted(names)) for names in sides.values())
    largest = int(Fraction(str(max_group_share)) * len(ordered))  # 29 of 100 are 0.29, whatever the float says
    outcome = _outcome(places, len(accepted), len(group), largest)
    to_draw = places - len(accepted) if outcome == "draw" else 0
    return SelectionGroup(places, line, accepted, group, rejected, outcome, to_draw)


def _side(one: Candidate, line: float | None) -> Side:
    if line is None:
        return "rejected"
    if one.low <= line <= one.high or one.expected_rank == line:
        return "group"
    return "accepted" if one.high < line else "rejected"


def _outcome(places: int, accepted: int, group: int, largest: int) -> Outcome:
    if places <= 0:
        return "nothing_to_fund"
    if accepted + group == places:
        return "group_accepted"
    if not accepted <= places < accepted + group:
        return "odd_intervals"
    return "group_too_large" if group > largest else "draw"


def threshold_group(passing: Collection[str], places: int) -> SelectionGroup:
    """Put every application above the quality threshold into the draw, without any model."""
    group = tuple(sorted(passing))
    places = max(0, min(places, len(group)))
    outcome = _outcome(places, 0, len(group), len(group))
    if outcome == "nothing_to_fund":
        return SelectionGroup(places, None, (), (), group, outcome, 0)
    return SelectionGroup(places, None, (), group, (), outcome, places if outcome == "draw" else 0)


def random_selection(
    marks: Iterable[Mark],
    places: int,
    settings: LotterySettings = DEFAULTS,
    *,
    ranked: Collection[str] | None = None,
    carried: Mapping[str, float] | None = None,
) -> Selection | Refusal:
    """Return the random-selection group of a panel, measured under three seeds, or why there is none.

    The first seed decides; an application that changes sides under the two next ones is marked on the edge.
    """
    fitted = model(marks, Settings(), ranked=ranked, carried=carried)
    if isinstance(fitted, Refusal):
        return fitted
    ranks = fitted.expected_ranks()
    seeds = tuple(settings.seed + step for step in range(3))
    found = []
    for seed in seeds:
        candidates = _candidates(fitted.names, ranks, fitted.draw(settings.draws, seed), settings.interval_level)
        found.append((candidates, select_group(candidates, places, max_group_share=settings.max_group_share)))
    sides = [_sides(selection) for _, selection in found]
    on_edge = tuple(name for name in fitted.names if len({side[name] for side in sides}) > 1)
    return Selection(settings.interval_level, *found[0], on_edge, seeds)


def preview(
    marks: Iterable[Mark],
    places: int,
    settings: LotterySettings = DEFAULTS,
    *,
    levels: Sequence[float] = PREVIEW_LEVELS,
    ranked: Collection[str] | None = None,
    carried: Mapping[str, float] | None = None,
) -> tuple[tuple[float, SelectionGroup], ...] | Refusal:
    """Return the three groups at each level for scores that exist, before the list is frozen."""
    fitted = model(marks, Settings(), ranked=ranked, carried=carried)
    if isinstance(fitted, Refusal):
        return fitted
    ranks, drawn = fitted.expected_ranks(), fitted.draw(settings.draws, settings.seed)
    share = settings.max_group_share
    return tuple(
        (level, select_group(_candidates(fitted.names, ranks, drawn, level), places, max_group_share=share))
        for level in levels
    )


def expected_sizes(
    pairs: Collection[tuple[str, str]],
    places: int,
    shares: VarianceShares,
    settings: LotterySettings = DEFAULTS,
    *,
    levels: Sequence[float] = PREVIEW_LEVELS,
    panels: int = 20,
) -> tuple[ExpectedSizes, ...] | Refusal:
    """Return the mean group sizes at each level for assigned `pairs`, before any score is opened.

    Simulates `panels` sets of scores of the (application, reviewer) pairs with the expected variance shares
    and ranks them with the variances known. Refused without pairs, without chance variance or with shares
    that are no variances.
    """
    if not pairs:
        return Refusal((Reason("no_reviews", 0, 1),))
    if not all(0.0 <= part < inf for part in (shares.application, shares.reviewer, shares.residual)):
        return Refusal((Reason("not_a_number"),))
    if shares.residual == 0.0:
        return Refusal((Reason("no_chance_part", shares.residual),))
    random = np.random.default_rng(settings.seed)
    sizes = np.zeros((len(levels), 4))
    for _ in range(panels):
        names, ranks, drawn = _simulated(pairs, shares, random)
        for row, level in enumerate(levels):
            candidates = _candidates(names, ranks, drawn, level)
            sizes[row] += _sizes(select_group(candidates, places, max_group_share=settings.max_group_share))
    return tuple(ExpectedSizes(level, *row) for level, row in zip(levels, (sizes / panels).tolist(), strict=True))


def _simulated(
    pairs: Collection[tuple[str, str]], shares: VarianceShares, random: np.random.Generator
) -> tuple[tuple[str, ...], FloatArray, RankDraws]:
    """Simulate scores for the pairs and return ids, expected ranks and draws."""
    panel = _scored(pairs, shares, random)
    names, size = panel.applications, len(panel.applications)
    everyone = RankSet(np.arange(size), np.zeros(size))
    sums = design(panel)
    weights = known(shares.application / shares.residual, shares.reviewer / shares.residual, shares.residual)
    ranks = expected_ranks(sums, weights, everyone).round(DECIMALS)
    seed = int(random.integers(2**32))
    return names, ranks, draw_ranks(sums, weights, everyone, names, draws=PREVIEW_DRAWS, seed=seed)


def _sizes(selection: SelectionGroup) -> tuple[int, int, int, bool]:
    too_large = selection.outcome == "group_too_large"
    return len(selection.accepted), len(selection.group), len(selection.rejected), too_large


def _scored(pairs: Collection[tuple[str, str]], shares: VarianceShares, random: np.random.Generator) -> Panel:
    """Simulate one set of scores for the pairs."""
    panel = Panel.of(Mark(application, reviewer, 0.0) for application, reviewer in pairs)
    quality = random.normal(0.0, shares.application**0.5, len(panel.applications))
    severity = random.normal(0.0, shares.reviewer**0.5, len(panel.reviewers))
    chance = random.normal(0.0, shares.residual**0.5, panel.score.size)
    score = quality[panel.application] + severity[panel.reviewer] + chance
    return Panel(panel.applications, panel.reviewers, panel.application, panel.reviewer, score)


def violations(candidates: Iterable[Candidate], funded: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return every (funded j, unfunded i) with high_i < low_j: the draw is valid ex post when there is none.

    Source: adapted from Goldberg, Fanti & Shah 2025.
    """
    ordered = sorted(candidates, key=lambda one: one.application)
    paid = [one for one in ordered if one.application in funded]
    unpaid = [one for one in ordered if one.application not in funded]
    return tuple((j.application, i.application) for j in paid for i in unpaid if i.high < j.low)


def _candidates(names: Sequence[str], ranks: FloatArray, drawn: RankDraws, level: float) -> tuple[Candidate, ...]:
    rows = zip(names, ranks.tolist(), *(end.tolist() for end in drawn.interval(level)), strict=True)
    return tuple(Candidate(*row) for row in rows)


def _sides(selection: SelectionGroup) -> dict[str, Side]:
    return {
        **dict.fromkeys(selection.accepted, "accepted"),
        **dict.fromkeys(selection.group, "group"),
        **dict.fromkeys(selection.rejected, "rejected"),
    }
