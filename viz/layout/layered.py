"""One level of a layered layout (Sugiyama, Tagawa and Toda, 1981).

The graph grows along one axis; the other axis is across. An item has a rank lower than that of all items that use it. A
line that spans several ranks has a place of its own in each rank between. Ranks are ordered from the last to the first:
items have the order in which they are operands. So lines cross only if a value has several uses. Lines bend only
between ranks, where there are no items, so no line passes through an item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from viz.layout.rank_positions import spread

__all__ = ["CycleError", "Item", "Level", "Route", "Wire", "laid_out"]

# Points: between two boxes, between a line or a number and its neighbor, and between ranks if all lines are straight.
_BOXES, _LINES, _RANKS = 8.0, 4.0, 9.0
_BEND, _STEEP = 5.0, 0.14  # extra points between ranks: for a line that bends, and per point that it moves across
_MOST = 90.0
_TURNS = 4
_STRAIGHT = 6.0  # the weight of such a line, relative to other lines

Route = list[tuple[float, float]]  # the corners of a line: (along, across)


class CycleError(Exception):
    """A cycle of lines: an item depends on itself, so it has no rank."""


@dataclass(eq=False)
class Item:
    """An item of a level: a box, a number, a cluster, or a line that passes through a rank.

    Attributes:
        length, breadth: the size, along and across.
        small: whether neighbors may be closer than between boxes.
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


@dataclass(eq=False)
class Wire:
    """A line between two items, or from or to the outside.

    Attributes:
        source, target: its items; None for the outside.
        leaves, enters: the offsets of its ends from the centers of the items, across.
        passed: its places in the ranks between.
    """

    source: Item | None
    target: Item | None
    leaves: float = 0.0
    enters: float = 0.0
    passed: list[Item] = field(default_factory=list)

    def stops(self) -> list[tuple[Item, float]]:
        """Return the items on its way, and its offset from the center of each."""
        ends = [(self.source, self.leaves)], [(self.target, self.enters)]
        first, last = ([(item, at) for item, at in end if item is not None] for end in ends)
        return [*first, *((item, 0.0) for item in self.passed), *last]


@dataclass(frozen=True)
class Level:
    """A finished layout of a level: its size along and across, and the route of each wire."""

    length: float
    breadth: float
    routes: list[Route]


def laid_out(items: Sequence[Item], wires: Sequence[Wire]) -> Level:
    """Set the position of each item, and return the routes of the wires.

    Raises:
        CycleError: an item depends on itself.
    """
    ranks = _ranks(items, wires)
    _pass_through(ranks, wires)
    columns = _ordered(ranks, wires)
    _set_across(columns, wires)
    low = min((item.across - item.breadth / 2 for item in ranks), default=0.0)
    for item in ranks:
        item.across -= low
    length = _set_along(columns, wires)
    breadth = max((item.across + item.breadth / 2 for item in ranks), default=0.0)
    return Level(length, breadth, [list(_route(wire, length)) for wire in wires])


def _ranks(items: Sequence[Item], wires: Sequence[Wire]) -> dict[Item, int]:
    """Return the rank of each item, counted from the last: one more than the highest rank of its users."""
    takers: dict[Item, list[Item]] = {item: [] for item in items}
    waiting = dict.fromkeys(items, 0)
    sources: dict[Item, list[Item]] = {item: [] for item in items}
    for wire in wires:
        if wire.source is not None and wire.target is not None:
            takers[wire.source].append(wire.target)
            sources[wire.target].append(wire.source)
            waiting[wire.source] += 1
    ready = [item for item in items if not waiting[item]]
    ranks: dict[Item, int] = {}
    while ready:
        item = ready.pop()
        ranks[item] = 1 + max((ranks[taker] for taker in takers[item]), default=-1)
        for source in sources[item]:
            waiting[source] -= 1
            if not waiting[source]:
                ready.append(source)
    if len(ranks) < len(items):
        raise CycleError
    return {item: ranks[item] for item in items}


def _pass_through(ranks: dict[Item, int], wires: Sequence[Wire]) -> None:
    """Add places for the lines that pass through ranks."""
    first = max(ranks.values(), default=0)
    for wire in wires:
        start = first + 1 if wire.source is None else ranks[wire.source]
        end = -1 if wire.target is None else ranks[wire.target]
        for rank in range(start - 1, end, -1):
            wire.passed.append(passing := Item(0.0, 2.0, small=True))
            ranks[passing] = rank


