"""The small jumps of a function whose computation ends at a tolerance, and how uncertain they leave its slope.

An iteration, a quadrature or a series that is cut short is smooth while the number of its steps stays the same. Its
slope there is not quite that of the function it approximates. Nothing near a point shows this, but the jumps beside it
do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile
from math import isfinite
from typing import NamedTuple

from autograd.checks.differences.constants import (
    CLEAR,
    FINER_PIECES,
    LOW_JUMP,
    NEARER,
    OUTSTANDING,
    PIECES,
    ROUNDING,
    SCALES,
    STEEPER,
)

__all__ = ["slope_of_jumps"]

Function = Callable[[float], float]
_ORDER = 8  # of the differences: a smooth function leaves little in them, a jump 35 times its height
_JUMP = 35  # the largest binomial coefficient of the order below


class _Jump(NamedTuple):
    """The distance to the first jump on one side and its height, or the distance without one and 0."""

    distance: float
    height: float
    is_smooth: bool = True


def slope_of_jumps(f: Function, x: float, h: float) -> float:
    """Return how far the slope of f may be from that of the function which it approximates up to small jumps.

    Values are taken in steps of h on both sides, and in shorter ones where those do not show a smooth function.

    >>> smooth, cut = lambda x: x * x, lambda x: x * x + 1e-9 * (x // 0.1)
    >>> slope_of_jumps(smooth, 0.32, 2.0**-7), 1e-8 < slope_of_jumps(cut, 0.32, 2.0**-7) < 1e-6
    (0.0, True)
    """
    for _ in range(SCALES):
        sides = [_first_jump(f, x, -h), _first_jump(f, x, h)]
        if height := max(jump.height for jump in sides):
            return STEEPER * height / sum(jump.distance for jump in sides)
        if all(jump.is_smooth for jump in sides):
            break
        h *= NEARER
    return 0.0


def _first_jump(f: Function, x: float, h: float) -> _Jump:
    values = [*takewhile(isfinite, (f(x + k * h) for k in range(PIECES + 1)))]
    k, size, is_smooth = _outlier(values)
    if not size:
        return _Jump(len(values) * abs(h), 0.0, is_smooth)
    distance = abs(h) * (k + _ORDER / 2)
    for _ in range(2):  # a jump stays as high in shorter steps; a bend does not
        x, h = x + h * (k - 1), h * (_ORDER + 3) / FINER_PIECES
        finer = [f(x + k * h) for k in range(FINER_PIECES + 1)]
        k, height, _ = _outlier(finer) if all(map(isfinite, finer)) else (0, 0.0, True)
        if height < size / 2:
            return _Jump(distance, 0.0)
        size = height
    low = size / _JUMP <= LOW_JUMP * max(map(abs, values))
    return _Jump(distance, size / _JUMP if low else 0.0)


def _outlier(values: Sequence[float]) -> tuple[int, float, bool]:
    """Return the place and size of the first differences that stand out, and whether the others are smooth."""
    differences = list(values)
    for _ in range(_ORDER):
        differences = [b - a for a, b in pairwise(differences)]
    if not differences:
        return 0, 0.0, True
    sizes = [abs(d) for d in differences]
    usual = sorted(sizes)[len(sizes) // 4]
    floor = CLEAR * ROUNDING * 2**_ORDER * max(map(abs, values))
    first = next((k for k, size in enumerate(sizes) if size > OUTSTANDING * usual + floor), None)
    if first is None:
        return 0, 0.0, usual <= floor
    return first, max(sizes[first : first + _ORDER]), True
