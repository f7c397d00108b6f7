"""Rows distributed to threads. The results do not depend on the number of threads."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, MutableSequence, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from autograd.program.current_replayer import replay_rows
from autograd.program.replay import BLOCK

__all__ = ["replay_in_threads"]

ROWS = 1000  # the least number of rows per thread, because starting one costs as much as some hundred rows


def replay_in_threads(
    replay: Any,
    columns: Sequence[Any],
    outputs: Sequence[MutableSequence[float]],
    count: int,
    rows: array[int] | None,
    threads: int,
    *,
    exact: bool,
) -> array[int]:
    """Run a program for the rows of some columns. Return the positions of the rows at which a guard failed, in order.

    Args:
        replay: runs the program.
        columns: for each input a float, or a column of floats.
        outputs: a column to write to for each output.
        count: how many rows the columns have.
        rows: the positions of the rows to run, or None for all.
        threads: the most threads to use.
        exact: give the bits of the function.
    """
    n = count if rows is None else len(rows)
    threads = min(threads, n // ROWS)
    if threads <= 1:
        return replay_rows(replay, columns, outputs, count, rows, exact)
    from concurrent.futures import ThreadPoolExecutor  # imported on first use, because it is slow to import

    missed = array("q")
    with ThreadPoolExecutor(threads) as pool:
        run = partial(replay_rows, replay, columns, outputs, count, exact=exact)
        for part in pool.map(run, _parts(rows, n, threads)):
            missed += part
    return missed


def _parts(rows: array[int] | None, n: int, threads: int) -> Iterator[array[int]]:
    """Yield the positions of each thread.

    >>> [(part[0], part[-1]) for part in _parts(None, 3000, 3)]
    [(0, 959), (960, 1983), (1984, 2999)]
    """
    ends = [*[n * k // threads // BLOCK * BLOCK for k in range(threads)], n]  # a block runs in one thread
    for start, end in pairwise(ends):
        yield array("q", range(start, end)) if rows is None else rows[start:end]
