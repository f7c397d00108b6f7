"""The ranks of items: how far each is from the end of its level."""

from __future__ import annotations

from collections.abc import Sequence

from viz.layout.wires import Item, Wire

__all__ = ["CycleError", "ranks_of"]


class CycleError(Exception):
    """A cycle of lines: an item depends on itself, so it has no rank."""


def ranks_of(items: Sequence[Item], wires: Sequence[Wire]) -> dict[Item, int]:
    """Return the rank of each item, counted from the last: one more than the highest rank of its users.

    Args:
        items: the items.
        wires: their lines.

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
        ranks[item] = 1 + max((ranks[taker] for taker in takers[item]), default=-1)
        for source in sources[item]:
            waiting[source] -= 1
            if not waiting[source]:
                ready.append(source)
    if len(ranks) < len(items):
        raise CycleError
    return {item: ranks[item] for item in items}
