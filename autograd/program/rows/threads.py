"""Distributes rows to threads. The results do not depend on the number of threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from autograd.program.replay.current_replayer import replay_rows
from autograd.program.replay.row_blocks import BLOCK

__all__ = ["replay_in_threads"]

ROWS = 1000  # the minimum per thread, because starting a thread costs as much as a few hundred rows


def replay_in_threads(
    replay: Any,
    columns: Sequence[Any],
    outputs: Sequence[Any],
    count: int,
    rows: array[int] | None,
    threads: int,
    *,
    exact: bool,
    guards: array[int] | None = None,
) -> array[int]:
    """Run a program for the rows of some columns. Return the positions of the rows at which a guard failed, in order.

    Args:
        replay: runs the program.
        columns: a float or a column of floats for each input.
        outputs: a column to write to for each output.
        count: the number of rows.
        rows: the positions of the rows to run, or None for all.
        threads: the maximum number of threads to use.
        exact: compute the same bits as the function.
        guards: an array to which the position of the guard is appended for each of those rows.
    """
    n = count if rows is None else len(rows)
    threads = min(threads, n // ROWS)
    if threads <= 1:
        return replay_rows(replay, columns, outputs, count, rows, exact, guards)
    from concurrent.futures import ThreadPoolExecutor  # imported on first use, because it is slow to import

    def run(start: int, end: int) -> tuple[array[int], array[int]]:
        failed = array("q")
        if rows is not None:
            return replay_rows(replay, columns, outputs, count, rows[start:end], exact, failed), failed
        given = [x if isinstance(x, float) else memoryview(x)[start:end] for x in columns]
        to: list[Any] = [memoryview(x)[start:end] for x in outputs]
        missed = replay_rows(replay, given, to, end - start, None, exact, failed)
        return array("q", [start + k for k in missed]), failed

    missed = array("q")
    with ThreadPoolExecutor(threads) as pool:
        for part, failed in pool.map(run, *zip(*_parts(n, threads), strict=True)):
            missed += part
            if guards is not None:
                guards += failed
    return missed


def _parts(n: int, threads: int) -> list[tuple[int, int]]:
    """Return the first row of each thread, and the row after its last. A block runs in one thread.

    >>> _parts(3000, 3)
    [(0, 960), (960, 1984), (1984, 3000)]
    """
    ends = [*[n * k // threads // BLOCK * BLOCK for k in range(threads)], n]
    return [*pairwise(ends)]
