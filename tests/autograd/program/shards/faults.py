"""Executors whose workers fail in a given way, and a function over rows that they compute."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import cycle
from typing import Any

import numpy as np

import autograd
from autograd import value_and_grad, vmap
from autograd.program.replay.row_blocks import SHARD

__all__ = ["Faulty", "N", "X", "Y", "branches", "expected", "gradient"]

N = 6 * SHARD + 77
X, Y = np.linspace(-2.0, 2.0, N), np.linspace(3.0, 1.0, N) ** 3


def branches(x: Any, y: Any) -> Any:
    """Return a number on one of two paths, which change within shards."""
    return autograd.sin(x * y) if x > -1.0 else x * x - y


gradient = value_and_grad(branches, (0, 1))


def expected() -> bytes:
    """Return the sum of the gradient without an executor."""
    value, grads = vmap(gradient, reduce="sum")(X, Y)
    return np.array([value, *grads]).tobytes()


class Faulty:
    """An executor with one worker. It handles each task according to the next item of `acts`.

    Args:
        acts: what the worker does with each task, again and again: "works", "raises", "dies", "hangs", or a function of
            the right answer that returns another one.
    """

    _max_workers = 1

    def __init__(self, *acts: str | Callable[[Any], Any]) -> None:
        self._acts: Iterator[Any] = cycle(acts)
        self.tasks: list[Any] = []
        self.hung: list[Future[Any]] = []
        self.is_broken = False
        self.shutdowns = 0

    def submit(self, function: Callable[[Any], Any], task: Any) -> Future[Any]:
        """Run a copy of the task at once, as another process would."""
        if self.is_broken:
            raise BrokenProcessPool("it is broken")
        task = pickle.loads(pickle.dumps(task))
        self.tasks.append(task)
        future: Future[Any] = Future()
        act = next(self._acts)
        if act == "raises":
            future.set_exception(OSError("the disk is full"))
        elif act == "dies":
            self.is_broken = True
            future.set_exception(BrokenProcessPool("a process ended"))
        elif act == "hangs":
            future.set_running_or_notify_cancel()
            self.hung.append(future)
        else:
            answer = function(task)
            result = answer if act == "works" else act(answer)
            threading.Timer(0.0, future.set_result, [result]).start()  # answers come from other threads
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End it."""
        self.shutdowns += 1
