"""Send the rows of a call to workers as tasks, and get the answers in order in spite of faults.

A task is repeated if its worker dies, does not answer in time, raises, or returns anything but the numbers of
the task. The first valid answer counts, and later ones are ignored. So no row is counted twice, and the answers do not
depend on which worker gave them.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.row_parts import Part, cuts
from autograd.program.shards.executors import ExecutorError, Workers, is_broken, is_cancellation, outcome
from autograd.program.shards.make_tasks import Tasks
from autograd.program.shards.messages import RefusedError, checked
from autograd.program.shards.task_contents import Job, Run
from autograd.program.shards.task_sizes import Pace
from autograd.program.shards.worker import answer_to, run_task

__all__ = ["Dispatch", "ShardError"]

TRIES = 3  # attempts at one task
EXECUTORS = 5  # the most executors that a single task may break, and that may fail without accepting a task
TICK = 0.5  # seconds between two checks of the clock


class ShardError(RuntimeError):
    """Some rows could not be computed by any worker. The message names them and the cause."""


class Dispatch:
    """The tasks of one call.

    Args:
        name: the name of the function, for messages.
        run: the paths of the function.
        workers: the workers.
        adds: whether the rows of each shard are added up.
        exact: whether to compute the same bits as the function.
        deadline: seconds after which a task without an answer is repeated; None derives them from the tasks so far,
            and sets no limit for threads of this process.
        count: the number of rows, or None if unknown.
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
        self._tasks = Tasks(run, workers, adds=adds, exact=exact)
        self._pace, self._deadline = Pace(count), deadline
        self._events: SimpleQueue[tuple[Job, int]] = SimpleQueue()
        self._waiting: deque[Job] = deque()  # in the order of their rows
        self._numbers = itertools.count()
        self._width = 1  # the number of columns that differ by row
        self._broken_at_once = 0  # executors that accepted no task

    def answers(self, parts: Iterable[Part]) -> Generator[tuple[Part, list[Any] | None]]:
        """Yield the rows in parts, in order, each with its numbers; None for rows that cannot run as columns.

        The numbers are the sums of each shard or, for each output, a column.

        Raises:
            ShardError: some rows could not be computed.
            ExecutorError: the executor is broken, and cannot be replaced.
            Exception: a user's operation raised it.
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
        return self._pace.size(self._width, self._workers.size) if self._run.paths else SHARD

    def _fill(self, rest: Iterator[Part]) -> None:
        """Send as many tasks as the workers may have queued."""
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
        if suspects:  # one of them may break every executor, so each gets its own
            if not any(job.attempts for job in self._waiting):
                self._send(suspects[0])
            return
        for job in self._waiting:
            if not job.is_done and not job.attempts:
                self._send(job)

    def _send(self, job: Job) -> None:
        task = self._tasks.task(job)
        if task is None:  # no worker can run it, so this process computes the rows
            job.is_done = True
            return
        attempt = next(self._numbers)
        try:
            future = self._workers.submit(run_task if self._workers.shares_memory else answer_to, task)
            job.attempts[attempt] = future, task
            job.since = monotonic()
            future.add_done_callback(lambda _: self._events.put((job, attempt)))
        except ExecutorError:
            raise
        except Exception as fault:  # noqa: BLE001  (other libraries' executors raise their own errors)
            self._replace(fault)

    # ---- answers ----

    def _wait(self) -> None:
        """Wait for an answer, and handle all that have arrived."""
        with suppress(Empty):
            self._handle(*self._events.get(timeout=min(TICK, (self._deadline or self._pace.patience) / 2)))
        self._handle_all()
        self._check_clock()

    def _handle_all(self) -> None:
        while not self._events.empty():
            self._handle(*self._events.get())

    def _handle(self, job: Job, attempt: int) -> None:
        if job.is_done or attempt not in job.attempts:  # a second answer, or one from an executor that was replaced
            return
        future, task = job.attempts.pop(attempt)
        answer, fault = outcome(future)
        if fault is not None:
            if isinstance(fault, RefusedError):
                raise ShardError(f"{self._name}: {job} cannot be computed: {fault}") from fault
            is_cancelled = is_cancellation(fault)
            if is_broken(fault) or (is_cancelled and self._workers.is_renewable):
                job.attempts[attempt] = future, task  # one of the tasks that it had
                self._replace(fault)
                return
            if self._workers.shares_memory and isinstance(fault, Exception) and not is_cancelled:
                raise fault  # another thread of this process would raise it too
            self._failed(job, fault)
            return
        numbers = checked(task, answer)
        if isinstance(numbers, str):
            self._failed(job, ValueError(numbers))
        elif answer.kind == "raised":
            if job.tries == TRIES - 1:
                # An error in the user's operations is then raised unchanged.
                run_task(self._tasks.with_programs(task))
            self._failed(job, RuntimeError(f"the worker raised {answer.error}"))
        elif answer.kind == "programs":
            if task.programs is not None:
                self._failed(job, ValueError("the worker asked for programs that it was given"))
            job.needs_programs = True
        elif answer.kind == "row":
            if not self._run.learn(job.part, answer.row):
                job.is_done = True
            elif len(self._run.paths) == len(task.keys):
                self._failed(job, ValueError(f"the worker says that no program fits row {answer.row}, but one does"))
        else:
            self._finish(job, numbers, answer)
            self._tasks.has_programs(task)

    def _finish(self, job: Job, numbers: list[Any], answer: Any) -> None:
        job.is_done, self._broken_at_once = True, 0
        job.numbers = numbers if self._run.agrees(job.part, answer.used) else None
        job.cancel()
        self._pace.add(job.part.count, answer.seconds)

    # ---- faults ----

    def _failed(self, job: Job, fault: BaseException) -> None:
        job.tries += 1
        job.needs_programs = True
        if job.tries >= TRIES:
            cause = f"{type(fault).__name__}: {fault}"
            raise ShardError(f"{self._name}: {job} failed {TRIES} times; the last time: {cause}") from fault

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
                    f"{self._name}: {had[0]} broke {EXECUTORS} executors that had no other task: "
                    f"{type(fault).__name__}: {fault}"
                ) from fault
        self._broken_at_once += not had
        if self._broken_at_once > EXECUTORS:
            raise ExecutorError(f"{EXECUTORS} new executors took no task: {type(fault).__name__}: {fault}") from fault
        self._workers.renew(fault)

    def _check_clock(self) -> None:
        """Send tasks again if they were not answered in time. Threads of this process may take any time."""
        if self._deadline is None and self._workers.shares_memory:
            return
        limit = self._deadline or self._pace.patience
        now = monotonic()
        late = [job for job in self._waiting if not job.is_done and job.attempts and now - job.since > limit]
        why = ", and the executor has no workers" if late and self._workers.is_empty else ""
        fault = TimeoutError(f"no answer in {limit:.3g} seconds{why}")
        for job in late:
            self._failed(job, fault)
        if late and self._workers.is_renewable:  # its workers are stuck, so it is not used again
            for job in self._waiting:
                job.attempts = {}
            self._workers.renew(fault)
        for job in late:
            if not self._workers.is_renewable:
                self._send(job)  # the first answer counts

    def _abort(self) -> None:
        for job in self._waiting:
            job.cancel()
        self._workers.close(kill=True)
