"""Rows are divided among workers with the same bits as in one process, in spite of every kind of fault."""

from __future__ import annotations

import pickle
import re
import time
import tracemalloc
import zlib
from array import array
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, primitive, vmap
from autograd.program.replay.row_blocks import BLOCK, SHARD
from autograd.program.shards import row_progress
from autograd.program.shards.dispatch import ShardError
from autograd.program.shards.executors import ExecutorError
from autograd.program.shards.messages import Answer, Task, checked, checksum
from tests.autograd.program.bits import bits
from tests.autograd.program.shards.faults import Faulty, N, X, Y, branches, expected, gradient
from tests.helpers.draws import draws, generator


def summed(executor: Any, **options: Any) -> bytes:
    value, grads = vmap(gradient, reduce="sum", executor=executor, **options)(X, Y)
    return np.array([value, *grads]).tobytes()


def _double_below_seven(x: float) -> float:
    if x == 7.0:
        raise ZeroDivisionError("seven")
    return x + x


def _double_slowly(x: float) -> float:
    if x == 0.0:
        time.sleep(0.06)
    return x + x


fails_at_seven = primitive("double_below_seven", _double_below_seven, lambda z, x: (2.0,), doc="Return twice x.")
slow_at_zero = primitive("double_slowly", _double_slowly, lambda z, x: (2.0,), doc="Return twice x.")
ROWS_TO_SEVEN = np.append(np.linspace(0.0, 1.0, 2 * SHARD), 7.0)


def test_shards_are_added_in_their_order() -> None:
    """The order documented in the guide, from the results of single rows."""
    rows = np.array(vmap(branches)(X, Y))
    total = None
    for start in range(0, N, SHARD):
        shard = None
        for at in range(start, min(start + SHARD, N), BLOCK):
            block = [*rows[at : min(at + BLOCK, N)]]
            half = BLOCK // 2
            while half:
                block = [x + block[k + half] if k + half < len(block) else x for k, x in enumerate(block[:half])]
                half //= 2
            shard = block[0] if shard is None else shard + block[0]
        total = shard if total is None else total + shard
    assert total is not None
    assert bits(vmap(branches, reduce="sum")(X, Y)) == bits(float(total))
    assert bits(vmap(branches, reduce="sum", threads=3)(X.tolist(), Y.tolist())) == bits(float(total))


def test_executors_give_the_bits_of_one_process() -> None:
    wanted = expected()
    working = Faulty("works")
    assert summed(working) == wanted
    with ThreadPoolExecutor(3) as threads:
        assert summed(threads) == wanted
    assert summed(lambda: ThreadPoolExecutor(2)) == wanted
    assert sum(task.rows for task in working.tasks) >= N
    assert {task.programs is None for task in working.tasks} == {True, False}  # later tasks have only their hashes


def test_rows_that_are_kept_come_from_workers_too() -> None:
    mapped = vmap(lambda x, y: (branches(x, y), [x, y]), executor=Faulty("works", "works", "raises"))
    plain = vmap(lambda x, y: (branches(x, y), [x, y]))
    for found, wanted in zip(mapped(X, Y), plain(X, Y), strict=True):
        assert found.tobytes() == wanted.tobytes()
    assert bits(mapped(X[:9].tolist(), Y[:9].tolist())[0]) == bits(plain(X[:9].tolist(), Y[:9].tolist())[0])


def test_a_loss_of_closed_over_values_has_its_backward() -> None:
    grads = []
    for executor in (None, Faulty("works")):
        w, b = Value(2.0), Value(1.0)
        loss = vmap(lambda x, y: (w * x + b - y) ** 2, reduce="mean", executor=executor)(X, Y)  # noqa: B023
        loss.backward()
        grads.append([loss.data, w.grad, b.grad])
    assert bits(grads[0]) == bits(grads[1])
    assert grads[0][1] == pytest.approx(float(np.mean(2 * (2 * X + 1 - Y) * X)))


def wrong(change: Callable[[Answer], Any]) -> Callable[[Any], Any]:
    return lambda answer: change(answer) if answer.kind == "done" else answer


class Hostile:
    def __eq__(self, other: object) -> bool:
        raise ValueError("no comparison")

    __hash__ = None

    def __repr__(self) -> str:
        raise ValueError("no repr")


def without_last(answer: Answer) -> Answer:
    numbers = answer.numbers[:-1] or (answer.numbers[0][8:],)
    return answer._replace(numbers=numbers, check=checksum(numbers))