def _ordered(ranks: dict[Item, int], wires: Sequence[Wire]) -> list[list[Item]]:
    """Return the items of each rank in order, from the last rank to the first."""
    columns: list[list[Item]] = [[] for _ in range(1 + max(ranks.values(), default=-1))]
    for item, rank in ranks.items():
        columns[rank].append(item)
    into: dict[Item, list[tuple[float, Item]]] = {item: [] for item in ranks}
    for wire in wires:
        for (item, _), (taker, at) in pairwise(wire.stops()):
            into[taker].append((at, item))
    wanted: dict[Item, list[float]] = {item: [] for item in ranks}
    for column in columns:
        column.sort(key=lambda item: _mean(wanted[item]) if wanted[item] else -inf)
        for i, item in enumerate(column):
            given = sorted(into[item], key=lambda pair: pair[0])
            for j, (_, operand) in enumerate(given):
                wanted[operand].append(i + (j + 1) / (len(given) + 1))
    return columns


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _set_across(columns: Sequence[Sequence[Item]], wires: Sequence[Wire]) -> None:
    """Place the items of each rank near those that they are linked to, in alternating passes over the ranks.

    The final pass starts at the first rank. So an item with one operand is straight behind it, and an item with several
    operands is behind the one that took most operations. Items without operands are then placed near their users.
    """
    ahead: dict[Item, list[tuple[Item, float, float]]] = {item: [] for column in columns for item in column}
    behind: dict[Item, list[tuple[Item, float, float]]] = {item: [] for item in ahead}
    for wire in wires:
        for (item, leaves), (taker, enters) in pairwise(wire.stops()):
            ahead[item].append((taker, enters - leaves, _STRAIGHT if taker in wire.passed else 1.0))
            behind[taker].append((item, leaves - enters, 1.0))
    depth: dict[Item, int] = {}
    for column in reversed(columns):
        for item in column:
            depth[item] = 1 + max((depth[other] for other, _, _ in behind[item]), default=-1)
            behind[item] = [(other, by, 1.0 + depth[other] ** 2) for other, by, _ in behind[item]]
    for column in columns:
        _place(column, [0.0] * len(column), [1.0] * len(column))
    for _ in range(_TURNS):
        for column in columns:
            _move(column, {item: ahead[item] or behind[item] for item in column})
        for column in reversed(columns):
            _move(column, {item: behind[item] or ahead[item] for item in column})
    for column in columns:
        uses = {item: [] if behind[item] else ahead[item] for item in column}
        _move(
            column, {item: ends if any(len(behind[x]) > 1 for x, _, _ in ends) else [] for item, ends in uses.items()}
        )


def _move(column: Sequence[Item], near: Mapping[Item, Sequence[tuple[Item, float, float]]]) -> None:
    """Move each item of a rank to the mean of the positions that it should be near. Others stay if possible."""
    weights = [sum(weight for _, _, weight in near[item]) for item in column]
    wanted = [
        sum((other.across + by) * weight for other, by, weight in near[item]) / whole if whole else item.across
        for item, whole in zip(column, weights, strict=True)
    ]
    _place(column, wanted, [weight or 100.0 for weight in weights])


def _place(column: Sequence[Item], wanted: Sequence[float], weights: Sequence[float]) -> None:
    apart = [0.0] + [
        (a.breadth + b.breadth) / 2 + (_LINES if a.small or b.small else _BOXES) for a, b in pairwise(column)
    ]
    for item, place in zip(column, spread(wanted, weights, apart), strict=True):
        item.across = place


def _set_along(columns: Sequence[Sequence[Item]], wires: Sequence[Wire]) -> float:
    """Place the ranks in sequence, farther apart if lines move far across. Return the end of the last rank."""
    entered = {wire.target for wire in wires}  # the others are placed near their users
    farthest: dict[Item, float] = {}  # by the item at the end of the line
    for wire in wires:
        for (item, leaves), (taker, enters) in pairwise(wire.stops()):
            far = abs(item.across + leaves - taker.across - enters)
            farthest[taker] = max(farthest.get(taker, 0.0), far)
    along = 0.0
    for column in reversed(columns):
        if along:
            far = max(farthest.get(item, 0.0) for item in column)
            along += min(_MOST, _RANKS + _STEEP * far + (_BEND if far > 1.0 else 0.0))
        length = max(item.length for item in column)
        for item in column:
            item.start, item.end = along, along + length
            item.along = along + length / 2 if item in entered else item.end - item.length / 2
        along += length
    return along


def _route(wire: Wire, length: float) -> Iterator[tuple[float, float]]:
    """Yield the corners of a line. It is straight within each rank, and bends between ranks."""
    stops = wire.stops()
    for item, at in stops:
        across = item.across + at
        if item is wire.source:
            yield item.along + item.length / 2, across
            yield item.end, across
        elif item is wire.target:
            yield item.start, across
            yield item.along - item.length / 2, across
        else:
            yield item.start, across
            yield item.end, across
    if wire.target is None and stops:
        yield length, stops[-1][0].across + stops[-1][1]
