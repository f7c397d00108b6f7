"""Limits on the number of recordings of a function. Beyond them, calls run without a replay."""

from __future__ import annotations

import threading
from collections.abc import Callable

from autograd.program.calls.numbers_and_key import Key

__all__ = ["KEYS", "LIMIT", "RecordingLimits"]

LIMIT = 64  # paths of a function for arguments of one structure
KEYS = 256  # structures, with their static arguments


class RecordingLimits:
    """Counts the recordings of a function."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Key, int] = {}
        self._is_crowded = False

    def is_allowed(self, key: Key, warn: Callable[[str], None]) -> bool:
        """Count a call that no program fits. Return whether it may be recorded. Warn once per limit."""
        if key not in self._counts and len(self._counts) >= KEYS:
            if not self._is_crowded:
                self._is_crowded = True
                warn(
                    f"has been called with {KEYS} different structures or static arguments (ints, bools, strings, "
                    "objects); calls with others now run without a replay. Pass varying numbers as floats"
                )
            return False
        with self._lock:
            count = self._counts[key] = self._counts.get(key, 0) + 1
        if count == LIMIT + 1:
            warn(f"has taken {LIMIT} paths; most calls that take a new one now run without a replay. ")
        # Beyond the limit, record again at 128, 256 ..., because the common paths may have changed.
        return count <= LIMIT or count & (count - 1) == 0
