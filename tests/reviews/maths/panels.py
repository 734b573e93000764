"""Published panels and generated ones."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from reviews.maths.marks import Mark

ORACLES = Path(__file__).parent / "oracles"


def oracle(name: str) -> dict[str, Any]:
    """Read a published data set with its results."""
    return json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))


def table(rows: Mapping[str, Sequence[float | None]]) -> list[Mark]:
    """Turn rows of scores, None for none, into marks of reviewers r0, r1, ..."""
    return [
        Mark(name, f"r{column}", float(score))
        for name, row in rows.items()
        for column, score in enumerate(row)
        if score is not None
    ]


def names(size: int) -> list[str]:
    return [f"a{number:02}" for number in range(size)]


FULL = {name: [10.0 + 7 * row, 30.0 + 5 * row + row**2 % 4, 20.0 + 6 * row] for row, name in enumerate(names(6))}


@st.composite
def complete_tables(draw: st.DrawFn, low: int = 4, high: int = 9) -> list[Mark]:
    """Every reviewer scores every application with whole marks."""
    size, reviewers = draw(st.integers(low, high)), draw(st.integers(3, 5))
    row = st.lists(st.integers(0, 100), min_size=reviewers, max_size=reviewers)
    return table({name: draw(row) for name in names(size)})


@st.composite
def clear_tables(draw: st.DrawFn) -> list[Mark]:
    """Complete tables in which applications, reviewers and chance all differ."""
    size, reviewers = draw(st.integers(5, 9)), draw(st.integers(3, 5))
    levels = draw(st.permutations(range(size)))
    chance = st.lists(st.integers(-4, 4), min_size=reviewers, max_size=reviewers)
    return table(
        {
            name: [7 * level + 9 * column + part for column, part in enumerate(draw(chance))]
            for name, level in zip(names(size), levels, strict=True)
        }
    )


@st.composite
def sparse_panels(draw: st.DrawFn) -> list[Mark]:
    """Each application has two or three reviews; a chain of shared reviewers connects the panel."""
    size, reviewers = draw(st.integers(6, 14)), draw(st.integers(3, 5))
    marks = []
    for place, name in enumerate(names(size)):
        pair = {place % reviewers, (place + 1) % reviewers}
        third = draw(st.none() | st.integers(0, reviewers - 1))
        for reviewer in sorted(pair | ({third} if third is not None else set())):
            marks.append(Mark(name, f"r{reviewer}", float(draw(st.integers(0, 100)))))
    return marks
