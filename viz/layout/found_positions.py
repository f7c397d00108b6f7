"""The positions found in all levels, as points of the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from viz.graph.boxes_and_links import Box, Link
from viz.layout.curves import curves, rounded
from viz.layout.direction import Direction, Point
from viz.layout.level_layout import Level
from viz.layout.second_row import Area, SecondRow
from viz.layout.wires import Item, Route

__all__ = ["ARROW", "Block", "Found", "Placement"]

ARROW = 6.0  # points: the length of an arrowhead


@dataclass(frozen=True)
class Placement:
    """The layout of a picture, in points from the left and from the bottom.

    Attributes:
        width, height: the size of the picture.
        boxes: the center of each box.
        lines: the points of each link, by its number: ends and control points of cubic curves.
        clusters: left, bottom, right and top of each cluster, by its id.
    """

    width: float
    height: float
    boxes: Mapping[str, Point]
    lines: Mapping[int, Sequence[Point]]
    clusters: Mapping[int, tuple[float, float, float, float]]


@dataclass
class Block:
    """The layout of a cluster, or of the whole picture."""

    level: Level
    wires: dict[int, int]  # the wires of the level, by the numbers of links
    items: dict[object, Item]
    inner: dict[int, Block] = field(default_factory=dict)


class Found:
    """Positions along and across, collected from the outer level to the inner ones."""

    def __init__(self, boxes: Mapping[str, Box], links: Sequence[Link], direction: Direction) -> None:
        self._shown, self._links, self._direction = boxes, links, direction
        self._boxes: dict[str, Item] = {}
        self._clusters: dict[int, Area] = {}
        self._routes: dict[int, Route] = {}
        self._ways: dict[int, tuple[Route, Route]] = {}

    def add(self, block: Block, along: float, across: float) -> None:
        """Add the inside of a block, given the position of its corner."""
        before, _, above, _ = self._direction.margins()
        for i, wire in block.wires.items():
            route = [(along + a, across + b) for a, b in block.level.routes[wire]]
            self._routes.setdefault(i, []).extend(route)
        for name, item in block.items.items():
            item.along, item.across = item.along + along, item.across + across
            if isinstance(name, str):
                self._boxes[name] = item
            elif isinstance(name, int):
                start, low = item.along - item.length / 2, item.across - item.breadth / 2
                self._clusters[name] = start, start + item.length, low, low + item.breadth
                self.add(block.inner[name], start + before, low + above)

    def add_row(self, first: Block, second: Block, fed: Mapping[int, int]) -> tuple[float, float]:
        """Add a second row, and return the size of both.

        Args:
            first: the first row, which is added.
            second: the second row.
            fed: the lines that begin at clusters, with the ids of these.
        """
        going_on = {i: max(self._routes[i]) for i in second.wires if i in first.wires}
        row = SecondRow(first.level, second.level, tuple(sorted({across for _, across in going_on.values()})))
        before, self._routes = self._routes, {}
        taken = [*self._clusters.values(), *map(_area, self._boxes.values())]
        self.add(second, *row.corner)
        for i in second.wires:
            behind = sorted(self._routes[i], key=lambda corner: corner[0])
            if i in fed:
                if way := row.way_from(self._clusters[fed[i]], taken, behind[0][1]):
                    self._ways[i], before[i] = (way, behind), way[:1]
                else:
                    del self._routes[i]
            elif i in going_on:
                self._ways[i] = row.way(going_on[i], behind[0][1]), behind
        self._routes |= before
        return row.size

    def placement(self, length: float, breadth: float) -> Placement:
        """Return the layout of a picture of this size in points."""

        def turned(point: Point) -> Point:
            return self._direction.turned(length, breadth, *point)

        boxes = {name: turned((item.along, item.across)) for name, item in self._boxes.items()}
        lines = {i: [turned(point) for point in self._line(i)] for i in self._routes}
        clusters = {}
        for name, (start, end, low, high) in self._clusters.items():
            (x, y), (other_x, other_y) = turned((start, low)), turned((end, high))
            clusters[name] = min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
        return Placement(*self._direction.size(length, breadth), boxes, lines, clusters)

    def _line(self, i: int) -> list[Point]:
        """Return the points of a link as curves. It is straight within ranks, and bends between ranks."""
        link = self._links[i]
        way, behind = self._ways.get(i, ([], []))
        before = sorted(self._routes[i], key=lambda corner: corner[0])
        end, item = self._shown[link.end], self._boxes[link.end]
        before[0] = before[0][0] - self._direction.beside(self._shown[link.start]) / 2, before[0][1]
        last = behind or before
        tip, across = last.pop()
        tip += self._direction.beside(end) / 2
        if end.kind == "operation":  # the outline of an ellipse recedes away from its middle
            tip += item.length / 2 * (1 - sqrt(max(0.0, 1 - (2 * (across - item.across) / item.breadth) ** 2)))
        if end.kind != "number":
            tip -= ARROW
        last[:] = [*((min(along, tip), at) for along, at in last), (tip, across)]
        if not behind:
            return curves(before)
        return [*curves(before), *rounded([*way, behind[0]]), *curves(behind)[1:]]


def _area(item: Item) -> Area:
    """Return the area of an item."""
    long, wide = item.length / 2, item.breadth / 2
    return item.along - long, item.along + long, item.across - wide, item.across + wide
