"""The tasks of a call: rows and programs as plain data."""

from __future__ import annotations

from autograd.program.shards.executors import Workers
from autograd.program.shards.messages import Task, packed, packed_columns, version
from autograd.program.shards.task_contents import Job, Run

__all__ = ["Tasks"]


class Tasks:
    """Makes the tasks of a call. A task contains its programs until some worker has answered with them.

    Args:
        run: the paths of the function.
        workers: the workers; those that share memory with this process read the columns directly.
        adds: whether the rows of each shard are added up.
        exact: whether to compute the same bits as the function.
    """

    def __init__(self, run: Run, workers: Workers, *, adds: bool, exact: bool) -> None:
        self._run, self._workers, self._adds, self._exact = run, workers, adds, exact
        self._packed: list[tuple[bytes, bytes]] = []
        self._shipped = 0  # the number of programs that some worker has

    def task(self, job: Job) -> Task | None:
        """Return the task of some rows, or None if a program contains an operation that only this process has."""
        run, part = self._run, job.part
        for path in run.paths[len(self._packed) :]:
            if path.program.local_operation() is not None:
                return None
            self._packed.append(packed(path.program))
        keys, texts = zip(*self._packed, strict=True)
        columns = part.columns or ()
        return Task(
            version(),
            job.number,
            keys,
            texts if job.needs_programs or len(keys) > self._shipped else None,
            tuple([code.closed for code in run.codes()]),
            columns if self._workers.shares_memory else packed_columns(columns),
            part.count,
            run.outputs,
            self._adds,
            self._exact,
        )

    def has_programs(self, task: Task) -> None:
        """Note that a worker has answered a task, so that it has its programs."""
        self._shipped = max(self._shipped, len(task.keys))

    def with_programs(self, task: Task) -> Task:
        """Return a task that contains its programs."""
        return task._replace(programs=tuple([text for _, text in self._packed[: len(task.keys)]]))