NONSENSE = {
    "nothing": wrong(lambda answer: None),
    "text": wrong(lambda answer: "done"),
    "of another task": wrong(lambda answer: answer._replace(number=answer.number + 1)),
    "damaged": wrong(lambda answer: answer._replace(numbers=tuple(x[::-1] for x in answer.numbers))),
    "too short": wrong(without_last),
    "not bytes": wrong(lambda answer: answer._replace(numbers=([1.0],))),
    "another kind": wrong(lambda answer: answer._replace(kind="all right")),
    "a kind that is not text": wrong(lambda answer: answer._replace(kind=["done"])),
    "no number": wrong(lambda answer: answer._replace(number=None)),
    "no checksum": wrong(lambda answer: answer._replace(check=None)),
    "endless": wrong(lambda answer: answer._replace(seconds=float("inf"))),
    "a time that is text": wrong(lambda answer: answer._replace(seconds="soon")),
    "an error": wrong(lambda answer: answer._replace(kind="raised", error="OSError: the disk is full")),
    "without a repr": wrong(lambda answer: Hostile()),
    "no row": wrong(lambda answer: answer._replace(kind="row", row=-1)),
    "a wrong row": wrong(lambda answer: answer._replace(kind="row", row=0)),
    "programs": wrong(lambda answer: answer._replace(kind="programs")),
    "unknown programs": wrong(lambda answer: answer._replace(used={99: 0})),
}


@pytest.mark.parametrize("fault", ["raises", *NONSENSE.values()], ids=["raises", *NONSENSE])
def test_a_failed_shard_is_done_again(fault: Any) -> None:
    executor = Faulty("works", fault, "works", "works", fault)
    assert summed(executor) == expected()


@pytest.mark.parametrize("fault", ["raises", *NONSENSE.values()], ids=["raises", *NONSENSE])
def test_a_shard_that_always_fails_is_named(fault: Any) -> None:
    with pytest.raises(
        ShardError, match=r"value_and_grad.*the shard of rows 0 to 8191 failed 3 times; the last time: "
    ):
        summed(Faulty(fault))


def test_numbers_are_refused_wherever_they_are_damaged() -> None:
    numbers = tuple(np.arange(3.0 * k, 3.0 * k + 3.0).tobytes() for k in range(4))
    task = Task("", 7, (b"",), None, ((),), (), 3, 4, False, True)
    answer = Answer(7, "done", 0, 0.0, {0: 0}, numbers, checksum(numbers))
    assert checked(task, answer) == [array("d", part) for part in numbers]
    for k, part in enumerate(numbers):
        for at in range(len(part)):
            damaged = part[:at] + bytes([part[at] ^ 1]) + part[at + 1 :]
            other = answer._replace(numbers=(*numbers[:k], damaged, *numbers[k + 1 :]))
            assert checked(task, other) == "its numbers do not have its checksum"
    for j, k in combinations(range(4), 2):
        order = [*range(4)]
        order[j], order[k] = k, j
        swapped = answer._replace(numbers=tuple(numbers[i] for i in order))
        assert checked(task, swapped) == "its numbers do not have its checksum"


def test_a_checksum_does_not_copy_the_numbers() -> None:
    numbers = [bytes(10**6)] * 10
    tracemalloc.start()
    try:
        assert checksum(numbers) == zlib.crc32(bytes(10**7))
        tracemalloc.clear_traces()
        tracemalloc.reset_peak()
        checksum(numbers)
        assert tracemalloc.get_traced_memory()[1] < 10**5
    finally:
        tracemalloc.stop()


def test_an_executor_that_breaks_is_replaced() -> None:
    made: list[Faulty] = []

    def make() -> Faulty:
        made.append(Faulty("works", "works", "dies") if len(made) < 4 else Faulty("works"))
        return made[-1]

    assert summed(make) == expected()
    assert len(made) > 2
    assert all(executor.shutdowns for executor in made[:-1])


def test_a_task_that_breaks_every_executor_is_named() -> None:
    class Poisoned(Faulty):
        def submit(self, function: Callable[[Any], Any], task: Any) -> Any:
            if not self.is_broken and task.columns[0] == X[2 * SHARD : 2 * SHARD + task.rows].tobytes():
                self._acts = iter(["dies"])
            return super().submit(function, task)

    with pytest.raises(ShardError, match=re.escape(f"rows {2 * SHARD} to {3 * SHARD - 1} broke 5 executors")):
        summed(lambda: Poisoned("works"))


