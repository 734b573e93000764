"""Where the marks of a figure stand; numbers only, the template draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

WIDTH, HEIGHT = 800.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 14.0, 34.0
MOST_COLUMNS = 120
WIDEST_STEP = 40.0


@dataclass(frozen=True, slots=True)
class Scores:
    """One application in its place: the totals of its sheets, their aggregate, whether it is funded."""

    rank: int | None
    totals: tuple[Decimal, ...]
    score: Decimal
    is_funded: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One application: the totals as small dots at `sheets`, joined from `high` to `low`, the aggregate at `y`.

    `label` is a rank now and then.
    """

    x: float
    y: float
    high: float
    low: float
    sheets: tuple[float, ...]
    is_funded: bool
    label: str


@dataclass(frozen=True, slots=True)
class ScoreFigure:
    """All that is drawn, in units of the view box; `line_x` is None where nobody or everybody is funded.

    `ticks` are (y, score), `limits` the y of the least totals; `left_out` says how many applications found no room.
    """

    width: float
    height: float
    floor: float
    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, int], ...]
    limits: tuple[float, ...]
    line_x: float | None
    left_out: int


def score_figure(scores: Sequence[Scores], highest: Decimal, least: Sequence[Decimal] = ()) -> ScoreFigure:
    """Return the scores in rank order from left to right, the funding line between the last funded and the next.

    `highest` is the greatest possible total, `least` the thresholds on it. The scale begins at the ten below the lowest
    mark, so that differences can be seen.
    """
    shown = scores[:MOST_COLUMNS]
    lowest = _lowest(shown, least)
    step = min(WIDEST_STEP, (WIDTH - LEFT - RIGHT) / max(len(shown), 1))

    def y(score: Decimal) -> float:
        part = float((score - lowest) / (highest - lowest)) if highest > lowest else 0.0
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - part), 1)

    columns = tuple(
        Column(
            x=round(LEFT + (n + 0.5) * step, 1),
            y=y(one.score),
            high=y(max(one.totals, default=one.score)),
            low=y(min(one.totals, default=one.score)),
            sheets=tuple(y(total) for total in one.totals),
            is_funded=one.is_funded,
            label=_label(n, one, step),
        )
        for n, one in enumerate(shown)
    )
    funded = max((n for n, one in enumerate(shown, start=1) if one.is_funded), default=0)
    return ScoreFigure(
        width=round(LEFT + len(shown) * step + RIGHT, 1),
        height=HEIGHT,
        floor=HEIGHT - BOTTOM,
        columns=columns,
        ticks=tuple((y(Decimal(tick)), tick) for tick in _ticks(lowest, highest)),
        limits=tuple(y(limit) for limit in least),
        line_x=round(LEFT + funded * step, 1) if 0 < funded < len(shown) else None,
        left_out=len(scores) - len(shown),
    )


def _lowest(scores: Sequence[Scores], least: Sequence[Decimal]) -> Decimal:
    figures = [figure for one in scores for figure in (*one.totals, one.score)]
    return Decimal(10 * floor(min([*figures, *least], default=Decimal(0)) / 10))


def _ticks(lowest: Decimal, highest: Decimal) -> list[int]:
    """Return round scores, about five of them, from the lowest to the highest."""
    span = highest - lowest
    step = next((s for s in (1, 2, 5, 10, 20) if span / s <= 6), 50)
    return list(range(int(lowest), int(highest) + 1, step))


def _label(n: int, one: Scores, step: float) -> str:
    """Return the rank under every column with room for it, else under the first and every fifth."""
    every = 1 if step >= 22 else 5 if step >= 8 else 20
    return str(one.rank) if one.rank and (n == 0 or (n + 1) % every == 0) else ""
