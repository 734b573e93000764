"""Candidate lists: the few reviewers of each application that enter the program."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reviews.maths.marks import BoolArray, FloatArray, IntArray

from .problem import Problem, Settings

NOISE = 0.5
ROWS = 1000


def preference(problem: Problem, seed: int) -> NDArray[np.float32]:
    """Return match plus seeded noise below half a point, (I, J): it makes the optimum unique."""
    noise = np.random.default_rng(seed).random(problem.match.shape, dtype=np.float32)
    noise *= np.float32(NOISE)
    noise += problem.match
    return noise


def first_widths(problem: Problem, settings: Settings) -> IntArray:
    """Return how many of the best reviewers each application lists at first, (I,)."""
    size = len(problem.reviewers)
    width = size if size <= settings.all_below else settings.listed
    return np.full(len(problem.applications), width, dtype=np.int64)


def candidates(problem: Problem, liking: NDArray[np.float32], widths: IntArray, spare: int) -> BoolArray:
    """Return the listed pairs (I, J): the best by `liking`, the best of each required group, pins, spares.

    The `spare` reviewers are those with the least expected load for their capacity among the eligible.
    """
    eligible = problem.eligible
    listed = problem.pinned | _best(liking, eligible, widths)
    for group in problem.groups:
        if group.at_least:
            listed |= _best(liking, eligible & group.members & group.applications[:, None], widths)
    if spare and (widths < len(problem.reviewers)).any():
        idle = -_pressure(problem, listed) + 1e-6 * liking
        listed |= _best(idle, eligible, np.full(widths.size, spare))
    return listed


def _pressure(problem: Problem, listed: BoolArray) -> FloatArray:
    """Return the expected load of each reviewer relative to capacity, (J,), if lists shared their reviews."""
    share = problem.wanted / np.maximum(listed.sum(axis=1), 1)
    pressure: FloatArray = (share @ listed) / np.maximum(problem.capacity, 1)
    return np.where(problem.capacity > 0, pressure, np.inf)


def _best(liking: NDArray[np.floating], allowed: BoolArray, widths: IntArray) -> BoolArray:
    """Return the mask of the `widths` best allowed pairs of each row."""
    chosen = allowed.copy()
    size = allowed.shape[1]
    for rows in _blocks(np.flatnonzero(widths < size)):
        value = np.where(allowed[rows], liking[rows], -np.inf)
        ordered = np.sort(value, axis=1)
        chosen[rows] &= value >= ordered[np.arange(rows.size), size - widths[rows]][:, None]
    return chosen


def _blocks(rows: IntArray) -> Iterator[IntArray]:
    """Yield the rows in blocks that bound the memory."""
    for start in range(0, rows.size, ROWS):
        yield rows[start : start + ROWS]
