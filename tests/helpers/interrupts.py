"""Interrupts at a given time, like Ctrl-C: they occur between any two Python instructions."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

needs_a_timer = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no interval timer")


def interrupt_after(seconds: float) -> None:
    """Schedule one interrupt after a number of seconds. 0 cancels the scheduled interrupt."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


@contextmanager
def interrupts(error: type[BaseException] = KeyboardInterrupt) -> Iterator[None]:
    """Raise `error` at each interrupt of this block.

    The garbage collector is off in the block, because Python ignores errors in its callbacks, and hypothesis has one.
    """

    def interrupt(*_: object) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, interrupt)
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        interrupt_after(0)
        signal.signal(signal.SIGALRM, before)
        if collects:
            gc.enable()
