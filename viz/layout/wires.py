"""The lines of a layout: their places in the ranks between their ends, and their routes.

Lines that begin at one point share a trunk: one place in each rank, up to the rank where each line leaves the trunk for
its end. So the number of places does not grow with the number of lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

__all__ = ["Hop", "Item", "Route", "Trunk", "Wire", "corners_of", "hops_of", "pass_through", "route_of"]

_SAME = 0.05  # points: places closer than this count as one

Route: TypeAlias = list[tuple[float, float]]  # the corners of a line: (along, across)


@dataclass(eq=False)
class Item:
    """An item of a level: a box, a number, a cluster, or a line that passes through a rank.

    Attributes:
        length, breadth: the size, along and across.
        small: whether neighbors may be closer together than boxes are.
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
class Wire:
    """A line between two items, or from or to the outside.

    Attributes:
        source, target: its items; None for the outside.
        leaves, enters: the offsets of its ends from the centers of the items, across.
        origin: distinguishes lines from the outside that begin at different points.
        trunk: the places in the ranks between, which lines from one point share.
        passed: the number of places in the trunk that it passes.
    """

    source: Item | None
    target: Item | None
    leaves: float = 0.0
    enters: float = 0.0
    origin: object = None
    trunk: Trunk = field(default_factory=list)
    passed: int = 0


def pass_through(ranks: dict[Item, int], wires: Sequence[Wire]) -> set[Item]:
    """Add places for the lines that pass through ranks, and return them."""
    first = max(ranks.values(), default=0)
    trunks: dict[object, Trunk] = {}
    passing: set[Item] = set()
    for wire in wires:
        start = first + 1 if wire.source is None else ranks[wire.source]
        end = -1 if wire.target is None else ranks[wire.target]
        wire.trunk = trunks.setdefault((wire.source or wire.origin, wire.leaves), [])
        wire.passed = start - end - 1
        while len(wire.trunk) < wire.passed:
            item = Item(0.0, 2.0, small=True)
            ranks[item] = start - 1 - len(wire.trunk)
            wire.trunk.append(item)
            passing.add(item)
    return passing


def hops_of(wires: Sequence[Wire]) -> Iterator[Hop]:
    """Yield the parts of all lines between two ranks. Those of a trunk are yielded once."""
    done: dict[int, int] = {}
    for wire in wires:
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
    """Return the corners of a trunk, and how many there are up to the end of each rank. A straight part has two."""
    corners: Route = []
    counts = []
    for item in trunk:
        if corners and abs(corners[-1][1] - item.across) < _SAME:
            corners[-1] = item.end, corners[-1][1]
        else:
            corners += [(item.start, item.across), (item.end, item.across)]
        counts.append(len(corners))
    return corners, counts


def route_of(wire: Wire, trunk: tuple[Route, list[int]], length: float) -> Iterator[tuple[float, float]]:
    """Yield the corners of a line. It is straight within each rank, and bends between ranks."""
    last: tuple[float, float] | None = None
    if (item := wire.source) is not None:
        last = item.end, item.across + wire.leaves
        yield item.along + item.length / 2, last[1]
        yield last
    if wire.passed:
        corners, counts = trunk
        count = counts[wire.passed - 1]
        yield from corners[: count - 1]
        last = wire.trunk[wire.passed - 1].end, corners[count - 1][1]
        yield last
    if (item := wire.target) is not None:
        yield item.start, item.across + wire.enters
        yield item.along - item.length / 2, item.across + wire.enters
    elif last is not None:
        yield length, last[1]
