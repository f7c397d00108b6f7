"""Interleaved rounds: every engine in turn, so that a slowdown of the machine affects all of them.

A sample is as many runs as fit into a set time. Each run is the loss, `backward`, and freeing the graph. The garbage
collector keeps its default settings, because it is part of a user's cost; a full collection before each sample,
outside the measured time, gives every engine the same clean start. It measures CPU time, so other work of the
machine is not counted.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from time import process_time
from typing import TypeVar

from .engines import Engine
from .loads import Load

T = TypeVar("T")

STACK_BYTES = 256 * 1024 * 1024
RECURSION_LIMIT = 1_000_000


def with_deep_stack(work: Callable[[], T]) -> T:
    """Return work(), called in a thread where micrograd's recursion fits."""
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001  (the caller gets any error)
            outcome.set_exception(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(RECURSION_LIMIT)
    try:
        # A daemon thread, so that Ctrl-C ends the program without waiting for the load.
        threading.Thread(target=run, daemon=True).start()
        return outcome.result()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)


def measure(
    load: Load,
    engines: Sequence[Engine],
    rounds: int,
    sample_seconds: float,
    progress: Callable[[str], None],
) -> dict[str, list[float]]:
    """Return each engine's seconds per run of `load`, one for each round."""
    samples = []
    for engine in engines:
        progress(f"{load.name}: warming up {engine.name}")
        run = _run(engine, load)
        _timed(run, 1)  # the first run specializes bytecode and fills free lists of Python
        samples.append((engine.name, run, max(1, round(sample_seconds / _timed(run, 1)))))
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in samples}
    for number in range(1, rounds + 1):
        progress(f"{load.name}: round {number} of {rounds}")
        for name, run, runs in samples:
            seconds[name].append(_timed(run, runs))
    return seconds


def _run(engine: Engine, load: Load) -> Callable[[], None]:
    if engine.differentiate is not None:
        differentiated = engine.differentiate(load)

        def differentiate() -> None:
            for _ in range(load.times):
                differentiated()

        return differentiate
    step, backward, times = load.prepare(engine, load.numbers), engine.backward, load.times

    def run() -> None:
        for _ in range(times):
            loss, _leaves = step()
            if backward is not None:
                backward(loss)

    return run


def _timed(run: Callable[[], None], runs: int) -> float:
    gc.collect()
    start = process_time()
    for _ in range(runs):
        run()
    return (process_time() - start) / runs
