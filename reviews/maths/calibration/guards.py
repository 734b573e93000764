"""Reasons why a panel gets no adjusted figures, each by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from reviews.maths.marks import Mark, Part, connected_parts

from .panel import Panel

LEAST_REVIEWS, LEAST_REVIEWERS, LEAST_PER_APPLICATION = 12, 3, 2

Code = Literal[
    "no_reviews",
    "not_a_number",
    "several_tracks",
    "not_connected",
    "too_few_reviews",
    "too_few_reviewers",
    "too_few_per_application",
    "one_application",
    "no_variation",
    "no_chance_part",
    "not_reviewed",
    "nothing_to_rank",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One failed condition: `found` against `needed`, the `names` concerned, or the unconnected `parts`."""

    code: Code
    found: float | None = None
    needed: float | None = None
    names: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """No adjusted figures, and why; raw scores stand alone."""

    reasons: tuple[Reason, ...]


def check(marks: Sequence[Mark], ranked: Collection[str], carried: Mapping[str, float]) -> tuple[Reason, ...]:
    """Return every reason against fitting the model to `marks` and ranking `ranked`; empty is well."""
    if not marks:
        return (Reason("no_reviews", 0, LEAST_REVIEWS),)
    scores = [(mark.application, mark.score) for mark in marks]
    if bad := {name for name, score in (*scores, *carried.items()) if not isfinite(score)}:
        return (Reason("not_a_number", names=tuple(sorted(bad))),)
    return (*_structure(marks), *_amounts(marks), *_scores(marks), *_rank_set(marks, ranked))


def _structure(marks: Sequence[Mark]) -> list[Reason]:
    tracks = tuple(sorted({mark.track for mark in marks}))
    parts = connected_parts({(mark.application, mark.reviewer) for mark in marks})
    found = [Reason("several_tracks", len(tracks), 1, names=tracks)] if len(tracks) > 1 else []
    return found + ([Reason("not_connected", len(parts), 1, parts=parts)] if len(parts) > 1 else [])


def _amounts(marks: Sequence[Mark]) -> list[Reason]:
    applications = len({mark.application for mark in marks})
    measured: list[tuple[Code, float, int]] = [
        ("one_application", applications, 2),
        ("too_few_reviews", len(marks), LEAST_REVIEWS),
        ("too_few_reviewers", len({mark.reviewer for mark in marks}), LEAST_REVIEWERS),
        ("too_few_per_application", len(marks) / applications, LEAST_PER_APPLICATION),
    ]
    return [Reason(code, found, needed) for code, found, needed in measured if found < needed]


def _rank_set(marks: Sequence[Mark], ranked: Collection[str]) -> list[Reason]:
    if not ranked:
        return [Reason("nothing_to_rank")]
    missing = tuple(sorted(set(ranked) - {mark.application for mark in marks}))
    return [Reason("not_reviewed", names=missing)] if missing else []


def _scores(marks: Sequence[Mark]) -> list[Reason]:
    panel = Panel.of(marks)
    total = float(np.square(panel.score - panel.score.mean()).sum())
    if np.ptp(panel.score) == 0.0:
        return [Reason("no_variation", 0.0)]
    remainder, free = _remainder(panel)
    return [Reason("no_chance_part", 0.0)] if free and remainder <= 1e-10 * total else []


def _remainder(panel: Panel) -> tuple[float, int]:
    """Return what application and reviewer constants leave of the sum of squares, and the freedom left.

    Where a free remainder is nil, the likelihood grows without bound and nothing can be weighed.
    """
    score = panel.score - panel.score.mean()
    table = panel.counts()
    counts, sums = table.sum(axis=1), np.bincount(panel.application, score)
    inner = np.diag(table.sum(axis=0)) - table.T @ (table / counts[:, None])
    right = np.bincount(panel.reviewer, score) - (sums / counts) @ table
    severity, _, rank, _ = np.linalg.lstsq(inner, right, rcond=1e-10)
    level = (sums - table @ severity) / counts
    rest = score - level[panel.application] - severity[panel.reviewer]
    return float(rest @ rest), panel.score.size - len(panel.applications) - int(rank)
