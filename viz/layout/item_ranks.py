"""The ranks of items: the distance of each from the end of its level."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from viz.layout.wires import Hop, Item, Wire

__all__ = ["CycleError", "ranks_of", "straddling"]


class CycleError(Exception):
    """The lines form a cycle: an item depends on itself, so it has no rank."""


def ranks_of(items: Sequence[Item], wires: Sequence[Wire], early: Collection[Item] = ()) -> dict[Item, int]:
    """Return the rank of each item, starting from the last: one more than the highest rank of its users.

    Args:
        items: the items.
        wires: the lines between the items.
        early: items to place one rank earlier.

    Raises:
        CycleError: an item depends on itself.
    """
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
        ranks[item] = 1 + max((ranks[taker] for taker in takers[item]), default=-1) + (item in early)
        for source in sources[item]:
            waiting[source] -= 1
            if not waiting[source]:
                ready.append(source)
    if len(ranks) < len(items):
        raise CycleError
    return {item: ranks[item] for item in items}


def straddling(
    columns: Sequence[Sequence[Item]], hops: Sequence[Hop], wanted: Mapping[Item, Sequence[float]]
) -> Iterator[Item]:
    """Yield each cluster with lines on both sides of the line of a leaf in its rank.

    These lines would cross in any order. If the cluster is one rank earlier, the leaf is between its lines.

    Args:
        columns: the items of each rank.
        hops: the parts of lines.
        wanted: where the uses of each item are in the next rank.
    """
    points: dict[Item, set[float]] = {}
    entered = {taker for _, _, taker, _ in hops}
    for item, leaves, _, _ in hops:
        points.setdefault(item, set()).add(leaves)
    for column in columns:
        leaves_here = [wanted[item] for item in column if item not in entered and len(points.get(item, ())) == 1]
        for item in column:
            if len(points.get(item, ())) > 1:
                low, high = min(wanted[item]), max(wanted[item])
                if any(low < min(uses) and max(uses) < high for uses in leaves_here):
                    yield item
