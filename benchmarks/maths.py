"""Time and memory of the review mathematics: python benchmarks/maths.py writes the table into docs/performance.md.

Each row runs in a fresh process on one thread, so that its peak memory is its own. The parent imports no
numpy: a child would inherit the parent's peak.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
TITLE = "## Mathematics"
SEED = 20270226

Figures = dict[str, float]


@dataclass(frozen=True)
class Row:
    """One size: I applications, J reviewers, reviews each, and its targets in seconds and MB, if it has any."""

    kind: str
    applications: int
    reviewers: int
    reviews: int
    seconds: float | None = None
    megabytes: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.applications}"


ROWS = (
    Row("calibration", 30, 5, 5, 0.5, 60),
    Row("calibration", 300, 20, 3, 1.0, 120),
    Row("calibration", 1000, 40, 3, 3.0, 250),
    Row("calibration", 3000, 100, 3, 15.0, 500),
    Row("calibration", 10000, 500, 3),
    Row("selection", 40, 6, 3),
    Row("selection", 300, 20, 3),
    Row("selection", 3000, 100, 3, 30.0),
    Row("assignment", 200, 20, 3, 0.2, 80),
    Row("assignment", 2000, 150, 3, 3.0, 200),
    Row("assignment", 10000, 500, 3, 40.0, 500),
)


def calibration(row: Row) -> Figures:
    """Time the parts of a calibration and a whole run with 4,000 draws and a strict line."""
    import numpy as np

    from reviews.maths.calibration import Calibration, calibrate
    from reviews.maths.calibration.draws import draw_ranks
    from reviews.maths.calibration.expected_rank import RankSet, expected_ranks
    from reviews.maths.calibration.panel import Panel, design
    from reviews.maths.calibration.posterior import posterior
    from reviews.maths.calibration.reml import fit

    marks = _marks(row)
    result, whole = _timed(lambda: calibrate(marks, places=row.applications // 4, rule=_line(marks)))
    assert isinstance(result, Calibration)
    sums = design(Panel.of(marks))
    everyone = RankSet(np.arange(row.applications), np.zeros(row.applications))
    names = [one.application for one in result.applications]
    _, reml = _timed(lambda: fit(sums))
    weights, grid = _timed(lambda: posterior(sums))
    _, draws = _timed(lambda: draw_ranks(sums, weights, everyone, names, draws=4000, seed=1))
    _, ranks = _timed(lambda: expected_ranks(sums, weights, everyone))
    return {"reml": reml, "grid": grid, "draws": draws, "ranks": ranks, "nodes": result.nodes, "whole": whole}


def _marks(row: Row) -> list[Any]:
    """Simulate a panel whose reviewers are drawn at random for each application."""
    import numpy as np

    from reviews.maths.marks import Mark

    random = np.random.default_rng(SEED)
    level, severity = random.normal(65, 10, row.applications), random.normal(0, 6, row.reviewers)
    return [
        Mark(f"A{place:05}", f"R{who:03}", round(float(level[place] + severity[who] + random.normal(0, 7))))
        for place in range(row.applications)
        for who in sorted(random.choice(row.reviewers, row.reviews, replace=False))
    ]


def _line(marks: list[Any]) -> Any:
    from decimal import Decimal

    from reviews.maths.calibration import StrictLine

    names = sorted({mark.application for mark in marks})
    asks = {name: Decimal(5000 + 37 * (place % 300)) for place, name in enumerate(names)}
    return StrictLine(asks, Decimal(2500 * len(names)), len(names) // 4, Decimal(80))


def selection(row: Row) -> Figures:
    """Time the random-selection group near the line: 20,000 draws under each of three seeds."""
    from reviews.maths.lottery import Selection, random_selection

    marks = _marks(row)
    found, whole = _timed(lambda: random_selection(marks, row.applications // 4))
    assert isinstance(found, Selection)
    return {"group": len(found.selection.group), "edge": len(found.on_edge), "whole": whole}


def assignment(row: Row) -> Figures:
    """Time an optimal assignment and its greedy sketch; a third of the pairs is barred."""
    import numpy as np

    from reviews.maths.assignment import Assignment, Problem, Settings, assign, sketch
    from reviews.maths.assignment.problem import Group

    random = np.random.default_rng(SEED)
    shape = row.applications, row.reviewers
    house = random.integers(0, row.reviewers // 3, row.reviewers)
    everyone = np.ones(row.applications, dtype=np.bool_)
    groups = [Group(f"house {key}", house == key, everyone, 1, 0) for key in range(row.reviewers // 3)]
    room = -(-row.reviews * row.applications * 115 // (100 * row.reviewers))
    problem = Problem(
        applications=tuple(f"A{place:05}" for place in range(row.applications)),
        reviewers=tuple(f"R{place:03}" for place in range(row.reviewers)),
        wanted=np.full(row.applications, row.reviews),
        capacity=np.full(row.reviewers, room),
        match=random.integers(0, 101, shape).astype(np.float32),
        ground=(random.random(shape, dtype=np.float32) < 0.35).astype(np.uint16),
        grounds=("", "conflict"),
        pinned=np.zeros(shape, dtype=np.bool_),
        groups=tuple(group for group in groups if row.applications > 200 and group.members.sum() > 1),
    )
    best, whole = _timed(lambda: assign(problem, Settings(listed=35)))  # and the five least loaded make 40
    quick, greedy = _timed(lambda: sketch(problem))
    assert isinstance(best, Assignment)
    assert isinstance(quick, Assignment)
    total, quick_total = (sum(pair.match for pair in one.pairs) for one in (best, quick))
    lost = 100 * (1 - quick_total / total)
    return {"pairs": best.listed, "gaps": len(best.gaps), "greedy": greedy, "lost": lost, "whole": whole}


KINDS: dict[str, Callable[[Row], Figures]] = {
    "calibration": calibration,
    "selection": selection,
    "assignment": assignment,
}


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the result and the seconds of processor time, which neighbours on the machine do not lengthen."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def measure(row: Row) -> Figures:
    """Run one row in a fresh process and return its figures with the peak memory in MB."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = {**os.environ, **threads, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, row.key]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def table(measured: list[tuple[Row, Figures]]) -> str:
    """Return the section as Markdown."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        TITLE,
        "",
        f"Measured on {os.cpu_count()} cores and {gigabytes:.0f} GB, each row in a fresh process: processor time",
        "on one thread, peak memory with Python, numpy and the solver. Written by `python benchmarks/maths.py`.",
        "",
        "Calibration: fit, posterior of the variances, exact expected ranks, 4,000 draws with the funding line.",
        "",
        "| applications x reviewers (reviews each) | fit | posterior | draws | expected ranks | nodes "
        "| whole run | target | memory | target |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(_calibration_line(row, found) for row, found in measured if row.kind == "calibration"),
        "",
        "Random-selection group near the line: the model, and 20,000 draws under each of three seeds; a quarter of the",
        "applications can be funded. On the edge: those that change sides with the seed.",
        "",
        "| applications x reviewers (reviews each) | group | on the edge | whole run | target | memory | target |",
        "|---|---|---|---|---|---|---|",
        *(_selection_line(row, found) for row, found in measured if row.kind == "selection"),
        "",
        "Assignment: three reviews each, a third of the pairs barred, capacities 15 % above need; from 2,000",
        "applications on 40 candidates each and at most one reviewer per organisation. Greedy is the preview, lost the",
        "match it gives away.",
        "",
        "| applications x reviewers | pairs listed | gaps | whole run | target | memory | target | greedy | lost |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_assignment_line(row, found) for row, found in measured if row.kind == "assignment"),
        "",
    ]
    return "\n".join(lines)


def _calibration_line(row: Row, found: Figures) -> str:
    parts = " | ".join(_seconds(found[part]) for part in ("reml", "grid", "draws", "ranks"))
    size = f"{row.applications} x {row.reviewers} ({row.reviews})"
    return f"| {size} | {parts} | {found['nodes']:.0f} | {_ends(row, found)} |"


def _selection_line(row: Row, found: Figures) -> str:
    size = f"{row.applications} x {row.reviewers} ({row.reviews})"
    return f"| {size} | {found['group']:.0f} | {found['edge']:.0f} | {_ends(row, found)} |"


def _assignment_line(row: Row, found: Figures) -> str:
    size = f"{row.applications} x {row.reviewers} | {found['pairs']:,.0f} | {found['gaps']:.0f}"
    return f"| {size} | {_ends(row, found)} | {_seconds(found['greedy'])} | {found['lost']:.1f} % |"


def _ends(row: Row, found: Figures) -> str:
    seconds = f"{row.seconds:g} s" if row.seconds else "–"
    megabytes = f"{row.megabytes} MB" if row.megabytes else "–"
    return f"{_seconds(found['whole'])} | {seconds} | {found['memory']:.0f} MB | {megabytes}"


def _seconds(value: float) -> str:
    return f"{1000 * value:.0f} ms" if value < 0.1 else f"{value:.2f} s"


def write(section: str) -> None:
    """Put the section in place of the old one, or at the end of the page."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Performance\n\n"
    before, found, after = page.partition(f"{TITLE}\n")
    rest = after[after.index("\n## ") + 1 :] if found and "\n## " in after else ""
    PAGE.write_text(before.rstrip() + "\n\n" + section + (f"\n{rest}" if rest else ""), encoding="utf-8")


def main() -> None:
    """Measure every row and write the page; with the key of a row, measure that one here and print it."""
    if keys := sys.argv[1:]:
        row = next(row for row in ROWS if row.key == keys[0])
        found = KINDS[row.kind](row)
        print(json.dumps({**found, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    measured = []
    for row in ROWS:
        measured.append((row, measure(row)))
        print(row.key, measured[-1][1], flush=True)
    write(table(measured))


if __name__ == "__main__":
    main()
