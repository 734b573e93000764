"""Nelder-Mead minimisation in the quadrant of non-negative coordinates."""

from collections.abc import Callable

import numpy as np

from reviews.maths.marks import FloatArray

Function = Callable[[FloatArray], float]
LARGEST = 1e3  # beyond this ratio of standard deviations nothing is estimable in double precision
VALUE_SPREAD, POINT_SPREAD, MOST_STEPS = 1e-9, 1e-6, 400


def minimise(function: Function, corners: FloatArray) -> tuple[FloatArray, float]:
    """Return the smallest point (d,) and value found from a start simplex (d+1, d).

    Negative coordinates are reflected at 0 where the function is asked: were the corners themselves moved,
    they could come to lie on a line and never leave it. Stops when values spread by less than 1e-9 and points
    by less than 1e-6, or after 400 steps. Source: Nelder & Mead 1965.
    """

    def mirrored(point: FloatArray) -> float:
        return function(inside(point))

    corners = np.array(corners)
    values = np.array([mirrored(corner) for corner in corners])
    for _ in range(MOST_STEPS):
        order = np.argsort(values, kind="stable")
        corners, values = corners[order], values[order]
        if np.ptp(values) < VALUE_SPREAD and np.ptp(corners, axis=0).max() < POINT_SPREAD:
            break
        _step(mirrored, corners, values)
    best = int(values.argmin())
    return inside(corners[best]), float(values[best])


def inside(point: FloatArray) -> FloatArray:
    """Return the point of the quadrant for which a point stands, at most LARGEST."""
    return np.minimum(np.abs(point), LARGEST)


def _step(function: Function, corners: FloatArray, values: FloatArray) -> None:
    """Replace the worst corner, or shrink all corners towards the best, in place."""
    centre = corners[:-1].mean(axis=0)
    reflected = _tried(function, centre, corners[-1], -1.0)
    if reflected[1] < values[0]:
        chosen = min(reflected, _tried(function, centre, corners[-1], -2.0), key=lambda tried: tried[1])
    elif reflected[1] < values[-2]:
        chosen = reflected
    else:
        chosen = _tried(function, centre, corners[-1], -0.5 if reflected[1] < values[-1] else 0.5)
    if chosen[1] < values[-1]:
        corners[-1], values[-1] = chosen
        return
    corners[1:] = (corners[1:] + corners[0]) / 2.0
    values[1:] = [function(corner) for corner in corners[1:]]


def _tried(function: Function, centre: FloatArray, worst: FloatArray, by: float) -> tuple[FloatArray, float]:
    point = centre + by * (worst - centre)
    return point, function(point)
