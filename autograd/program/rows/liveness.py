"""Slots by liveness: places that are never live at the same time share a slot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["slots"]


def slots(
    actions: Sequence[tuple[Sequence[int], Sequence[int]]], given: Iterable[int], kept: Iterable[int]
) -> tuple[dict[int, int], int]:
    """Return the slot of each place, and the count of slots.

    The only result of an action may reuse the slot of an operand. Of several results, the first may be written before
    the last is computed.

    Args:
        actions: for each action, the places that it reads and those that it writes.
        given: the places that are written before the first action.
        kept: the places that are read after the last action.

    >>> slots([([0], [1]), ([1], [2]), ([2, 1], [3])], [0], [3])
    ({0: 0, 1: 0, 2: 1, 3: 0}, 2)
    """
    last: dict[int, int] = {}  # the last action that needs a place
    for k, (reads, _) in enumerate(actions):
        last.update(dict.fromkeys(reads, k))
    last.update(dict.fromkeys(kept, len(actions)))
    found = {place: slot for slot, place in enumerate(given)}
    count = len(found)
    free = [slot for place, slot in found.items() if place not in last]
    for k, (reads, writes) in enumerate(actions):
        ended = [found[place] for place in dict.fromkeys(reads) if last[place] == k]
        free += ended if len(writes) == 1 else []
        for place in writes:
            if free:
                found[place] = free.pop()
            else:
                found[place] = count
                count += 1
        free += [] if len(writes) == 1 else ended
        free += [found[place] for place in writes if place not in last]  # nothing needs it
    return found, count
