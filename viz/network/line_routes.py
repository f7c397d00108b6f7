"""The routes of lines between columns: straight, each with its own place at both ends.

Lines leave a unit in the order of their destinations, and arrive in the order of their origins. So lines of one unit do
not overlap where they begin and end, and each arrow is distinct from its neighbors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist, hypot, sqrt
from typing import TypeAlias

__all__ = ["ARROW", "Point", "Shape", "ports", "route"]

Point: TypeAlias = tuple[float, float]

ARROW = 0.083  # inches: the length of an arrowhead
_SPREAD = 0.76  # the share of the height of a unit that its lines may use
_PORTS = 0.1  # the maximum distance between two lines, in inches


@dataclass(frozen=True)
class Shape:
    """The outline of a unit, in inches."""

    x: float
    y: float
    width: float
    height: float
    round: bool

    def side(self, across: float) -> float:
        """Return the distance of the outline from its middle, to the left and right, at a height above the middle."""
        half = self.width / 2
        return half * sqrt(max(0.0, 1 - (2 * across / self.height) ** 2)) if self.round else half

    def toward(self, point: Point) -> Point:
        """Return the place where a line from a point on the left to the middle crosses the outline."""
        x, y = point
        if not self.round:
            return self.x - self.width / 2, self.y + (y - self.y) / 2
        dx, dy = (x - self.x) / (self.width / 2), (y - self.y) / (self.height / 2)
        share = 1 / hypot(dx, dy)
        return self.x + (x - self.x) * share, self.y + (y - self.y) * share


def ports(count: int, height: float) -> list[float]:
    """Return the places of lines at a side of a unit, from top to bottom, as heights above its middle.

    >>> [round(place, 2) for place in ports(3, 1.0)]
    [0.1, 0.0, -0.1]
    >>> max(ports(20, 0.5)) < 0.25 and min(ports(20, 0.5)) > -0.25, ports(1, 0.5)  # all lines end within the side
    (True, [0.0])
    """
    step = min(_PORTS, _SPREAD * height / (count - 1)) if count > 1 else 0.0
    return [((count - 1) / 2 - i) * step for i in range(count)]


def route(points: Sequence[Point], *, arrow: bool) -> str:
    """Return the route through some points, as DOT takes it; the last is the tip of the arrow if there is one."""
    *before, (x, y) = points
    head = ""
    if arrow:
        was_x, was_y = before[-1]
        far = dist((x, y), before[-1]) or 1.0
        head = f"e,{_point((x, y))} "
        x, y = x - ARROW * (x - was_x) / far, y - ARROW * (y - was_y) / far
    corners = [before[0]]
    for here, there in zip([*before], [*before[1:], (x, y)], strict=True):
        corners += [_between(here, there, 1 / 3), _between(here, there, 2 / 3), there]
    return f'pos="{head}{" ".join(map(_point, corners))}"'


def _between(here: Point, there: Point, share: float) -> Point:
    """Return a point on a line.

    >>> _between((1.0, 2.0), (5.0, 10.0), 0.25)
    (2.0, 4.0)
    """
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share


def _point(point: Point) -> str:
    return f"{72 * point[0]:.1f},{72 * point[1]:.1f}"
