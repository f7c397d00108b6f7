"""Threads with a small stack, on which recursion into a deep graph would crash."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["run_on_small_stack"]


def run_on_small_stack(work: Callable[[], None], kibibytes: int = 256) -> None:
    """Run a function in a thread with a stack of this size, and wait for its end."""
    size = threading.stack_size(kibibytes * 1024)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
