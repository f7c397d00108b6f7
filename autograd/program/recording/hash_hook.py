"""A hook that reports hashes of recorded numbers to the recording.

A dict or a set finds a float by its number, and a Value by its identity. So looking up a recorded number in the user's
code gives a different result from looking up the float. Values report their hashes only during a recording, because a
`__hash__` written in Python is slow.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd.current_engine import Value
from autograd.modes import noted
from autograd.program.user_source_lines import is_of_user

__all__ = ["reporting_hashes"]

_class: Any = Value  # mypy does not allow assigning to a method
_plain_hash = _class.__hash__
_lock = threading.RLock()
_blocks = 0  # the number of open blocks in all threads; an interrupt may leave it one too high, which only costs time


def _reported_hash(x: Value) -> int:
    if is_of_user(sys._getframe(1).f_code.co_filename) and (listener := noted.get()) is not None:
        listener.hashed(x)
    found: int = _plain_hash(x)
    return found


@contextmanager
def reporting_hashes() -> Iterator[None]:
    """Report each Value that the user's code hashes within the block to the listener."""
    global _blocks  # noqa: PLW0603  (the class of Values is global too)
    with _lock:
        _class.__hash__ = _reported_hash
        _blocks += 1
    try:
        yield
    finally:
        with _lock:
            _blocks -= 1
            if not _blocks:
                _class.__hash__ = _plain_hash
