"""The places of all boxes, lines and clusters of a picture.

Each cluster is laid out by itself. Around it, it is one item, with places on its sides for the lines into it and out of
it. So nothing else is in a cluster, and no line goes around within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TypeAlias

from viz.graph.picture import Box, Cluster, Link, Picture
from viz.graph.sizes import size_of
from viz.layout.layered import Course, CycleError, Item, Level, Wire, laid_out
from viz.style.text import width

__all__ = ["Placement", "Point", "placed"]

Point: TypeAlias = tuple[float, float]

ARROW = 6.0  # points: the length of an arrow's head
TITLE = 10.0  # points: the font of a cluster's title
_MARGIN, _HEADING = 7.0, 17.0  # points: within a cluster, and above with its title
_ARRIVALS = 5.0  # points between two arrows into an operation

_Path: TypeAlias = tuple[Cluster, ...]


@dataclass(frozen=True)
class Placement:
    """Places in points, from the left and from the bottom.

    Attributes:
        width, height: of all.
        boxes: the middle of each.
        lines: the points of each link, by its number: ends and control points of cubic curves.
        clusters: left, bottom, right and top of each, by its id.
    """

    width: float
    height: float
    boxes: Mapping[str, Point]
    lines: Mapping[int, Sequence[Point]]
    clusters: Mapping[int, tuple[float, float, float, float]]


def placed(picture: Picture, direction: str) -> Placement | None:
    """Return where everything is, or None if lines lead from a box back to it, as between folded layers."""
    try:
        return _Placing(picture, direction).placement()
    except CycleError:
        return None


@dataclass
class _Block:
    """A cluster, or the picture as a whole, laid out."""

    level: Level
    wires: dict[int, int]  # of the level, by the numbers of links
    items: dict[object, Item]
    inner: dict[int, _Block] = field(default_factory=dict)


class _Placing:
    def __init__(self, picture: Picture, direction: str) -> None:
        self._picture, self._upright = picture, direction in ("TB", "BT")
        self._mirrored = direction in ("RL", "BT")
        self._boxes = {item.name: item for item in picture.drawn if isinstance(item, Box)}
        self._links = [item for item in picture.drawn if isinstance(item, Link)]
        self._paths: dict[str, _Path] = dict.fromkeys(self._boxes, ())
        for cluster in picture.clusters:
            self._paths |= _paths(cluster, ())
        for link in self._links:  # a number is with the operation that takes it
            if self._boxes[link.start].kind == "number":
                self._paths[link.start] = self._paths[link.end]
        self._enters = dict(self._arrivals())

    def placement(self) -> Placement:
        """Lay out everything."""
        whole = self._block((), self._picture.clusters)
        found = _Found(self)
        found.add(whole, 0.0, 0.0)
        return found.placement(whole.level)

    def size(self, wide: float, high: float) -> tuple[float, float]:
        """Return length and breadth of a width and height, and the reverse."""
        return (high, wide) if self._upright else (wide, high)

    def margins(self) -> tuple[float, float, float, float]:
        """Return the margins in a cluster: along before and after, across before and after."""
        heading = _HEADING, _MARGIN
        if not self._upright:
            return _MARGIN, _MARGIN, *heading
        return (*(heading[::-1] if self._mirrored else heading), _MARGIN, _MARGIN)

    def _arrivals(self) -> Iterator[tuple[int, float]]:
        """Yield for each link into an operation where it arrives, so that the order of operands shows."""
        into: dict[str, list[int]] = {}
        for i, link in enumerate(self._links):
            into.setdefault(link.end, []).append(i)
        for end, links in into.items():
            if self._boxes[end].kind == "operation" and len(links) > 1:
                _, breadth = self.size(*size_of(self._boxes[end]))
                step = min(_ARRIVALS, 0.7 * breadth / (len(links) - 1))
                yield from ((i, (j - (len(links) - 1) / 2) * step) for j, i in enumerate(links))

    def _block(self, path: _Path, clusters: Sequence[Cluster]) -> _Block:
        """Lay out the inside of the last cluster of a path, after the clusters in it."""
        inner = {id(cluster): self._block((*path, cluster), cluster.inner) for cluster in clusters}
        items: dict[object, Item] = {}  # clusters first: a box of the same place is beside them
        before, after, above, below = self.margins()
        for cluster in _in_order(clusters):
            level = inner[id(cluster)].level
            title = self.size(width(cluster.title) * TITLE + 2 * _MARGIN, 0.0)
            length, breadth = before + level.length + after, above + level.breadth + below
            items[id(cluster)] = Item(max(length, title[0]), max(breadth, title[1]))
        for name in self._boxes:
            if self._paths[name] == path:
                box = self._boxes[name]
                items[name] = Item(*self.size(*size_of(box)), small=box.kind == "number")
        wires: list[Wire] = []
        numbers: dict[int, int] = {}
        for i, link in enumerate(self._links):
            start, end = self._child(link.start, path), self._child(link.end, path)
            if start == end:
                continue
            numbers[i] = len(wires)
            source, target = (None if x is None else items[x] for x in (start, end))
            leaves = self._side(inner[start], items[start], i, -1) if isinstance(start, int) else 0.0
            enters = self._side(inner[end], items[end], i, 0) if isinstance(end, int) else self._enters.get(i, 0.0)
            wires.append(Wire(source, target, leaves, enters))
        return _Block(laid_out(list(items.values()), wires), numbers, items, inner)

    def _side(self, block: _Block, item: Item, link: int, end: int) -> float:
        """Return where a link goes through a side of a cluster, beside the middle of the side."""
        course = block.level.courses[block.wires[link]]
        return course[end][1] + self.margins()[2] - item.breadth / 2

    def _child(self, name: str, path: _Path) -> str | int | None:
        """Return a box in a cluster, or the cluster there that holds it; None if it is outside."""
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
        """Return a place from the left and from the bottom."""
        along = level.length - along if self._mirrored else along
        return (across, level.length - along) if self._upright else (along, level.breadth - across)


class _Found:
    """Places along and across, as they are found from the outside in."""

    def __init__(self, placing: _Placing) -> None:
        self._placing = placing
        self._boxes: dict[str, Item] = {}
        self._clusters: dict[int, tuple[float, float, float, float]] = {}
        self._courses: dict[int, Course] = {}

    def add(self, block: _Block, along: float, across: float) -> None:
        """Add the inside of a block that starts here."""
        before, _, above, _ = self._placing.margins()
        for i, wire in block.wires.items():
            course = [(along + a, across + b) for a, b in block.level.courses[wire]]
            self._courses.setdefault(i, []).extend(course)
        for name, item in block.items.items():
            item.along, item.across = item.along + along, item.across + across
            if isinstance(name, str):
                self._boxes[name] = item
            elif isinstance(name, int):
                start, low = item.along - item.length / 2, item.across - item.breadth / 2
                self._clusters[name] = start, low, start + item.length, low + item.breadth
                self.add(block.inner[name], start + before, low + above)

    def placement(self, level: Level) -> Placement:
        """Return the places in points."""

        def turned(point: Point) -> Point:
            return self._placing.turned(level, *point)

        boxes = {name: turned((item.along, item.across)) for name, item in self._boxes.items()}
        lines = {i: [turned(point) for point in self._line(i)] for i in self._courses}
        clusters = {}
        for name, (start, low, end, high) in self._clusters.items():
            (x, y), (other_x, other_y) = turned((start, low)), turned((end, high))
            clusters[name] = min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
        return Placement(*self._placing.size(level.length, level.breadth), boxes, lines, clusters)

    def _line(self, i: int) -> list[Point]:
        """Return the points of a link as curves: straight in a rank, and bent between two."""
        link = self._placing.link(i)
        corners = sorted(self._courses[i], key=lambda corner: corner[0])
        end, item = self._placing.box(link.end), self._boxes[link.end]
        tip, across = corners.pop()
        if end.kind == "operation":  # an ellipse begins later beside its middle
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


def _paths(cluster: Cluster, around: _Path) -> dict[str, _Path]:
    """Return the clusters around each box in a cluster, the outermost first."""
    path = (*around, cluster)
    found = dict.fromkeys(cluster.boxes, path)
    for inner in cluster.inner:
        found |= _paths(inner, path)
    return found


def _in_order(clusters: Sequence[Cluster]) -> Sequence[Cluster]:
    """Return clusters by their numbers if all have names that differ in a number at the end only."""
    names = [re.fullmatch(r"(.*?)(\d+)", cluster.title) for cluster in clusters]
    found = [(name[1], int(name[2])) for name in names if name is not None]
    if len(found) < len(clusters) or len({prefix for prefix, _ in found}) > 1:
        return clusters
    return [cluster for _, cluster in sorted(zip(found, clusters, strict=True), key=lambda pair: pair[0])]
