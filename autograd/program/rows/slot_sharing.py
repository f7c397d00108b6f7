"""Slots by liveness: registers that are never live at the same time share a slot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["slots"]


def slots(
    actions: Sequence[tuple[Sequence[int], Sequence[int]]], given: Iterable[int], kept: Iterable[int]
) -> tuple[dict[int, int], int]:
    """Return the slot of each register, and the number of slots.

    The only result of an action may reuse the slot of an operand. With several results, the first may be written before
    the last is computed.

    Args:
        actions: for each action, the registers that it reads and those that it writes.
        given: the registers that are written before the first action.
        kept: the registers that are read after the last action.

    >>> slots([([0], [1]), ([1], [2]), ([2, 1], [3])], [0], [3])
    ({0: 0, 1: 0, 2: 1, 3: 0}, 2)
    """
    last: dict[int, int] = {}  # the last action that reads each register
    for k, (reads, _) in enumerate(actions):
        last.update(dict.fromkeys(reads, k))
    last.update(dict.fromkeys(kept, len(actions)))
    found = {register: slot for slot, register in enumerate(given)}
    count = len(found)
    free = [slot for register, slot in found.items() if register not in last]
    for k, (reads, writes) in enumerate(actions):
        ended = [found[register] for register in dict.fromkeys(reads) if last[register] == k]
        free += ended if len(writes) == 1 else []
        for register in writes:
            if free:
                found[register] = free.pop()
            else:
                found[register] = count
                count += 1
        free += [] if len(writes) == 1 else ended
        free += [found[register] for register in writes if register not in last]  # nothing reads it
    return found, count
