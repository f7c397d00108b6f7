"""Real processes: pools, loky and a dask cluster, with workers that are killed at random moments; MPI without kills."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import autograd
from autograd import value_and_grad, vmap
from autograd.program.replay.row_blocks import SHARD
from tests.autograd.program.shards.faults import branches
from tests.helpers.draws import draws, generator
from tests.helpers.paths import ROOT

KILLS = {"processes": draws(test=5, cover=11, soak=200), "loky": draws(test=1, cover=3, soak=200),
         "dask": draws(test=1, cover=6, soak=200)}  # workers  # fmt: skip
N = 12 * SHARD + 77
X, Y = np.linspace(-2.0, 2.0, N), np.linspace(3.0, 1.0, N) ** 3

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")


def steps(x: Any, y: Any) -> Any:
    """Return a number that takes a while."""
    for _ in range(60):
        x = autograd.sin(x + y) * 0.9 + 0.1
    return x


def children() -> list[psutil.Process]:
    """Return the workers that this process started, directly or indirectly."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "resource_tracker" not in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


class Killer:
    """Kills a worker at random moments, until this many were killed."""

    def __init__(self, kills: int, workers: Callable[[], list[int]], between: float) -> None:
        self._random, self._workers, self._between = generator("kills"), workers, between
        self.kills, self.killed, self._is_stopped = kills, 0, False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_stopped = True
        self._thread.join()

    def measure(self, run: Callable[[], object]) -> None:
        """Leave the time of two runs between kills, because a task whose workers always die is an error."""
        start = time.monotonic()
        run()
        self._between = max(self._between, 2 * (time.monotonic() - start))

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        while self.killed < self.kills and not self._is_stopped:
            time.sleep(self._random.uniform(0, self._between))
            workers = self._workers()
            if workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._random.choice(workers), signal.SIGKILL)
                    self.killed += 1


def until_finished(killer: Killer, executor: Any) -> None:
    """Compute sums while workers are killed, and compare their bits."""
    f = value_and_grad(branches, (0, 1))
    wanted = vmap(f, reduce="sum")(X, Y)
    mapped = vmap(f, reduce="sum", executor=executor)
    killer.measure(lambda: mapped(X, Y))
    with killer:
        runs = 0
        while killer.is_running:
            assert mapped(X, Y) == wanted
            runs += 1
    assert mapped(X, Y) == wanted
    assert killer.killed == killer.kills


@pytest.fixture
def no_worker_is_left() -> Iterator[None]:
    before = {process.pid for process in children()}
    yield
    end = time.monotonic() + 10
    while (left := [process for process in children() if process.pid not in before]) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left


@pytest.mark.usefixtures("no_worker_is_left")
def test_a_process_pool_gives_the_bits_of_one_process() -> None:
    wanted = vmap(branches)(X, Y)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = vmap(lambda x, y: branches(x, y), executor=pool)(X, Y)  # a lambda, which pickle does not take
    assert found.tobytes() == wanted.tobytes()


@pytest.mark.usefixtures("no_worker_is_left")
def test_processes_that_are_killed_do_not_change_the_bits() -> None:
    pools: list[ProcessPoolExecutor] = []

    def make() -> ProcessPoolExecutor:
        pools.append(ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")))
        return pools[-1]

    hits: Counter[int] = Counter()

    def workers() -> list[int]:
        """Return the workers of a pool twice at most, because a slow machine replaces a broken pool late."""
        found = [*(getattr(pools[-1], "_processes", None) or {})] if pools and hits[len(pools)] < 2 else []
        hits[len(pools)] += bool(found)
        return found

    until_finished(Killer(KILLS["processes"], workers, 0.1), make)
    assert len(pools) >= KILLS["processes"] / 2
    pools[-1].shutdown()


@pytest.mark.usefixtures("no_worker_is_left")
def test_workers_of_loky_that_are_killed_do_not_change_the_bits() -> None:
    loky = pytest.importorskip("loky")

    executors: list[Any] = []

    def make() -> Any:
        executors.append(loky.get_reusable_executor(max_workers=2))
        return executors[-1]

    def workers() -> list[int]:
        return [*(getattr(executors[-1], "_processes", None) or {})] if executors else []

    until_finished(Killer(KILLS["loky"], workers, 1.0), make)
    loky.get_reusable_executor().shutdown(wait=True, kill_workers=True)


INTERRUPTED = """
import os, signal, threading
import numpy as np
from concurrent.futures import ProcessPoolExecutor
from autograd import vmap
from tests.autograd.program.shards.test_pools import steps

def make():
    pool = ProcessPoolExecutor(2)
    threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT]).start()
    return pool

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a process in the background may ignore it
    x = np.linspace(-2.0, 2.0, 10_000_000)
    try:
        vmap(steps, reduce="sum", executor=make)(x, x)
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_an_interruption_leaves_no_process(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    process = subprocess.Popen(
        [sys.executable, script], env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    out, _ = process.communicate(timeout=60)
    assert out == "interrupted\n"
    left = [p for p in psutil.process_iter() if _session_of(p.pid) == process.pid]
    assert not [p for p in left if p.status() != psutil.STATUS_ZOMBIE]


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return -1


def test_a_dask_cluster_whose_workers_are_killed_gives_the_same_bits() -> None:
    """This runs in a separate process, because dask starts threads and changes signals and logs."""
    pytest.importorskip("distributed")
    process = subprocess.run(
        [sys.executable, "-m", "tests.autograd.program.shards.dask_cluster", str(KILLS["dask"])],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr[-3000:]
    assert "the same bits" in process.stdout


MPI = """
import numpy as np
from mpi4py.futures import MPIPoolExecutor
from autograd import vmap
from tests.autograd.program.shards.test_pools import X, Y, branches

if __name__ == "__main__":
    with MPIPoolExecutor() as pool:
        found = vmap(lambda x, y: branches(x, y), reduce="sum", executor=pool)(X, Y)
    assert found == vmap(branches, reduce="sum")(X, Y)
    print("the same bits")
"""


def test_an_mpi_pool_gives_the_bits_of_one_process(tmp_path: Path) -> None:
    pytest.importorskip("mpi4py", reason="MPI is not installed")
    beside = Path(sys.executable).parent / "mpiexec"  # from the package mpich
    run = str(beside) if beside.exists() else shutil.which("mpiexec")
    if run is None:
        pytest.skip("there is no mpiexec")
    script = tmp_path / "pool.py"
    script.write_text(MPI)
    root = {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
    }
    process = subprocess.run(
        [run, "-n", "3", sys.executable, "-m", "mpi4py.futures", str(script)],
        env=os.environ | root | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr[-3000:]
    assert process.stdout == "the same bits\n"
