"""The lines of a layout: their places in the ranks between their ends, and their routes.

Lines that begin at one point share a trunk: one place in each rank, up to the rank where each line leaves the trunk for
its end. So the number of places does not grow with the number of lines. If there would be too many places, long lines
get none. Instead, each of their trunks has a lane beyond all items, so the time does not grow with the length of lines
either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from math import inf
from typing import TypeAlias

__all__ = [
    "Hop",
    "Item",
    "Route",
    "Trunk",
    "Wire",
    "between",
    "corners_of",
    "hops_of",
    "pass_through",
    "route_of",
    "set_lanes",
]

_SAME = 0.05  # points: places closer than this count as the same
_MANY, _LONG = 5_000, 8  # with more places, lines that pass more ranks than this use a lane

Route: TypeAlias = list[tuple[float, float]]  # the corners of a line: (along, across)


@dataclass(eq=False)
class Item:
    """An item of a level: a box, a number, a cluster, or a line that passes through a rank.

    Attributes:
        length, breadth: the size, along and across.
        small: whether neighbors may be closer together than boxes.
        along, across: the center.
        start, end: the extent of its rank, along.
    """

    length: float
    breadth: float
    small: bool = False
    along: float = 0.0
    across: float = 0.0
    start: float = 0.0
    end: float = 0.0


Trunk: TypeAlias = list[Item]
# A part of a line from one rank to the next: an item, where the line leaves it, and the same for the item it enters.
Hop: TypeAlias = tuple[Item, float, Item, float]


@dataclass(eq=False)
class Lane:
    """A straight part of lines next to all items.

    Attributes:
        first, last: the ranks that it passes, numbered from the last rank of the level.
        across: the lane's position on the axis across.
    """

    first: int
    last: int
    across: float = 0.0


@dataclass(eq=False)
class Wire:
    """A line between two items, or from or to the outside.

    Attributes:
        source, target: the items at the ends; None for the outside.
        leaves, enters: the offsets of its ends from the centers of the items, across.
        origin: distinguishes lines from the outside that begin at different points.
        trunk: the places in the ranks in between, shared by lines from one point.
        passed: the number of places in the trunk that it passes.
        lane: the lane of the line, if it has one in place of a trunk.
        lane_end: the last rank in the lane that it passes.
    """

    source: Item | None
    target: Item | None
    leaves: float = 0.0
    enters: float = 0.0
    origin: object = None
    trunk: Trunk = field(default_factory=list)
    passed: int = 0
    lane: Lane | None = None
    lane_end: int = 0

    @property
    def beginning(self) -> object:
        """The starting point, which is the same for all lines that begin there."""
        return self.source or self.origin, self.leaves


def pass_through(ranks: dict[Item, int], wires: Sequence[Wire]) -> set[Item]:
    """Add places for the lines that pass through ranks, and return them. Earlier places and lanes are dropped."""
    first = max(ranks.values(), default=0)
    spans: list[tuple[Wire, int, int]] = []  # the ranks of both ends
    lengths: dict[object, int] = {}
    for wire in wires:
        wire.trunk, wire.passed, wire.lane = [], 0, None
        start = first + 1 if wire.source is None else ranks[wire.source]
        end = -1 if wire.target is None else ranks[wire.target]
        spans.append((wire, start, end))
        lengths[wire.beginning] = max(lengths.get(wire.beginning, 0), start - end - 1)
    longest = _LONG if sum(lengths.values()) > _MANY else inf
    trunks: dict[object, Trunk] = {}
    lanes: dict[object, Lane] = {}
    passing: set[Item] = set()
    for wire, start, end in spans:
        if start - end - 1 > longest:
            wire.lane = lanes.setdefault(wire.beginning, Lane(start - 1, end + 1))
            wire.lane.last = min(wire.lane.last, end + 1)
            wire.lane_end = end + 1
            continue
        wire.trunk = trunks.setdefault(wire.beginning, [])
        wire.passed = start - end - 1
        while len(wire.trunk) < wire.passed:
            item = Item(0.0, 2.0, small=True)
            ranks[item] = start - 1 - len(wire.trunk)
            wire.trunk.append(item)
            passing.add(item)
    return passing


def set_lanes(wires: Sequence[Wire], beside: float, apart: float) -> float:
    """Place the lanes next to all items, as near to them as there is room. Return the new end of the level."""
    lanes = {id(wire.lane): wire.lane for wire in wires if wire.lane is not None}
    used: list[tuple[int, int]] = []  # the last rank of each lane, negative, and its place
    free: list[int] = []
    for lane in sorted(lanes.values(), key=lambda lane: -lane.first):
        while used and -used[0][0] > lane.first:
            heappush(free, heappop(used)[1])
        place = heappop(free) if free else len(used)
        heappush(used, (-lane.last, place))
        lane.across = beside + (place + 1) * apart
    return max((lane.across for lane in lanes.values()), default=beside)


def hops_of(wires: Sequence[Wire]) -> Iterator[Hop]:
    """Yield the parts of all lines between two ranks, except in lanes. The parts of a trunk are yielded once."""
    done: dict[int, int] = {}
    for wire in wires:
        if wire.lane is not None:
            continue
        begin = [] if wire.source is None else [(wire.source, wire.leaves)]
        known = done.get(id(wire.trunk), 0)
        way = [*(begin if not known else ()), *((item, 0.0) for item in wire.trunk[max(0, known - 1) : wire.passed])]
        for (item, leaves), (taker, enters) in pairwise(way):
            yield item, leaves, taker, enters
        done[id(wire.trunk)] = max(known, wire.passed)
        last = [(wire.trunk[wire.passed - 1], 0.0)] if wire.passed else begin
        if wire.target is not None:
            yield from ((item, leaves, wire.target, wire.enters) for item, leaves in last)


def corners_of(trunk: Trunk) -> tuple[Route, list[int]]:
    """Return the corners of a trunk, and the number of corners up to the end of each rank. A straight part has two."""
    corners: Route = []
    counts = []
    for item in trunk:
        if corners and abs(corners[-1][1] - item.across) < _SAME:
            corners[-1] = item.end, corners[-1][1]
        else:
            corners += [(item.start, item.across), (item.end, item.across)]
        counts.append(len(corners))
    return corners, counts


def between(wire: Wire, trunk: tuple[Route, list[int]], columns: Sequence[Sequence[Item]]) -> Route:
    """Return the corners of a line between its ends: in its lane, or at the places of its trunk."""
    if wire.lane is not None:
        first, last = columns[wire.lane.first][0], columns[wire.lane_end][0]
        return [(first.start, wire.lane.across), (last.end, wire.lane.across)]
    if not wire.passed:
        return []
    corners, counts = trunk
    count = counts[wire.passed - 1]
    return [*corners[: count - 1], (wire.trunk[wire.passed - 1].end, corners[count - 1][1])]


def route_of(wire: Wire, corners: Route, length: float) -> Iterator[tuple[float, float]]:
    """Yield the corners of a line, with those between its ends. It is straight within each rank."""
    last = corners[-1] if corners else None
    if (item := wire.source) is not None:
        out = item.end, item.across + wire.leaves
        yield item.along + item.length / 2, out[1]
        yield out
        last = last or out
    yield from corners
    if (item := wire.target) is not None:
        yield item.start, item.across + wire.enters
        yield item.along - item.length / 2, item.across + wire.enters
    elif last is not None:
        yield length, last[1]
