"""The number of rows of a task, and the time that its answer may take, from the answers so far."""

from __future__ import annotations

from autograd.program.replay.row_blocks import SHARD

__all__ = ["Pace"]

SECONDS = 0.2  # the time that a task should take, so that the overhead of messages is small
BYTES = 1 << 22  # the maximum size of a task
PATIENCE = 60.0  # seconds without an answer, for tasks that take only a few seconds
SLOWNESS = 20.0  # a task may take this many times as long as the slowest one so far


class Pace:
    """The speed of workers.

    Args:
        count: the number of rows of the whole call, or None if unknown.

    >>> pace = Pace(None)
    >>> pace.size(1, 2) == SHARD
    True
    >>> pace.add(10 * SHARD, 1.0)  # 10 shards in a second are 2 in 0.2 seconds
    >>> pace.size(1, 2) == 2 * SHARD, pace.patience
    (True, 60.0)
    >>> pace.add(SHARD, 10.0)  # a slow answer: the next ones may take long
    >>> pace.patience
    200.0
    """

    def __init__(self, count: int | None) -> None:
        self._count = count
        self._seconds, self._rows, self._slowest = 0.0, 0, 0.0  # the totals and the maximum of all answers so far

    def add(self, rows: int, seconds: float) -> None:
        """Note an answer. Workers without a clock report 0 seconds."""
        if seconds > 0.0:
            self._seconds, self._rows = self._seconds + seconds, self._rows + rows
            self._slowest = max(self._slowest, seconds)

    @property
    def patience(self) -> float:
        """The seconds that an answer may take."""
        return max(PATIENCE, SLOWNESS * self._slowest)

    def size(self, width: int, workers: int) -> int:
        """Return the number of rows for the next task, in whole shards.

        Args:
            width: the number of columns.
            workers: the number of tasks that run at the same time.
        """
        if not self._rows:
            return SHARD
        rows: int = int(SECONDS * self._rows / max(self._seconds, 1e-9))
        rows = min(rows, BYTES // (8 * max(1, width)))
        if self._count is not None:  # a few tasks per worker, so that all workers finish at about the same time
            rows = min(rows, self._count // (4 * workers))
        return max(1, rows // SHARD) * SHARD
