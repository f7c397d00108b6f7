"""The gradient of a network over rows in a memory map: its rate, its memory, and the gain from more workers.

    python -m tests.benchmarks.shards [--rows N] [--rounds N] [--workers N] [--executor processes|dask]
    python -m tests.benchmarks.shards --machines
    python -m tests.benchmarks.shards --messages

Each round measures every arrangement in turn, so that other load on the machine affects all of them. Figures are
medians. `--machines` measures the cost of a row, a shard and a message, and computes the rate of 1 to 1,024 cores from
them. `--messages` measures the cost of a task with each kind of executor.
"""

from __future__ import annotations

import argparse
import operator
import pickle
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import psutil

import nn
from autograd import value_and_grad, vmap
from autograd.program.replay.row_blocks import SHARD
from autograd.program.shards.messages import Task, packed, packed_columns, version
from autograd.program.shards.worker import run_task

__all__ = ["Costs", "rate_of"]


class Costs(NamedTuple):
    """Measured costs, in seconds.

    Attributes:
        row: a core's time for a row.
        task: a core's time for a task in addition to its rows: unpickling it, and pickling the answer.
        message: the sender's time for a task and its answer, in addition to the bytes.
        byte: the sender's time to copy and pickle a byte.
        fold: the sender's time to add the sums of a shard.
    """

    row: float
    task: float
    message: float
    byte: float
    fold: float


def rate_of(costs: Costs, cores: int, *, rows: int, columns: int, network: float, sends_rows: bool = True) -> float:
    """Return the rows per second of some cores, fed by one sender.

    Each core spends time on its rows. The sender spends time on all messages, their bytes and the sums of shards, and
    the network carries the bytes to other machines. The slowest of the three determines the rate.

    Args:
        costs: the measured costs.
        cores: the number of cores to use.
        rows: the number of rows in a task.
        columns: the number of doubles in a row.
        network: bytes per second that leave the sender.
        sends_rows: whether rows are sent. Otherwise workers read them from their own files.

    >>> costs = Costs(row=1e-6, task=1e-3, message=1e-3, byte=1e-9, fold=0.0)
    >>> [round(rate_of(costs, n, rows=100_000, columns=1, network=1e9)) for n in (1, 10, 100)]
    [990099, 9900990, 55555556]
    """
    shards = rows / SHARD
    size = 8 * columns * rows if sends_rows else 0
    computing = (costs.row * rows + costs.task) / cores
    sending = costs.message + costs.byte * size + costs.fold * shards
    return rows / max(computing, sending, size / network)


