"""The positions of all boxes, lines and clusters of a picture.

The inside of each cluster is laid out first. On the level around it, the cluster is one item, with points on its sides
for lines that enter and leave. So a cluster contains only its own items, and no other line passes through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TypeAlias

from viz.graph.box_sizes import FONT_SIZE, size_of
from viz.graph.boxes_and_links import Box, Cluster, Link, Picture
from viz.layout.cluster_paths import Path, in_order, levels_of, paths_of
from viz.layout.item_ranks import CycleError
from viz.layout.level_layout import Level, laid_out
from viz.layout.wires import Item, Route, Wire
from viz.style.label_text import width

__all__ = ["ARROW", "TITLE", "Placement", "Point", "placed"]

Point: TypeAlias = tuple[float, float]

ARROW = 6.0  # points: the length of an arrowhead
TITLE = 10.0  # points: the font of a cluster's title
_MARGIN, _HEADING = 7.0, 17.0  # points: the margin inside a cluster, and its top margin with the title
_ARRIVALS = 5.0  # points between two arrows into an operation


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


def placed(picture: Picture, direction: str) -> Placement | None:
    """Return the layout, or None if a box depends on itself, which folding of layers may cause."""
    try:
        return _Placing(picture, direction).placement()
    except CycleError:
        return None


@dataclass
class _Block:
    """The layout of a cluster, or of the whole picture."""

    level: Level
    wires: dict[int, int]  # the wires of the level, by the numbers of links
    items: dict[object, Item]
    inner: dict[int, _Block] = field(default_factory=dict)


class _Placing:
    def __init__(self, picture: Picture, direction: str) -> None:
        self._picture, self._upright = picture, direction in ("TB", "BT")
        self._mirrored = direction in ("RL", "BT")
        self._boxes = {item.name: item for item in picture.drawn if isinstance(item, Box)}
        self._links = [item for item in picture.drawn if isinstance(item, Link)]
        self._paths: dict[str, Path] = dict.fromkeys(self._boxes, ())
        for cluster in picture.clusters:
            self._paths |= paths_of(cluster)
        for link in self._links:  # a number is in the cluster of the operation that uses it
            if self._boxes[link.start].kind == "number":
                self._paths[link.start] = self._paths[link.end]
        self._enters = dict(self._arrivals())
        self._inside: dict[Path, list[str]] = {}
        for name in self._boxes:
            self._inside.setdefault(self._paths[name], []).append(name)
        self._crossing: dict[Path, list[int]] = {}
        for i, link in enumerate(self._links):
            for path in levels_of(self._paths[link.start], self._paths[link.end]):
                self._crossing.setdefault(path, []).append(i)

    def placement(self) -> Placement:
        """Lay out everything."""
        whole = self._block((), self._picture.clusters)
        found = _Found(self)
        found.add(whole, 0.0, 0.0)
        return found.placement(whole.level)

    def size(self, wide: float, high: float) -> tuple[float, float]:
        """Convert width and height to length and breadth, or back."""
        return (high, wide) if self._upright else (wide, high)

    def beside(self, box: Box) -> float:
        """Return how much longer than a number its column is."""
        return 0.0 if self._upright else max(0.0, width(*box.column) * FONT_SIZE - size_of(box)[0])

    def margins(self) -> tuple[float, float, float, float]:
        """Return the margins of a cluster: before and after it along, then before and after it across."""
        heading = _HEADING, _MARGIN
        if not self._upright:
            return _MARGIN, _MARGIN, *heading
        return (*(heading[::-1] if self._mirrored else heading), _MARGIN, _MARGIN)

    def _arrivals(self) -> Iterator[tuple[int, float]]:
        """Yield the end of each link into an operation. The ends have the order of the operands."""
        into: dict[str, list[int]] = {}
        for i, link in enumerate(self._links):
            into.setdefault(link.end, []).append(i)
        for end, links in into.items():
            if self._boxes[end].kind == "operation" and len(links) > 1:
                _, breadth = self.size(*size_of(self._boxes[end]))
                step = min(_ARRIVALS, 0.7 * breadth / (len(links) - 1))
                yield from ((i, (j - (len(links) - 1) / 2) * step) for j, i in enumerate(links))

    def _block(self, path: Path, clusters: Sequence[Cluster]) -> _Block:
        """Lay out the inside of the last cluster of a path. Inner clusters are laid out first."""
        inner = {id(cluster): self._block((*path, cluster), cluster.inner) for cluster in clusters}
        items: dict[object, Item] = {}  # clusters first, so that they come before boxes of the same position
        before, after, above, below = self.margins()
        for cluster in in_order(clusters):
            level = inner[id(cluster)].level
            title = self.size(width(cluster.title) * TITLE + 2 * _MARGIN, 0.0)
            length, breadth = before + level.length + after, above + level.breadth + below
            items[id(cluster)] = Item(max(length, title[0]), max(breadth, title[1]))
        for name in self._inside.get(path, ()):
            box = self._boxes[name]
            length, breadth = self.size(*size_of(box))
            items[name] = Item(length + self.beside(box), breadth, small=box.kind == "number")
        wires: list[Wire] = []
        numbers: dict[int, int] = {}
        for i in self._crossing.get(path, ()):
            link = self._links[i]
            start, end = self._child(link.start, path), self._child(link.end, path)
            numbers[i] = len(wires)
            source, target = (None if x is None else items[x] for x in (start, end))
            leaves = self._side(inner[start], items[start], i, -1) if isinstance(start, int) else 0.0
            enters = self._side(inner[end], items[end], i, 0) if isinstance(end, int) else self._enters.get(i, 0.0)
            wires.append(Wire(source, target, leaves, enters, link.start))
        return _Block(laid_out(list(items.values()), wires), numbers, items, inner)

    def _side(self, block: _Block, item: Item, link: int, end: int) -> float:
        """Return the point at which a link crosses a side of a cluster, as an offset from the center of the side."""
        route = block.level.routes[block.wires[link]]
        return route[end][1] + self.margins()[2] - item.breadth / 2

    def _child(self, name: str, path: Path) -> str | int | None:
        """Return the item of a cluster that is or contains a box, or None if the box is outside."""
        own = self._paths[name]
        if own[: len(path)] != path:
            return None
        return name if len(own) == len(path) else id(own[len(path)])

    # ---- results -----------

    def box(self, name: str) -> Box:
        """Return a box by its name."""
        return self._boxes[name]

    def link(self, i: int) -> Link:
        """Return a link by its number."""
        return self._links[i]

    def turned(self, level: Level, along: float, across: float) -> Point:
        """Convert a position to a point from the left and from the bottom."""
        along = level.length - along if self._mirrored else along
        return (across, level.length - along) if self._upright else (along, level.breadth - across)


class _Found:
    """Positions along and across, collected from the outer level to the inner ones."""

    def __init__(self, placing: _Placing) -> None:
        self._placing = placing
        self._boxes: dict[str, Item] = {}
        self._clusters: dict[int, tuple[float, float, float, float]] = {}
        self._routes: dict[int, Route] = {}

    def add(self, block: _Block, along: float, across: float) -> None:
        """Add the inside of a block, given the position of its corner."""
        before, _, above, _ = self._placing.margins()
        for i, wire in block.wires.items():
            route = [(along + a, across + b) for a, b in block.level.routes[wire]]
            self._routes.setdefault(i, []).extend(route)
        for name, item in block.items.items():
            item.along, item.across = item.along + along, item.across + across
            if isinstance(name, str):
                self._boxes[name] = item
            elif isinstance(name, int):
                start, low = item.along - item.length / 2, item.across - item.breadth / 2
                self._clusters[name] = start, low, start + item.length, low + item.breadth
                self.add(block.inner[name], start + before, low + above)

    def placement(self, level: Level) -> Placement:
        """Return the layout in points."""

        def turned(point: Point) -> Point:
            return self._placing.turned(level, *point)

        boxes = {name: turned((item.along, item.across)) for name, item in self._boxes.items()}
        lines = {i: [turned(point) for point in self._line(i)] for i in self._routes}
        clusters = {}
        for name, (start, low, end, high) in self._clusters.items():
            (x, y), (other_x, other_y) = turned((start, low)), turned((end, high))
            clusters[name] = min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
        return Placement(*self._placing.size(level.length, level.breadth), boxes, lines, clusters)

    def _line(self, i: int) -> list[Point]:
        """Return the points of a link as curves. It is straight within ranks, and bends between ranks."""
        link = self._placing.link(i)
        corners = sorted(self._routes[i], key=lambda corner: corner[0])
        end, item = self._placing.box(link.end), self._boxes[link.end]
        corners[0] = corners[0][0] - self._placing.beside(self._placing.box(link.start)) / 2, corners[0][1]
        tip, across = corners.pop()
        tip += self._placing.beside(end) / 2
        if end.kind == "operation":  # the outline of an ellipse recedes away from its middle
            tip += item.length / 2 * (1 - sqrt(max(0.0, 1 - (2 * (across - item.across) / item.breadth) ** 2)))
        if end.kind != "number":
            tip -= ARROW
        corners = [(min(along, tip), at) for along, at in corners]
        points = corners[:1]
        for along, at in [*corners[1:], (tip, across)]:
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
