"""Send the rows of a call to workers as tasks, and get the answers in order in spite of faults.

A task is done again if its worker dies, does not answer in time, raises, or returns anything but the numbers of
the task. Any first valid answer counts, and later ones are ignored. So no row is counted twice, and the answers do not
depend on which worker gave them.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Protocol

from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.parts import Part, cuts
from autograd.program.rows.shard_runs import Code, Used
from autograd.program.shards.executors import ExecutorError, Workers, is_broken
from autograd.program.shards.messages import RefusedError, Task, checked, packed, packed_columns, version
from autograd.program.shards.worker import run_task

__all__ = ["Dispatch", "ShardError"]

TRIES = 3  # of one task
EXECUTORS = 5  # that one task may break alone, or that may take no task at all
PATIENCE = 60.0  # seconds without an answer, for tasks that take a few
SLOWNESS = 20.0  # a task may take this many times longer than the slowest one so far
SECONDS = 0.2  # that a task should take, so that messages cost little
BYTES = 1 << 22  # of a task at most
TICK = 0.5  # seconds between two looks at the clock


class Run(Protocol):
    """The programs that rows run, such as a `ColumnRun`."""

    @property
    def paths(self) -> Sequence[Any]:
        """Their paths, each with a `program`. All have the same outputs."""

    @property
    def outputs(self) -> int:
        """The number of outputs of each program."""

    def fits(self, part: Part) -> bool:
        """Return whether rows are columns for these programs."""

    def learn(self, part: Part, k: int) -> bool:
        """Find or record the path of a row. Return False if rows cannot run as columns."""

    def codes(self) -> Sequence[Code]:
        """Return the programs, with the present numbers of their last inputs."""

    def agrees(self, part: Part, used: Used) -> bool:
        """Compare a row of each path with the function where that is due. Return False if replays must not be used."""


class ShardError(RuntimeError):
    """Some rows could not be computed by any worker. The message names them and the cause."""


@dataclass(eq=False)
class Job:
    """The rows of a task, until their numbers have been given to the caller.

    Attributes:
        part: the rows.
        number: identifies the job.
        is_done: whether the numbers are there.
        numbers: these; None for rows that cannot run as columns.
        attempts: the futures that may answer, each with the task.
        since: when the last of them was sent.
        tries: how many have failed.
        breaks: how many executors broke while they had this task.
        alone: how many of them had no other task.
        needs_programs: whether the next task contains the programs.
    """

    part: Part
    number: int
    is_done: bool = False
    numbers: list[Any] | None = None
    attempts: dict[int, tuple[Any, Task]] = field(default_factory=dict)
    since: float = 0.0
    tries: int = 0
    breaks: int = 0
    alone: int = 0
    needs_programs: bool = False


class Dispatch:
    """The tasks of one call.

    Args:
        name: the name of the function, for messages.
        run: the paths of the function.
        workers: the workers.
        adds: whether the rows of each shard are added up.
        exact: whether to give the bits of the function.
        deadline: seconds after which a task without an answer is done again; None chooses them from the tasks so far,
            and sets no limit for threads of this process.
        count: how many rows there are, None if that is unknown.
    """

    def __init__(
        self,
        name: str,
        run: Run,
        workers: Workers,
        *,
        adds: bool,
        exact: bool,
        deadline: float | None,
        count: int | None,
    ) -> None:
        self._name, self._run, self._workers = name, run, workers
        self._adds, self._exact, self._deadline, self._count = adds, exact, deadline, count
        self._events: SimpleQueue[tuple[Job, int]] = SimpleQueue()
        self._waiting: deque[Job] = deque()  # in the order of their rows
        self._numbers = itertools.count()
        self._packed: list[tuple[bytes, bytes]] = []
        self._width = 1  # the number of columns that differ by row
        self._shipped = 0  # how many programs some worker has
        self._broken_at_once = 0  # executors that took no task
        self._seconds, self._rows, self._slowest = 0.0, 0, 0.0  # of all answers so far

    def answers(self, parts: Iterable[Part]) -> Generator[tuple[Part, list[Any] | None]]:
        """Yield the rows in parts, in order, each with its numbers; None for rows that cannot run as columns.

        The numbers are the sums of each shard or, for each output, a column.

        Raises:
            ShardError: some rows could not be computed.
            ExecutorError: the executor is broken, and cannot be replaced.
            Exception: an operation of the user raised it.
        """
        finished = False
        rest = cuts(parts, self._size)
        try:
            while True:
                self._fill(rest)
                if not self._waiting:
                    break
                while self._waiting and self._waiting[0].is_done:
                    job = self._waiting.popleft()
                    yield job.part, job.numbers
                    self._handle_all()
                    self._fill(rest)
                if self._waiting:
                    self._wait()
            finished = True
        finally:
            if not finished:
                self._abort()

    # ---- sending ----

    def _size(self) -> int:
        """Return how many rows the next task gets."""
        if not self._rows or not self._run.paths:
            return SHARD
        rows: int = int(SECONDS * self._rows / max(self._seconds, 1e-9))
        rows = min(rows, BYTES // (8 * max(1, self._width)))
        if self._count is not None:  # some tasks for each worker, so that all end at about the same time
            rows = min(rows, self._count // (4 * self._workers.size))
        return max(1, rows // SHARD) * SHARD

    def _fill(self, rest: Iterator[Part]) -> None:
        """Send as many tasks as workers can have in stock."""
        limit = 2 * self._workers.size + 1
        while len(self._waiting) < limit:
            part = next(rest, None)
            if part is None:
                break
            self._width = sum(type(x) is not float for x in part.columns or ())
            job = Job(part, next(self._numbers))
            self._waiting.append(job)
            job.is_done = not (self._run.fits(part) if self._run.paths else self._run.learn(part, 0))
        suspects = [job for job in self._waiting if job.breaks >= TRIES and not job.is_done]
        if suspects:  # one of them may break every executor: each gets one of its own
            if not any(job.attempts for job in self._waiting):
                self._send(suspects[0])
            return
        for job in self._waiting:
            if not job.is_done and not job.attempts:
                self._send(job)

    def _send(self, job: Job) -> None:
        run, part = self._run, job.part
        for path in run.paths[len(self._packed) :]:
            if path.program.local_operation() is not None:  # no worker has it, so this process computes the rows
                job.is_done = True
                return
            self._packed.append(packed(path.program))
        keys, texts = zip(*self._packed, strict=True)
        columns = tuple(part.columns or ())
        task = Task(
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
        attempt = next(self._numbers)
        try:
            future = self._workers.submit(run_task, task)
        except Exception as fault:  # noqa: BLE001  (executors of other libraries raise errors of their own)
            self._replace(fault)
            return
        job.attempts[attempt] = future, task
        job.since = monotonic()
        future.add_done_callback(lambda _: self._events.put((job, attempt)))

    # ---- answers ----

    def _wait(self) -> None:
        """Wait for an answer, and handle all that have arrived."""
        with suppress(Empty):
            self._handle(*self._events.get(timeout=min(TICK, (self._deadline or PATIENCE) / 2)))
        self._handle_all()
        self._check_clock()

    def _handle_all(self) -> None:
        while not self._events.empty():
            self._handle(*self._events.get())

    def _handle(self, job: Job, attempt: int) -> None:
        if job.is_done or attempt not in job.attempts:  # a second answer, or one of an executor that was replaced
            return
        future, task = job.attempts.pop(attempt)
        fault = _fault_of(future)
        if fault is not None:
            if isinstance(fault, RefusedError):
                raise ShardError(f"{self._name}: {self._shown(job)} cannot be computed: {fault}") from fault
            if is_broken(fault):
                job.attempts[attempt] = future, task  # one of the tasks that it had
                self._replace(fault)
                return
            if self._workers.shares_memory and isinstance(fault, Exception) and not future.cancelled():
                raise fault  # another thread of this process would raise it too
            if job.tries == TRIES - 1:
                self._run_here(task)
            self._failed(job, fault)
            return
        answer = future.result()
        numbers = checked(task, answer)
        if isinstance(numbers, str):
            self._failed(job, ValueError(numbers))
        elif answer.kind == "programs":
            if task.programs is not None:
                self._failed(job, ValueError("the worker asked for programs that it was given"))
            job.needs_programs = True
        elif answer.kind == "row":
            if not self._run.learn(job.part, answer.row):
                job.is_done = True
            elif len(self._run.paths) == len(task.keys):
                self._failed(job, ValueError(f"no program fits row {answer.row}, says the worker, but one does"))
        else:
            self._finish(job, numbers, answer, len(task.keys))

    def _finish(self, job: Job, numbers: list[Any], answer: Any, programs: int) -> None:
        job.is_done, self._broken_at_once = True, 0
        self._shipped = max(self._shipped, programs)
        job.numbers = numbers if self._run.agrees(job.part, answer.used) else None
        _cancel(job)
        if isinstance(answer.seconds, float) and answer.seconds > 0.0:
            self._seconds, self._rows = self._seconds + answer.seconds, self._rows + job.part.count
            self._slowest = max(self._slowest, answer.seconds)

    # ---- faults ----

    def _failed(self, job: Job, fault: BaseException) -> None:
        job.tries += 1
        job.needs_programs = True
        if job.tries >= TRIES:
            cause = f"{type(fault).__name__}: {fault}"
            raise ShardError(
                f"{self._name}: {self._shown(job)} failed {TRIES} times; the last time: {cause}"
            ) from fault

    def _run_here(self, task: Task) -> None:
        """Run a task that raised in workers, so that an error of the user's operations is raised as itself."""
        run_task(task._replace(programs=tuple([text for _, text in self._packed[: len(task.keys)]])))

    def _replace(self, fault: BaseException) -> None:
        """Replace a broken executor. Tasks that it had are sent again."""
        had = [job for job in self._waiting if job.attempts]
        for job in had:
            job.attempts = {}
            job.breaks += 1
            job.needs_programs = True
        if len(had) == 1:
            had[0].alone += 1
            if had[0].alone >= EXECUTORS:
                raise ShardError(
                    f"{self._name}: {self._shown(had[0])} broke {EXECUTORS} executors that had no other task: "
                    f"{type(fault).__name__}: {fault}"
                ) from fault
        self._broken_at_once += not had
        if self._broken_at_once > EXECUTORS:
            raise ExecutorError(f"{EXECUTORS} new executors took no task: {type(fault).__name__}: {fault}") from fault
        self._workers.renew(fault)

    def _check_clock(self) -> None:
        """Send tasks again that have no answer in time. Threads of this process may take any time."""
        if self._deadline is None and self._workers.shares_memory:
            return
        limit = self._deadline or max(PATIENCE, SLOWNESS * self._slowest)
        now = monotonic()
        late = [job for job in self._waiting if not job.is_done and job.attempts and now - job.since > limit]
        for job in late:
            self._failed(job, TimeoutError(f"no answer in {limit:.3g} seconds"))
        if late and self._workers.is_renewable:  # its workers hang, so that it is not used again
            for job in self._waiting:
                job.attempts = {}
            self._workers.renew(TimeoutError(f"no answer in {limit:.3g} seconds"))
        for job in late:
            if not self._workers.is_renewable:
                self._send(job)  # the first answer counts

    def _abort(self) -> None:
        for job in self._waiting:
            _cancel(job)
        self._workers.close(kill=True)

    def _shown(self, job: Job) -> str:
        return f"the shard of rows {job.part.start} to {job.part.start + job.part.count - 1}"


def _fault_of(future: Any) -> BaseException | None:
    """Return the error of a future that is done, None if it has a result."""
    try:
        fault: BaseException | None = future.exception()
    except BaseException as cancelled:  # CancelledError of any library
        if isinstance(cancelled, KeyboardInterrupt):
            raise
        return cancelled
    return fault


def _cancel(job: Job) -> None:
    for future, _ in job.attempts.values():
        future.cancel()
    job.attempts = {}
