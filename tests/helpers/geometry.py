"""The geometry of an SVG: its boxes, lines and clusters, and the lines that cross boxes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import inf
from xml.etree import ElementTree

from tests.helpers.hostile import SVG
from viz.style.label_text import width

Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    """The area of a box, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        x, y = point
        return self.left + margin < x < self.right - margin and self.top + margin < y < self.bottom - margin

    def overlaps(self, other: Rectangle, margin: float = 0.5) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > margin and min(self.bottom, other.bottom) - max(self.top, other.top) > margin


class Layout:
    """The boxes and lines of a picture by their names."""

    def __init__(self, svg: str) -> None:
        self.boxes: dict[str, Rectangle] = {}
        self.lines: dict[str, list[Point]] = {}
        self.clusters: dict[str, Rectangle] = {}
        root = ElementTree.fromstring(svg)
        sides = re.findall(r"[\d.]+", " ".join((root.get("width", ""), root.get("height", ""))))
        self.width, self.height = map(float, sides)
        for group in root.iter(f"{SVG}g"):
            kinds, name = group.get("class", "").split(), group.get("id", "")
            if "edge" in kinds:
                path = group.find(f"{SVG}path")
                self.lines[name] = list(_curve(path.get("d", ""))) if path is not None else []
            elif "node" in kinds:
                self.boxes[name] = _cover(group)
            elif "cluster" in kinds:
                self.clusters[name] = _cover(group)

    def cuts(self) -> Iterator[tuple[str, str]]:
        """Yield each line with a box that it passes through, except the boxes at its ends."""
        for line, points in self.lines.items():
            for name in _passed(points, self.boxes, 1.0):
                grown = _grown(self.boxes[name], 3.0)
                if not any(map(grown.holds, (points[0], points[-1]))):
                    yield line, name

    def strangers(self) -> Iterator[tuple[str, str]]:
        """Yield each line with a cluster that it passes through, if neither end is in the cluster."""
        for line, points in self.lines.items():
            for name in _passed(points, self.clusters):
                if not any(map(self.clusters[name].holds, (points[0], points[-1]))):
                    yield line, name

    def crossings(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield the pairs of lines that cross."""
        pieces = {name: sorted((min(ends), max(ends)) for ends in pairwise(self.lines[name])) for name in names}
        widest = {name: max((b[0] - a[0] for a, b in found), default=0.0) for name, found in pieces.items()}
        for one, other in combinations(pieces, 2):
            there, most = pieces[other], widest[other]
            if any(_cross(a, b, *piece) for a, b in pieces[one] for piece in _near(a, b, there, most)):
                yield one, other

    def overlaps(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of boxes that overlap."""
        named = list(self.boxes.items())
        for i, (first, box) in enumerate(named):
            yield from ((first, second) for second, other in named[i + 1 :] if box.overlaps(other))


def _passed(points: list[Point], areas: dict[str, Rectangle], margin: float = 0.0) -> Iterator[str]:
    """Yield the areas that contain a point of a line, without comparing thousands of points with hundreds of areas."""
    from_left = sorted(points)
    for name, area in areas.items():
        first = bisect_right(from_left, (area.left + margin, inf))
        last = bisect_left(from_left, (area.right - margin, -inf))
        top, bottom = area.top + margin, area.bottom - margin
        if any(top < y < bottom for _, y in from_left[first:last]):
            yield name


def _near(a: Point, b: Point, pieces: list[tuple[Point, Point]], widest: float) -> list[tuple[Point, Point]]:
    """Return the pieces of a line that may cross the piece from a to b: at some x, both are there.

    Pieces go from left to right and are sorted. The width is that of the widest.
    """
    first = bisect_left(pieces, ((a[0] - widest, -inf),))
    return pieces[first : bisect_right(pieces, ((b[0], inf), (inf, inf)))]


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether two pieces of lines cross, each from one point to another."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    """Return a number whose sign shows on which side of the line through a and b a point is."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _grown(box: Rectangle, by: float) -> Rectangle:
    return Rectangle(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _cover(group: ElementTree.Element) -> Rectangle:
    for element in group.iter():
        given = element.attrib
        if element.tag == f"{SVG}rect" and given.get("class") != "bar":
            x, y, wide, high = (float(given[key]) for key in ("x", "y", "width", "height"))
            return Rectangle(x, y, x + wide, y + high)
        if element.tag == f"{SVG}ellipse":
            x, y, wide, high = (float(given[key]) for key in ("cx", "cy", "rx", "ry"))
            return Rectangle(x - wide, y - high, x + wide, y + high)
        if element.tag == f"{SVG}polygon":
            xs, ys = zip(*(map(float, point.split(",")) for point in given["points"].split()), strict=True)
            return Rectangle(min(xs), min(ys), max(xs), max(ys))
    (text,) = group.iter(f"{SVG}text")
    x, y, half = float(text.get("x", "")), float(text.get("y", "")), width(text.text or "") * 11 / 2 * 0.85
    x += half if text.get("text-anchor") == "start" else 0.0
    return Rectangle(x - half, y - 9, x + half, y + 2)


def _curve(d: str) -> Iterator[Point]:
    """Yield points of a path of cubic Bézier curves, a few points apart."""
    numbers = [float(x) for x in re.findall(r"-?[\d.]+", d)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    yield points[0]
    for i in range(0, len(points) - 3, 3):
        a, b, c, e = points[i : i + 4]
        steps = max(4, int(sum(abs(p[0] - q[0]) + abs(p[1] - q[1]) for p, q in pairwise((a, b, c, e))) / 3))
        for k in range(1, steps + 1):
            t = k / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            yield tuple(sum(w * p[j] for w, p in zip(weights, (a, b, c, e), strict=True)) for j in (0, 1))  # type: ignore[misc]  # two numbers
