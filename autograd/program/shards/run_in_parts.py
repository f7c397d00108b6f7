"""Rows computed in parts: in this process, by threads, or by the workers of an executor."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from autograd.program.cache.programs_of_function import Programs
from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.column_paths import ColumnRun
from autograd.program.rows.row_parts import Part, cuts
from autograd.program.shards.executors import Workers
from autograd.program.shards.row_progress import RowProgress
from autograd.program.user_source_lines import stack_level

__all__ = ["computed"]

AT_ONCE = 32 * SHARD  # rows between two updates of the progress


def computed(
    programs: Programs,
    run: ColumnRun,
    parts: Iterable[Part],
    count: int | None,
    *,
    workers: Workers | None,
    options: Mapping[str, Any],
    adds: bool,
) -> Iterator[tuple[Part, list[Any] | None]]:
    """Yield the rows in parts, each with the sums of its shards or the columns of its results, or with None.

    None marks rows that the caller must compute in a different way.

    Args:
        programs: the programs of the function.
        run: runs the programs.
        parts: the rows.
        count: the number of rows, or None if unknown.
        workers: the workers that compute the rows; None for this process.
        options: the options of `vmap`.
        adds: whether the results are added up.
    """
    progress = RowProgress(programs.name, count, options["progress"])
    own, threads = None, options["threads"] or 1
    if adds and threads > 1 and (count is None or count > SHARD) and workers is None:
        from concurrent.futures import ThreadPoolExecutor  # imported on first use, because it is slow to import

        workers = own = Workers(lambda: ThreadPoolExecutor(threads))
    try:
        if workers is None:
            for part in cuts(parts, lambda: AT_ONCE):
                yield part, run.sums(part, exact=options["exact"]) if adds else None
                progress.update(part.count)
            return
        from autograd.program.shards.dispatch import Dispatch

        exact, deadline, warned = options["exact"], options["deadline"], own is not None
        sent = Dispatch(programs.name, run, workers, adds=adds, exact=exact, deadline=deadline, count=count)
        with closing(sent.answers(parts)) as answers:
            for part, numbers in answers:
                if numbers is None and not warned and programs.is_usable():
                    warned = True
                    warnings.warn(
                        f"{programs.name}: this process computes rows from row {part.start}, not the executor, which "
                        "needs numbers as arguments and results, and a program without custom functions for each row",
                        RuntimeWarning,
                        stack_level(),
                    )
                yield part, numbers
                progress.update(part.count)
    finally:
        progress.close()
        if own is not None:
            own.close()
