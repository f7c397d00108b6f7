"""Small jumps of a function whose computation stops at a tolerance, and the resulting uncertainty of its slope.

A truncated iteration, quadrature or series is smooth as long as the number of steps is constant. Its slope differs
slightly from the slope of the function that it approximates. Values near a point do not show this, but nearby jumps do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile
from math import isfinite
from typing import NamedTuple

from autograd.checks.differences.comparison_constants import (
    FINER_PIECES,
    JUMP_MULTIPLE,
    JUMP_PIECES,
    JUMP_SCALE_RATIO,
    LOW_JUMP,
    NEWTON_SLOPE,
    OUTLIER_MULTIPLE,
    ROUNDING,
    SCALES,
)

__all__ = ["slope_of_jumps"]

Function = Callable[[float], float]
_ORDER = 8  # the order of the differences, which are small for a smooth function, and 35 times the height at a jump
_JUMP = 35  # the largest binomial coefficient of the order below


class _Jump(NamedTuple):
    """The distance to the first jump on one side and its height; if there is none, the distance searched, and 0."""

    distance: float
    height: float
    is_smooth: bool = True


def slope_of_jumps(f: Function, x: float, h: float, scales: int = SCALES) -> float:
    """Return the largest deviation of the slope of f from the slope of the function that it approximates.

    Values are computed in steps of h on both sides, then in shorter steps if the values do not look smooth. At most
    `scales` step lengths are tried.

    >>> smooth, cut = lambda x: x * x, lambda x: x * x + 1e-9 * (x // 0.1)
    >>> slope_of_jumps(smooth, 0.32, 2.0**-7), 1e-8 < slope_of_jumps(cut, 0.32, 2.0**-7) < 1e-6
    (0.0, True)
    """
    for _ in range(scales):
        sides = [_first_jump(f, x, -h), _first_jump(f, x, h)]
        if height := max(jump.height for jump in sides):
            return NEWTON_SLOPE * height / sum(jump.distance for jump in sides)
        if all(jump.is_smooth for jump in sides):
            break
        h *= JUMP_SCALE_RATIO
    return 0.0


def _first_jump(f: Function, x: float, h: float) -> _Jump:
    values = [*takewhile(isfinite, (f(x + k * h) for k in range(JUMP_PIECES + 1)))]
    k, size, is_smooth = _outlier(values)
    if not size:
        return _Jump(len(values) * abs(h), 0.0, is_smooth)
    distance = abs(h) * (k + _ORDER / 2)
    for _ in range(3):  # shorter steps do not shrink a jump, but shrink a bend
        x, h = x + h * (k - 1), h * (_ORDER + 3) / FINER_PIECES
        k, height, _ = _outlier([*takewhile(isfinite, (f(x + k * h) for k in range(FINER_PIECES + 1)))])
        if height < size / 2:
            return _Jump(distance, 0.0)
        size = height
    low = size / _JUMP <= LOW_JUMP * max(map(abs, values))
    return _Jump(distance, size / _JUMP if low else 0.0)


def _outlier(values: Sequence[float]) -> tuple[int, float, bool]:
    """Return the place and size of the first outlier among the differences, and whether the others are smooth."""
    differences = list(values)
    for _ in range(_ORDER):
        differences = [b - a for a, b in pairwise(differences)]
    if not differences:
        return 0, 0.0, True
    sizes = [abs(d) for d in differences]
    usual = sorted(sizes)[len(sizes) // 4]
    floor = JUMP_MULTIPLE * ROUNDING * 2**_ORDER * max(map(abs, values))
    first = next((k for k, size in enumerate(sizes) if size > OUTLIER_MULTIPLE * usual + floor), None)
    if first is None:
        return 0, 0.0, usual <= floor
    return first, max(sizes[first : first + _ORDER]), True
