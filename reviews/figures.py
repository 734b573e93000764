"""Where the marks of a figure stand; numbers only, the template draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor

WIDTH, HEIGHT = 800.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 14.0, 34.0
MOST_COLUMNS = 120
WIDEST_STEP = 40.0
PLOT_LEFT, PLOT_RIGHT = 24.0, 97.0
ROW_HEIGHT, ROWS_TOP = 24.0, 22.0
MOST_ROWS = 60


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
    """Return the lowest figure and round ones above it, about five of them, up to the highest."""
    span = highest - lowest
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if span / s <= 6), 1000)
    first = step * (int(lowest) // step + 1)
    return [int(lowest), *range(first, int(highest) + 1, step)]


def _label(n: int, one: Scores, step: float) -> str:
    """Return the rank under every column with room for it, else under the first and every fifth."""
    every = 1 if step >= 22 else 5 if step >= 8 else 20
    return str(one.rank) if one.rank and (n == 0 or (n + 1) % every == 0) else ""


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of a strip figure, in the units of its scale: a dot, and what of the rest there is.

    `thick` and `thin` are intervals around the dot, `hollow` a second dot. `hint` is told where one points at it.
    """

    label: str
    hint: str
    dot: float
    is_in: bool = False
    thick: tuple[float, float] | None = None
    thin: tuple[float, float] | None = None
    hollow: float | None = None


@dataclass(frozen=True, slots=True)
class StripFigure:
    """Rows one below the other: x in percent of the width, y in pixels, so that letters keep their size on a phone.

    `ticks` are (x, figure); `line_x` and `line_y` the funding line or a mean; `left_out` counts rows without room.
    """

    height: float
    floor: float
    left: float
    right: float
    rows: tuple[tuple[float, Strip], ...]
    ticks: tuple[tuple[float, int], ...]
    line_x: float | None
    line_y: float | None
    left_out: int


def strip_figure(
    strips: Sequence[Strip],
    low: float,
    high: float,
    *,
    line_at: float | None = None,
    line_after: int | None = None,
) -> StripFigure:
    """Return the strips on a scale from `low` to `high`; at most 60 of them, those around row `line_after`.

    A line is drawn at `line_at` of the scale, and below the first `line_after` rows.
    """
    first = max(0, min((line_after or 0) - MOST_ROWS // 2, len(strips) - MOST_ROWS))
    shown = strips[first : first + MOST_ROWS]
    span = (high - low) or 1.0

    def x(value: float) -> float:
        part = (min(max(value, low), high) - low) / span
        return round(PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * part, 2)

    floor_y = ROWS_TOP + ROW_HEIGHT * len(shown)
    within = line_after is not None and first < line_after < first + len(shown)
    return StripFigure(
        height=floor_y + 24.0,
        floor=floor_y,
        left=PLOT_LEFT,
        right=PLOT_RIGHT,
        rows=tuple((ROWS_TOP + ROW_HEIGHT * (n + 0.5), _placed(strip, x)) for n, strip in enumerate(shown)),
        ticks=tuple((x(tick), tick) for tick in _ticks(Decimal(ceil(low)), Decimal(floor(high)))),
        line_x=x(line_at) if line_at is not None else None,
        line_y=ROWS_TOP + ROW_HEIGHT * (line_after - first) if within and line_after is not None else None,
        left_out=len(strips) - len(shown),
    )


def _placed(strip: Strip, x: Callable[[float], float]) -> Strip:
    def ends(interval: tuple[float, float] | None) -> tuple[float, float] | None:
        return (x(interval[0]), x(interval[1])) if interval else None

    return replace(
        strip,
        dot=x(strip.dot),
        thick=ends(strip.thick),
        thin=ends(strip.thin),
        hollow=x(strip.hollow) if strip.hollow is not None else None,
    )
