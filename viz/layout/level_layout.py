"""One level of a layered layout (Sugiyama, Tagawa and Toda, 1981).

The graph grows along one axis, called "along"; the other axis is called "across". An item has a lower rank than all
items that use it. A line that spans several ranks has its own place in each rank between. Ranks are ordered from the
last to the first: items have the order in which they are operands. So lines cross only if a value has several uses.
Lines bend only between ranks, where there are no items, so no line passes through an item. Lines from one point share
their places until they branch off to their ends, so a value with a thousand uses takes one place in each rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from viz.layout.item_ranks import ranks_of, straddling
from viz.layout.rank_positions import spread
from viz.layout.wires import (
    Hop,
    Item,
    Route,
    Trunk,
    Wire,
    between,
    corners_of,
    hops_of,
    pass_through,
    route_of,
    set_lanes,
)

__all__ = ["Level", "laid_out"]

# Points: between two boxes, between a line or a number and its neighbor, and between ranks if all lines are straight.
_BOXES, _LINES, _RANKS = 8.0, 4.0, 9.0
_BEND, _STEEP = 5.0, 0.14  # extra points between ranks: for a line that bends, and per point that it moves across
_MOST = 90.0
_TURNS = 4
_MANY = 20_000  # places: with more than this, one pass is enough, because the picture is too large to see at once
_STRAIGHT = 6.0  # the weight of a line that can be straight, relative to other lines


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
    early: set[Item] = set()
    while True:
        ranks = ranks_of(items, wires, early)
        passing = pass_through(ranks, wires)
        hops = list(hops_of(wires))
        columns, wanted = _ordered(ranks, hops, wires)
        if not (around := set(straddling(columns, hops, wanted)) - early):
            break
        early |= around
    _set_across(columns, hops, passing)
    _straighten(columns, [wire.trunk for wire in wires])
    low = min((item.across - item.breadth / 2 for item in ranks), default=0.0)
    for item in ranks:
        item.across -= low
    breadth = max((item.across + item.breadth / 2 for item in ranks), default=0.0)
    breadth = set_lanes(wires, breadth, 2.0 + _LINES)
    length = _set_along(columns, wires, hops)
    corners = {id(wire.trunk): corners_of(wire.trunk) for wire in wires}
    ways = (between(wire, corners[id(wire.trunk)], columns) for wire in wires)
    return Level(length, breadth, [list(route_of(wire, way, length)) for wire, way in zip(wires, ways, strict=True)])


def _ordered(
    ranks: dict[Item, int], hops: Sequence[Hop], wires: Sequence[Wire]
) -> tuple[list[list[Item]], dict[Item, list[float]]]:
    """Return the items of each rank in order, from the last rank to the first, and where the uses of each item are."""
    columns: list[list[Item]] = [[] for _ in range(1 + max(ranks.values(), default=-1))]
    for item, rank in ranks.items():
        columns[rank].append(item)
    into: dict[Item, list[tuple[float, Item]]] = {item: [] for item in ranks}
    for item, _, taker, at in hops:
        into[taker].append((at, item))
    wanted: dict[Item, list[float]] = {item: [] for item in ranks}
    order = {item: i for i, item in enumerate(ranks)}
    for wire in wires:  # a line that leaves the level is ordered by its source
        if wire.source is not None:
            order |= dict.fromkeys(wire.trunk, order[wire.source])
    for column in columns:
        column.sort(key=lambda item: (_mean(wanted[item]), 0) if wanted[item] else (-inf, order[item]))
        for i, item in enumerate(column):
            given = sorted(into[item], key=lambda pair: pair[0])
            for j, (_, operand) in enumerate(given):
                wanted[operand].append(i + (j + 1) / (len(given) + 1))
    return columns, wanted


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _set_across(columns: Sequence[Sequence[Item]], hops: Sequence[Hop], passing: Set[Item]) -> None:
    """Place the items of each rank near those that they are linked to, in alternating passes over the ranks.

    The final pass starts at the first rank. So an item with one operand is straight behind it, and an item with several
    operands is behind the one that took most operations. Items without operands are then placed near their users.
    """
    ahead: dict[Item, list[tuple[Item, float, float]]] = {item: [] for column in columns for item in column}
    behind: dict[Item, list[tuple[Item, float, float]]] = {item: [] for item in ahead}
    for item, leaves, taker, enters in hops:
        ahead[item].append((taker, enters - leaves, _STRAIGHT if taker in passing else 1.0))
        behind[taker].append((item, leaves - enters, 1.0))
    depth: dict[Item, int] = {}
    for column in reversed(columns):
        for item in column:
            depth[item] = 1 + max((depth[other] for other, _, _ in behind[item]), default=-1)
            behind[item] = [(other, by, 1.0 + depth[other] ** 2) for other, by, _ in behind[item]]
    for column in columns:
        _place(column, [0.0] * len(column), [1.0] * len(column))
    for _ in range(_TURNS if len(ahead) <= _MANY else 1):
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
    apart = [0.0, *(_apart(a, b) for a, b in pairwise(column))]
    for item, place in zip(column, spread(wanted, weights, apart), strict=True):
        item.across = place


def _apart(one: Item, other: Item) -> float:
    """Return the minimum distance between the middles of two neighbors."""
    return (one.breadth + other.breadth) / 2 + (_LINES if one.small or other.small else _BOXES)


def _straighten(columns: Sequence[Sequence[Item]], trunks: Sequence[Trunk]) -> None:
    """Align the places of each trunk over as many ranks as there is room for, outer trunks first."""
    beside: dict[Item, tuple[Item | None, Item | None]] = {}
    for column in columns:
        around = [None, *column, None]
        beside |= {item: (around[i], around[i + 2]) for i, item in enumerate(column)}
    middle = _mean([item.across for item in beside]) if beside else 0.0
    long = {id(trunk): trunk for trunk in trunks if len(trunk) > 1}
    far = {key: abs(_mean([item.across for item in trunk]) - middle) for key, trunk in long.items()}
    for key in sorted(long, key=far.__getitem__, reverse=True):
        run: Trunk = []
        low, high = -inf, inf
        for item in long[key]:
            before, after = beside[item]
            least = -inf if before is None else before.across + _apart(before, item)
            most = inf if after is None else after.across - _apart(item, after)
            if least > most:  # its neighbors are as near as allowed, except for rounding
                least = most = item.across
            if max(low, least) > min(high, most):
                _align(run, low, high)
                run, low, high = [], -inf, inf
            run.append(item)
            low, high = max(low, least), min(high, most)
        _align(run, low, high)


def _align(run: Trunk, low: float, high: float) -> None:
    place = min(max(_mean([item.across for item in run]), low), high)
    for item in run:
        item.across = place


def _set_along(columns: Sequence[Sequence[Item]], wires: Sequence[Wire], hops: Sequence[Hop]) -> float:
    """Place the ranks in sequence, farther apart if their lines move far across. Return the end of the last rank."""
    entered = {wire.target for wire in wires}  # the others are placed near their users
    farthest: dict[Item, float] = {}  # by the item at the end of the line
    for item, leaves, taker, enters in hops:
        far = abs(item.across + leaves - taker.across - enters)
        farthest[taker] = max(farthest.get(taker, 0.0), far)
    for wire in wires:
        if (lane := wire.lane) is not None:
            ends = (columns[lane.first][0], wire.source, wire.leaves), (wire.target, wire.target, wire.enters)
            for behind, end, by in ends:
                if behind is not None and end is not None:
                    farthest[behind] = max(farthest.get(behind, 0.0), abs(end.across + by - lane.across))
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
