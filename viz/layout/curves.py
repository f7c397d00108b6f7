"""Curves through the corners of a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from viz.layout.wires import Route

__all__ = ["curves", "rounded"]

_ROUND = 6.0  # points: the radius of a corner


def curves(corners: Sequence[tuple[float, float]]) -> Route:
    """Return the points of curves from corner to corner. They are level at each corner."""
    points = [corners[0]]
    for along, at in corners[1:]:
        before, was = points[-1]
        if along - before < 0.05:
            continue
        if abs(at - was) < 0.05:
            if len(points) > 1 and abs(points[-2][1] - was) < 0.05 and abs(points[-4][1] - was) < 0.05:
                del points[-3:]  # straight on
                before, was = points[-1]
            third = (along - before) / 3
            points += [(before + third, was), (along - third, was), (along, was)]
        else:
            half = (along - before) / 2
            points += [(before + half, was), (along - half, at), (along, at)]
    return points


def rounded(corners: Sequence[tuple[float, float]]) -> Route:
    """Return the control points of curves along straight parts with round corners, without the first point.

    >>> rounded([(0.0, 0.0), (30.0, 0.0), (30.0, 30.0)])[-1]
    (30.0, 30.0)
    """
    points: Route = []
    at = corners[0]
    for i, (one, other) in enumerate(pairwise(corners)):
        end = other
        last = i + 2 == len(corners)
        if not last:
            end = _toward(other, one, min(_ROUND, _apart(one, other) / 2))
        points += [_toward(at, end, _apart(at, end) / 3), _toward(end, at, _apart(at, end) / 3), end]
        at = end
        if not last:
            turn = _toward(other, corners[i + 2], min(_ROUND, _apart(other, corners[i + 2]) / 2))
            points += [other, other, turn]
            at = turn
    return points


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(one: tuple[float, float], other: tuple[float, float], by: float) -> tuple[float, float]:
    """Return the point at a distance from one, on a level or upright line to the other."""
    whole = _apart(one, other)
    share = by / whole if whole else 0.0
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