def test_an_executor_that_cannot_be_replaced_is_an_error() -> None:
    with pytest.raises(ExecutorError, match=r"broken: BrokenProcessPool.*executor=lambda: Faulty\(\.\.\.\)"):
        summed(Faulty("works", "dies"))
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    with pytest.raises(ExecutorError, match="cannot schedule new futures after shutdown"):
        summed(closed)

    def broken() -> Faulty:
        executor = Faulty("works")
        executor.is_broken = True
        return executor

    with pytest.raises(ExecutorError, match="5 new executors took no task"):
        summed(broken)


def test_a_task_without_an_answer_is_sent_again() -> None:
    executor = Faulty("works", "hangs", "works", "works")
    assert summed(executor, deadline=0.2) == expected()
    assert executor.hung
    made: list[Faulty] = []

    def make() -> Faulty:
        made.append(Faulty("hangs" if not made else "works"))
        return made[-1]

    assert summed(make, deadline=0.2) == expected()
    assert len(made) == 2
    with pytest.raises(ShardError, match=r"rows 0 to 8191 failed 3 times; .*no answer in 0.2 seconds"):
        summed(Faulty("hangs"), deadline=0.2)


def test_a_second_answer_is_not_counted() -> None:
    """A late task is sent again, and then both answers arrive."""

    class Late(Faulty):
        def submit(self, function: Callable[[Any], Any], task: Any) -> Any:
            future = super().submit(function, task)
            if len(self.hung) == 1 and len(self.tasks) > 6:
                late = self.hung[0]
                late.set_result(function(self.tasks[1]))
                self.hung.append(late)
            return future

    executor = Late("works", "hangs", *["works"] * 100)
    assert summed(executor, deadline=0.2) == expected()
    assert len(executor.hung) == 2


class Futures:
    """An executor whose futures are made by a function of the right answer."""

    _max_workers = 2

    def __init__(self, future: Callable[[Any], Any]) -> None:
        self._future = future

    def submit(self, function: Callable[[Any], Any], task: Any) -> Any:
        return self._future(function(task))


class Broken:
    """A future that is done and breaks the rules.

    Args:
        answer: the right answer.
        error: what `exception` returns, or raises if it is a class.
    """

    def __init__(self, answer: Any, error: Any = None) -> None:
        self._answer, self._error = answer, error

    def add_done_callback(self, call: Callable[[Any], None]) -> None:
        call(self)

    def exception(self) -> Any:
        if isinstance(self._error, type):
            raise self._error("no error for you")
        return self._error

    def result(self) -> Any:
        return self._answer

    def cancel(self) -> bool:
        raise OSError("it is too late")


class Unfinished(Broken):
    def result(self) -> Any:
        raise LookupError("no result")


class Interrupted(Broken):
    def result(self) -> Any:
        raise KeyboardInterrupt


class Deaf(Broken):
    def add_done_callback(self, call: Callable[[Any], None]) -> None:
        raise RuntimeError("no callbacks")


def cancelled(answer: Any = None) -> Future[Any]:
    future: Future[Any] = Future()
    future.cancel()
    future.set_running_or_notify_cancel()
    return future


