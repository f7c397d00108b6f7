"""Hashes of recorded numbers, which a recording hears of.

A dict or a set finds a float by its number, and a Value by its identity. So the lookup of a recorded number in the
user's code has another result than that of the float. The class of Values has a hash that tells only while something is
recorded, since a hash in Python is slow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd.comparisons import noted
from autograd.current_engine import Value

__all__ = ["hashes_heard"]

_class: Any = Value  # mypy allows no other method
_silent = _class.__hash__
_lock = threading.RLock()
_blocks = 0  # that are open, in all threads; an interrupt may leave one too many, which only costs time


def _heard(x: Value) -> int:
    listener = noted.get()
    if listener is not None:
        listener.hashed(x)
    found: int = _silent(x)
    return found


@contextmanager
def hashes_heard() -> Iterator[None]:
    """Tell the listener of each Value that is hashed within the block."""
    global _blocks  # noqa: PLW0603  (the class of Values is global too)
    with _lock:
        _class.__hash__ = _heard
        _blocks += 1
    try:
        yield
    finally:
        with _lock:
            _blocks -= 1
            if not _blocks:
                _class.__hash__ = _silent