class Memory:
    """The most private memory of this process while it is watched, in bytes."""

    def __init__(self) -> None:
        self.most = 0
        self._is_watched = False
        self._process = psutil.Process()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the memory of this process in this block."""
        self._is_watched = True
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_watched = False
            thread.join()

    def _watch(self) -> None:
        while self._is_watched:
            info = self._process.memory_info()
            self.most = max(self.most, info.rss - info.shared)  # pages of files are not counted
            time.sleep(0.05)


def network() -> tuple[Callable[..., Any], list[Any]]:
    """Return the squared error of a 2-16-16-1 network for a row, and its weights."""
    net = nn.MLP(2, [16, 16, 1], activation="tanh", rng=1)
    weights = [p.data for p in net.parameters()]

    def error(ws: list[Any], x: Any, t: Any) -> Any:
        rest = iter(ws)
        values = list(x)
        for layer in net.layers:
            values = [
                _neuron([next(rest) for _ in neuron.w], next(rest), values, last=layer is net.layers[-1])
                for neuron in layer.neurons
            ]
        return (values[0] - t) ** 2

    return value_and_grad(error), weights


def _neuron(ws: list[Any], bias: Any, xs: list[Any], *, last: bool) -> Any:
    from autograd import dot, tanh

    total = dot(ws, xs, bias)
    return total if last else tanh(total)


def written(folder: Path, rows: int) -> tuple[Any, Any]:
    """Write rows to files, a million at a time, and return their memory maps."""
    x = np.lib.format.open_memmap(folder / "x.npy", mode="w+", dtype=float, shape=(rows, 2))
    t = np.lib.format.open_memmap(folder / "t.npy", mode="w+", dtype=float, shape=(rows,))
    random = np.random.default_rng(1)
    for start in range(0, rows, 1_000_000):
        part = x[start : start + 1_000_000]
        part[:] = random.normal(size=part.shape)
        t[start : start + 1_000_000] = np.sign(part[:, 0] * part[:, 1])
    return np.load(folder / "x.npy", mmap_mode="r"), np.load(folder / "t.npy", mmap_mode="r")


def executor_of(kind: str, workers: int) -> Any:
    """Return an executor with this many processes."""
    if kind == "processes":
        return ProcessPoolExecutor(workers)
    distributed: Any = import_module("distributed")
    return distributed.Client(distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None))


def costs_of(gradient: Callable[..., Any], weights: list[Any], x: Any, t: Any) -> tuple[Costs, int]:
    """Return the costs, as CPU time of this process, and the bytes of a program."""
    mapped = vmap(gradient, (None, 0, 0), reduce="sum", progress=False)
    rows = min(len(x), 64 * SHARD)
    xs, ts = np.array(x[:rows]), np.array(t[:rows])
    mapped(weights, xs, ts)
    row = median(_processor_seconds(lambda: mapped(weights, xs, ts)) for _ in range(5)) / rows
    with ProcessPoolExecutor(1) as pool:
        message, byte = message_of(pool)
    byte += median(_processor_seconds(lambda: packed_columns([*xs.T, ts])) for _ in range(5)) / (24 * rows)
    sums = array("d", bytes(8 * (len(weights) + 1)))
    fold = median(_processor_seconds(lambda: array("d", map(operator.add, sums, sums))) for _ in range(100))
    key, text = packed(mapped.programs[0])
    outputs = len(mapped.programs[0].outputs)

    def answered(count: int) -> None:
        columns = (
            *weights,
            *(np.ascontiguousarray(x).tobytes() for x in (xs[:count].T[0], xs[:count].T[1], ts[:count])),
        )
        task = Task(version(), 0, (key,), (text,), ([],), columns, count, outputs, True, True)
        pickle.loads(pickle.dumps(run_task(pickle.loads(pickle.dumps(task)))))

    answered(SHARD)
    few, many = (median(_processor_seconds(partial(answered, n * SHARD)) for _ in range(15)) for n in (1, 9))
    task = max(0.0, few - (many - few) / 8)
    return Costs(row, task, message, byte, fold), len(text)


def message_of(executor: Any) -> tuple[float, float]:
    """Return the CPU time of this process for a task without rows, and for a byte of a task."""
    small, large = bytes(1 << 10), bytes(1 << 22)
    executor.submit(len, small).result()
    message = median(_processor_seconds(lambda: executor.submit(len, small).result()) for _ in range(100))
    each = median(_processor_seconds(lambda: executor.submit(len, large).result()) for _ in range(20))
    return message, (each - message) / len(large)


def messages() -> None:
    """Print the cost of a task with each executor, and the numbers of rows and operations at which it pays off."""
    distributed: Any = import_module("distributed")
    loky: Any = import_module("loky")

    def cluster() -> Any:
        return distributed.Client(n_workers=1, threads_per_worker=1, dashboard_address=None).get_executor(pure=False)

    kinds: dict[str, Callable[[], Any]] = {
        "threads": lambda: ThreadPoolExecutor(1),
        "processes": lambda: ProcessPoolExecutor(1),
        "loky": lambda: loky.get_reusable_executor(1),
        "dask": cluster,
    }
    print("| executor | first task | a task | a row of 3 numbers |\n| --- | ---: | ---: | ---: |")
    for name, make in kinds.items():
        start = time.perf_counter()
        executor = make()
        executor.submit(len, b"").result()
        first = time.perf_counter() - start
        message, byte = message_of(executor)
        size = 0.0 if name == "threads" else 24 * byte * 1e9
        print(f"| {name} | {first * 1e3:,.0f} ms | {message * 1e3:.2f} ms | {size:.0f} ns |")
        executor.shutdown()


def processor_time() -> float:
    """Return the CPU time of this process and of its children so far."""
    found = 0.0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        times = process.cpu_times()
        found += times.user + times.system
    return found


def _processor_seconds(call: Callable[[], Any]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.shards", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--executor", choices=["processes", "dask"], default="processes")
    parser.add_argument("--machines", action="store_true", help="compute the rate of more machines")
    parser.add_argument("--messages", action="store_true", help="measure the cost of a task with each executor")
    options = parser.parse_args()
    if options.messages:
        messages()
        return
    gradient, weights = network()
    with tempfile.TemporaryDirectory() as folder:
        x, t = written(Path(folder), options.rows)
        if options.machines:
            machines(gradient, weights, x, t)
        else:
            arrangements(gradient, weights, x, t, options)


def arrangements(gradient: Any, weights: list[Any], x: Any, t: Any, options: Any) -> None:
    """Print the rate of each arrangement, and whether their bits are the same."""
    reduced: dict[str, Any] = {"in_axes": (None, 0, 0), "reduce": "sum", "progress": False}
    memory = Memory()
    chosen = min(len(x), 1_000_000)  # as many as fit in memory everywhere
    xs, ts = np.array(x[:chosen]), np.array(t[:chosen])
    plain = vmap(gradient, **reduced)
    plain(weights, xs[:SHARD], ts[:SHARD])
    with executor_of(options.executor, options.workers) as pool:
        several = vmap(gradient, **reduced, executor=pool)
        several(weights, xs, ts)
        processor: dict[str, list[float]] = {"one": [], "all": []}
        seconds: dict[str, list[float]] = {"in memory": [], "from the map": [], f"{options.workers} workers": []}
        found: list[Any] = [None, None]
        for _ in range(options.rounds):
            seconds["in memory"].append(_seconds(lambda: plain(weights, xs, ts)) / chosen)
            with memory.watched():
                start, used = time.perf_counter(), processor_time()
                found[0] = plain(weights, x, t)
                seconds["from the map"].append((time.perf_counter() - start) / len(x))
                processor["one"].append(processor_time() - used)
                start, used = time.perf_counter(), processor_time()
                found[1] = several(weights, x, t)
                seconds[f"{options.workers} workers"].append((time.perf_counter() - start) / len(x))
                processor["all"].append(processor_time() - used)
        same = [np.array([loss, *grads]).tobytes() for loss, grads in found]
    here = median(seconds["from the map"])
    for name, each in seconds.items():
        rate = 1 / median(each)
        print(f"{name:14} {rate:12,.0f} rows/s   {here * rate:5.2f} of one process from the map")
    share = median(processor["one"]) / median(processor["all"])
    print(f"CPU time: {share:.2f} of that with workers, so {options.workers} idle cores give up to "
          f"{options.workers * share:.2f} times the rate")  # fmt: skip
    print(f"private memory {memory.most / 1e6:,.0f} MB at most, for {x.nbytes / 1e6 + t.nbytes / 1e6:,.0f} MB of rows")
    print("the bits are the same" if same[0] == same[1] else "THE BITS DIFFER")


def machines(gradient: Any, weights: list[Any], x: Any, t: Any) -> None:
    """Print the costs, and a table of the rates of more cores."""
    costs, texts = costs_of(gradient, weights, x, t)
    print(f"row {costs.row * 1e6:.2f} us, task {costs.task * 1e6:.0f} us, message {costs.message * 1e6:.0f} us,")
    print(f"byte {costs.byte * 1e9:.2f} ns, sums of a shard {costs.fold * 1e6:.0f} us, program {texts:,} bytes")
    rows = max(1, int(0.2 / costs.row) // SHARD) * SHARD
    print(f"\ntasks of {rows:,} rows\n")
    print("| cores | 1 Gbit/s | 10 Gbit/s | 100 Gbit/s | rows in files of the workers |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    one = 1 / costs.row
    for cores in (1, 2, 8, 64, 256, 512, 1024):
        rates = [rate_of(costs, cores, rows=rows, columns=3, network=bits / 8) for bits in (1e9, 1e10, 1e11)]
        rates.append(rate_of(costs, cores, rows=rows, columns=3, network=1e99, sends_rows=False))
        print(f"| {cores:,} | " + " | ".join(f"{rate / one:,.1f}" for rate in rates) + " |")


if __name__ == "__main__":
    main()