def with_error(error: BaseException) -> Callable[[Any], Future[Any]]:
    def failed(answer: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future

    return failed


@pytest.mark.parametrize(
    ("future", "error", "message"),
    [
        (
            lambda answer: None,
            ExecutorError,
            "broken: TypeError: expected a future from submit, .*got None",
        ),
        (Deaf, ExecutorError, "broken: RuntimeError: no callbacks"),
        (Unfinished, ShardError, "rows 0 to 8191 failed 3 times; the last time: LookupError: no result"),
        (Interrupted, KeyboardInterrupt, r"^$"),
        (lambda answer: Broken(answer, OSError), ShardError, "rows 0 to 8191 .* OSError: no error for you"),
        (lambda answer: Broken(answer, "lost"), ShardError, "rows 0 to 8191 .* the error of a future is 'lost'"),
        (cancelled, ShardError, "rows 0 to 8191 .* CancelledError"),
        (with_error(SystemExit(3)), ShardError, "rows 0 to 8191 .* SystemExit: 3"),
        (with_error(KeyboardInterrupt()), ShardError, "rows 0 to 8191 .* KeyboardInterrupt"),
    ],
)
def test_futures_that_break_the_rules(future: Callable[[Any], Any], error: type[BaseException], message: str) -> None:
    with pytest.raises(error, match=message):
        summed(Futures(future))


def test_a_future_that_cannot_be_cancelled_counts() -> None:
    assert summed(Futures(Broken)) == expected()
    assert summed(lambda: Futures(Broken)) == expected()


def test_an_executor_that_cancels_tasks_is_replaced() -> None:
    """Like the client of a dask scheduler that has gone away."""
    made: list[Any] = []

    def make() -> Any:
        made.append(Faulty("works") if made else Futures(cancelled))
        return made[-1]

    assert summed(make) == expected()
    assert len(made) == 2
    with pytest.raises(ShardError, match="rows 0 to 8191 broke 5 executors that had no other task: CancelledError"):
        summed(lambda: Futures(cancelled))


def test_a_function_that_cannot_make_another_executor_is_an_error() -> None:
    made: list[Any] = []

    def make() -> Any:
        if made:
            raise OSError("no machine is free")
        made.append(Faulty("works", "dies"))
        return made[-1]

    with pytest.raises(
        ExecutorError, match=r"BrokenProcessPool: .*the function that makes one raised OSError: no mach"
    ):
        summed(make)
    with pytest.raises(OSError, match=r"^no machine is free$"):
        summed(make)


class Cluster(Faulty):
    """A cluster that reports its number of cores, like a dask Client."""

    cores: dict[str, int] | None = None

    def ncores(self) -> dict[str, int]:
        if self.cores is None:
            raise OSError("the scheduler is gone")
        return self.cores


def test_a_cluster_without_workers_is_named() -> None:
    lost = Cluster("hangs")
    lost.cores = {}
    with pytest.raises(ShardError, match=r"rows 0 to 8191 failed 3 times; .*, and the executor has no workers$"):
        summed(lost, deadline=0.1)
    assert summed(Cluster("works")) == expected()
    full = Cluster("works")
    full.cores = {"a": 2, "b": 2}
    assert summed(full) == expected()


def test_rows_that_kill_workers_are_not_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dask cluster raises KilledWorker for such rows. They would kill this process too."""
    monkeypatch.setattr("autograd.program.shards.dispatch.run_task", lambda task: pytest.fail("it ran here"))
    with pytest.raises(ShardError, match="failed 3 times; the last time: OSError: the disk is full"):
        summed(Faulty("raises"))


class Calls:
    """An executor that calls the callbacks of a future twice."""

    def submit(self, function: Callable[[Any], Any], task: Any) -> Any:
        answer = function(task)

        class Twice:
            def add_done_callback(self, call: Callable[[Any], None]) -> None:
                call(self)
                call(self)

            def exception(self) -> None:
                return None

            def result(self) -> Any:
                return answer

            def cancel(self) -> bool:
                return False

        return Twice()


def test_a_future_that_answers_twice_counts_once() -> None:
    assert summed(Calls()) == expected()


def test_random_faults_do_not_change_the_bits() -> None:
    random, wanted = generator("faults"), expected()
    for _ in range(draws(test=5, cover=50, soak=2_000)):
        acts = [random.choice(["works", "works", "works", "works", "raises", "dies", *NONSENSE.values()])
                for _ in range(random.randint(40, 60))]  # fmt: skip
        acts[::4] = ["works"] * len(acts[::4])
        start = random.randrange(40)
        made: list[Faulty] = []

        def make(acts: list[Any] = acts, start: int = start, made: list[Faulty] = made) -> Faulty:
            made.append(Faulty(*acts[start + len(made) :], *acts[: start + len(made)]))
            return made[-1]

        try:
            assert summed(make) == wanted
        except ShardError as error:
            assert "failed 3 times" in str(error) or "broke 5 executors" in str(error)  # noqa: PT017  (it may pass)


def test_rows_that_workers_cannot_compute_are_computed_here() -> None:
    executor = Faulty("works")
    mapped = vmap(lambda x, y: [x, str(y)], executor=executor)
    with pytest.warns(RuntimeWarning, match="this process computes rows from row 0, not the executor"):
        assert mapped([1.0], [2.0]) == [[1.0, "2.0"]]
    assert not executor.tasks
    names = vmap(lambda x, y: x * y, executor=executor)
    assert names([1.0, 2.0], [3, 4]) == [3.0, 8.0]  # ints count as numbers
    assert executor.tasks


def test_an_operation_that_workers_do_not_know_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    double = primitive("double_of_one_process", lambda x: x + x, lambda z, x: (2.0,), doc="Return twice x.")

    class Elsewhere(Faulty):
        def submit(self, function: Callable[[Any], Any], task: Any) -> Any:
            with monkeypatch.context() as patch:
                patch.delitem(autograd.operation.known, "double_of_one_process")
                try:
                    return super().submit(function, task)
                except RuntimeError as refused:
                    failed: Future[Any] = Future()
                    failed.set_exception(refused)
                    return failed

    with pytest.raises(ShardError, match=r"no operation is named 'double_of_one_process'.*initializer of a pool"):
        vmap(lambda x: double(x), reduce="sum", executor=Elsewhere("works"))(X)


@pytest.mark.parametrize(
    "options",
    [{}, {"threads": 2}, {"executor": lambda: ThreadPoolExecutor(2)}, {"executor": Faulty("works")}],
    ids=["here", "threads", "a pool of threads", "an executor"],
)
def test_an_error_of_an_operation_is_raised_as_itself(options: dict[str, Any]) -> None:
    with pytest.raises(ZeroDivisionError, match=r"^seven$"):
        vmap(lambda x: fails_at_seven(x), reduce="sum", **options)(ROWS_TO_SEVEN)


def test_slow_rows_have_no_limit_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.program.shards.task_sizes.PATIENCE", 0.02)
    monkeypatch.setattr("autograd.program.shards.task_sizes.SLOWNESS", 0.0)
    xs = np.linspace(0.0, 1.0, SHARD + 100)
    wanted = vmap(lambda x: x + x, reduce="sum")(xs)
    assert vmap(lambda x: slow_at_zero(x), reduce="sum", threads=2)(xs) == wanted
    with pytest.raises(ShardError, match=r"no answer in 0\.02 seconds"):
        vmap(lambda x: slow_at_zero(x), reduce="sum", threads=2, deadline=0.02)(xs)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"executor": 8}, r"executor must have a method submit.*got the int 8.*ProcessPoolExecutor\("),
        ({"executor": lambda: 8}, "the function given as executor must return one.*it returned the int 8"),
        ({"executor": Faulty("works"), "threads": 2}, "threads or an executor, not both"),
        ({"executor": Faulty("works"), "deadline": 0}, "deadline must be a number of seconds above 0, or None, got 0"),
        ({"executor": Faulty("works"), "deadline": float("nan")}, "deadline must be a number of seconds"),
    ],
)
def test_errors_of_executors(options: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        vmap(branches, reduce="sum", **options)(X, Y)


def test_an_interruption_ends_the_executor() -> None:
    made: list[Faulty] = []

    def interrupted(answer: Any) -> Any:
        raise KeyboardInterrupt

    def make() -> Faulty:
        made.append(Faulty("works", interrupted))
        return made[-1]

    with pytest.raises(KeyboardInterrupt):
        summed(make)
    assert [executor.shutdowns for executor in made] == [1]


def test_a_mapped_function_is_pickled_without_its_executor() -> None:
    mapped = vmap(gradient, reduce="sum", executor=Faulty("works"))
    assert pickle.loads(pickle.dumps(vmap(abs, executor=Faulty("works"))))([-1.0]) == [1.0]
    assert mapped._options["executor"] is not None


def test_rows_with_operations_of_this_process_stay_in_it() -> None:
    def f(x: Any, y: Any) -> Any:
        return autograd.root(lambda r, x: r**3 - x, 1.0, x) if x < 2.5 else x * y

    rows = [1.0, 2.0, 3.0, 8.0], [1.0, 1.0, 2.0, 2.0]
    wanted = [f(*row) for row in zip(*rows, strict=True)]
    for order in (slice(None), slice(None, None, -1)):  # such a row comes first, or last
        given = [column[order] for column in rows]
        with pytest.warns(RuntimeWarning, match="this process computes rows from row 0, not the executor"):
            assert vmap(f, executor=Faulty("works"))(*given) == wanted[order]
        with pytest.warns(RuntimeWarning, match="this process computes rows from row 0, not the executor"):
            found = vmap(f, executor=Faulty("works"), reduce="sum")(*given)
        assert found == vmap(f, reduce="sum")(*given) == vmap(f, reduce="sum", threads=2)(*given)
    with pytest.raises(
        TypeError, match=r"a program with root_\w+ cannot be pickled: it calls a function of custom_jvp"
    ):
        pickle.dumps(autograd.jit(f).program(1.0, 1.0))


def test_a_bar_appears_only_for_runs_of_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    tqdm = pytest.importorskip("tqdm")
    shown: list[Any] = []
    monkeypatch.setattr(tqdm, "tqdm", lambda **options: shown.append(options) or SimpleNamespace(update=shown.append))
    now = [1_000.0]
    monkeypatch.setattr(row_progress, "monotonic", lambda: now[0])
    progress = row_progress.RowProgress("f", 100, shown=True)
    progress.update(10)
    assert shown == []
    now[0] += 2 * row_progress.DELAY
    progress.update(10)
    progress.update(30)
    assert (shown[0]["total"], shown[0]["initial"], shown[1:]) == (100, 20, [30])
