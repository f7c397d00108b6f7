"""The progress of a slow check, shown on the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

__all__ = ["Progress"]

T = TypeVar("T")

_PATIENCE = 2.0  # seconds before the first line
_EVERY = 0.2  # seconds between lines


class Progress:
    """Counts steps, and after a while shows the count on one line of a terminal.

    Args:
        name: the name of the counted items.
        shown: True, False, or None to show progress if the stream is a terminal.
        stream: the stream to write to.
        clock: returns the seconds since any fixed time.
    """

    def __init__(
        self,
        name: str,
        shown: bool | None = None,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._clock = name, clock
        self._stream = sys.stderr if stream is None else stream
        self._shown = self._stream.isatty() if shown is None else shown

    def over(self, steps: Sequence[T]) -> Iterator[T]:
        """Yield the steps."""
        return self._counted(steps, len(steps)) if self._shown else iter(steps)

    def _counted(self, steps: Iterable[T], count: int) -> Iterator[T]:
        start = self._clock()
        due, width = start + _PATIENCE, 0
        try:
            for i, step in enumerate(steps):
                now = self._clock()
                if now >= due and i:
                    left = (now - start) / i * (count - i)
                    line = f"{self._name}: {i} of {count}, {left:.0f} s left"
                    width = max(width, len(line))
                    print("\r" + line.ljust(width), end="", file=self._stream, flush=True)
                    due = now + _EVERY
                yield step
        finally:  # also runs if the steps ended early, with a result or an error
            if width:
                print("\r" + " " * width + "\r", end="", file=self._stream, flush=True)
