"""The openings of blocks that change a mode, and the modes that they set.

They are in a context variable, so each thread and each asyncio task has its own. Blocks can be left in any order, and
the same object can be entered twice, or by two threads at once.
"""

from __future__ import annotations

import itertools
from contextvars import ContextVar

__all__ = ["Opening", "is_plain", "is_recording", "is_watching", "openings", "special"]

# Reading the mode costs more than adding floats. So the native engine reads it only while there is an opening that does
# anything other than record. Each such opening refers to this object, so its reference count shows whether there are
# any. Unlike weak references or finalizers, the count is exact: openings in cyclic garbage are counted until they are
# freed.
special = object()


class Opening:
    """One opening of a block: its changes, and its place among the others.

    Attributes:
        block: the block.
        recording, watching: the modes within the block; None if the block does not change a mode.
        place: the order of openings. The latest one takes precedence.
        is_open: whether the block has begun. Until then, the opening has no effect.
        counted: the object `special`, or None.
    """

    __slots__ = ("block", "counted", "is_open", "place", "recording", "watching")

    def __init__(self, block: object, recording: bool | None, watching: bool | None) -> None:
        self.block, self.recording, self.watching = block, recording, watching
        self.place = next(_places)
        self.is_open = False
        self.counted: object = None


_places = itertools.count()
openings: ContextVar[frozenset[Opening]] = ContextVar("openings", default=frozenset())


def is_recording() -> bool:
    """Return whether operations are recorded now."""
    return _set_last("recording", otherwise=True)


def is_watching() -> bool:
    """Return whether operations are checked for inf and nan now."""
    return _set_last("watching", otherwise=False)


def is_plain() -> bool:
    """Return whether operations are recorded now, and not checked for inf and nan."""
    return is_recording() and not is_watching()


def _set_last(mode: str, *, otherwise: bool) -> bool:
    """Return a mode. The last opening that sets it decides."""
    last, found = -1, otherwise
    for opening in openings.get():
        state: bool | None = getattr(opening, mode)
        if state is not None and opening.place > last and opening.is_open:
            last, found = opening.place, state
    return found
