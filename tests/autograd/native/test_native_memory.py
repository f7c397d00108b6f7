"""The native engine counts its nodes. None leak after errors, interrupts and cycles, and freeing does not recurse."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Value, detect_anomaly, gradients, hessian, no_grad, primitive
from autograd.current_engine import record
from autograd.operation import Primitive
from autograd.ops import TABLE
from tests.helpers.draws import draws
from tests.helpers.every_case import every_case
from tests.helpers.nodes import live
from tests.helpers.stacks import run_on_small_stack

GRAPHS = draws(test=20_000, cover=200_000, soak=1_000_000)
pytestmark = pytest.mark.skipif(autograd.engine_info().engine != "native", reason="the native engine is not chosen")


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before = live()
    yield
    assert live() <= before  # fewer if the traceback of an earlier test was freed


def chain(op: Primitive, length: int) -> Value:
    """Return a chain of one operation. Each node is an operand of the next, once or several times."""
    x = Value(0.5)
    n = (3 if op.arity is None else op.arity) - op.parameters
    for _ in range(length):
        x = record(op, (x,) * n + (0.0, 1.0)[: op.parameters])
    return x


@every_case("op", TABLE.values())
def test_deep_graphs_of_every_operation_are_freed_on_a_small_stack(op: Primitive) -> None:
    done: list[bool] = []

    def work() -> None:
        x = chain(op, 20_000)
        x.zero_grad()
        del x
        done.append(True)

    run_on_small_stack(work)
    assert done == [True]


def test_an_error_in_each_kind_of_recording_loses_nothing() -> None:
    x, y = Value(2.0, "x"), Value(3.0)
    fails = primitive("native_fails", lambda x: 1.0, lambda z, x: (1.0, 2.0))
    late = primitive("native_late", lambda x: x, lambda z, x: (x.undefined,))
    attempts: list[Callable[[], Any]] = [
        lambda: x * "text",
        lambda: "text" + x,
        lambda: x + 10**400,
        lambda: x * None,
        lambda: pow(x, y, 2),
        lambda: autograd.dot([x, y], [y]),
        lambda: autograd.dot([x, y], [y, "text"]),
        lambda: autograd.dot([x, y], [y, y], "text"),
        lambda: autograd.fsum([x, "text"]),
        lambda: autograd.fsum(x),
        lambda: autograd.logsumexp([]),
        lambda: autograd.exp(x, y),
        lambda: autograd.exp("text"),
        lambda: autograd.clamp(x, 3, 2),
        lambda: fails(x),
        lambda: late(x),
        lambda: Value("text"),
        lambda: Value(1.0, 3),
        lambda: (x * y).backward("text"),
        lambda: float(x * y),
    ]
    for attempt in attempts:
        with pytest.raises((TypeError, ValueError, OverflowError, AttributeError)):
            attempt()
    with detect_anomaly(), pytest.raises(ValueError, match="outside its domain"):
        (-x).log()
    with pytest.raises(AttributeError):
        late(x * y).backward(create_graph=True)
    with no_grad():
        silent = x * y + autograd.dot([x, x], [y, y])
    assert (silent.data, silent.operands) == (18.0, ())


def test_a_sweep_that_fails_leaves_no_mark() -> None:
    x = Value(2.0)
    y = x * 1.0
    z = y * y
    y._operands = (z, 1.0)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="the graph has a cycle"):
            z.backward()
        with pytest.raises(RuntimeError, match="the graph has a cycle"):
            z.zero_grad()
        with pytest.raises(RuntimeError, match="the graph has a cycle"):
            gradients(z, x)
    y._operands = (x, 1.0)
    z.backward()
    assert (x.grad, y.grad) == (4.0, 4.0)


def test_gradients_that_lead_back_are_collected() -> None:
    before = live()
    for _ in range(100):
        x = Value(2.0)
        y = x**3
        (y * x).backward(create_graph=True)
        assert isinstance(x.grad, Value)
        x.grad.backward(create_graph=True)
    del x, y
    assert live() == before


def test_gradients_that_are_values_become_numbers_again() -> None:
    x = Value(2.0)
    y = x * x
    y.backward(create_graph=True)
    y.backward()
    assert type(x.grad) is float
    assert (x.grad, y.grad) == (8.0, 1.0)
    y.zero_grad()
    assert x.grad == 0.0
    x.grad = y
    x.grad = None
    assert x.grad is None


def test_a_cycle_made_by_force_is_collected() -> None:
    before = live()
    x = Value(1.0)
    y = x + 1
    z = y * 2
    y._operands = (z, 1.0)
    del x, y, z
    assert live() == before


def test_many_graphs_leave_nothing() -> None:
    x, w = Value(0.5), Value(1.5)

    def step() -> None:
        loss = autograd.dot([x, w, x], [w, w, 2.0]) + (x * w).tanh()
        loss.backward()

    for _ in range(1000):
        step()
    x.grad = w.grad = None
    before = live()
    tracemalloc.start()
    step()
    held = tracemalloc.get_traced_memory()[0]
    for _ in range(GRAPHS):
        step()
    grown = tracemalloc.get_traced_memory()[0] - held
    tracemalloc.stop()
    assert grown < 1000
    assert live() == before


def test_slabs_are_used_again_and_given_back() -> None:
    kept_for_the_next = 64 * 2**20 + 500_000
    filling = [Value(1.0) for _ in range(kept_for_the_next // 96)]  # so that everything is allocated again
    tracemalloc.start()
    base = tracemalloc.get_traced_memory()[0]
    kept = []
    for _ in range(5):
        nodes = [Value(1.0) for _ in range(100_000)]
        kept += nodes[::1000]
        full = tracemalloc.get_traced_memory()[0] - base
        del nodes
    assert full < 100_000 * 130  # the memory of one round, rather than five
    nodes = [Value(1.0) for _ in range(1_000_000)]
    kept.clear()
    del nodes
    empty = tracemalloc.get_traced_memory()[0] - base
    tracemalloc.stop()
    del filling
    assert empty < kept_for_the_next


RESIDENT = """
from pathlib import Path
from autograd import Value

def pages() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])

x = Value(1.0)
before = pages()
for _ in range(1_500_000):
    x = x + 1.0
full = pages() - before
del x
print(full, pages() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux reports resident memory in a simple way")
@pytest.mark.skipif("ASAN_OPTIONS" in os.environ, reason="an address sanitizer keeps its own memory")
def test_unused_memory_is_returned_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", RESIDENT], capture_output=True, text=True, check=True)
    full, left = (int(pages) * os.sysconf("SC_PAGE_SIZE") for pages in done.stdout.split())
    assert full > 1_500_000 * 96
    assert left < 70 * 2**20


def test_a_rule_of_too_many_partials_reaches_no_operand_that_is_not_there() -> None:
    op = Primitive("native_surplus", lambda *xs: xs[0], lambda z, *xs: (2.0, 3.0, 5.0, 7.0), arity=None)
    for n in (1, 2, 3):
        xs = [Value(1.0) for _ in range(n)]
        y = record(op, tuple(xs))
        y.backward()
        assert [x.grad for x in xs] == [2.0, 3.0, 5.0][:n]
        assert gradients(y, xs) == [2.0, 3.0, 5.0][:n]


def test_threads_sweep_graphs_that_share_nodes() -> None:
    """Sweeps do not interleave: the sum that many of them add to a shared leaf is exact."""
    x = Value(1.0)
    shared = x * 2.0
    roots = [shared * float(i) for i in range(8)]
    for _ in range(100):
        roots = [root + shared for root in roots]

    def work(root: Value) -> None:
        for _ in range(500):
            root.backward()
            gradients(root, [x, shared])

    threads = [threading.Thread(target=work, args=(root,)) for root in roots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad == 500 * sum(2.0 * (i + 100) for i in range(8))


INTERRUPTED = """
import signal
import autograd
from autograd import Value, grad
from autograd.native.engine import live_nodes

class Interrupt(BaseException):
    pass

def interrupt(*_):
    raise Interrupt

def work():
    x = Value(0.5)
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    while True:
        y = x
        for _ in range(200):
            y = (y * 1.5 + autograd.dot([x, y], [y, x])).tanh()
        y.backward()
        grad(lambda x: x * x)(3.0)

signal.signal(signal.SIGALRM, interrupt)
for _ in range(50):
    try:
        work()
    except Interrupt:
        pass
print(live_nodes())
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="interrupts are timed with POSIX signals")
def test_interrupts_lose_nothing() -> None:
    """In a separate process, because an interrupt inside a coverage tool may leave its lock closed forever."""
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_collections_and_finalizers_in_the_middle_of_recording() -> None:
    """A collection may start at any allocation and run code that records and sweeps."""
    swept = []

    class Loop:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            inner = Value(3.0)
            (inner * inner).backward()
            swept.append(inner.grad)

    threshold = gc.get_threshold()
    gc.set_threshold(7)
    try:
        x = Value(0.5)
        for _ in range(300):
            Loop()
            y = autograd.fsum([x * float(i) for i in range(10)])
            x.grad = None
            y.backward()
            assert x.grad == 45.0
            assert gradients(y, [x]) == [45.0]
            assert len(autograd.current_engine.topological_order(y)) == 12
        assert hessian(lambda x: x[0] * x[1])([1.0, 2.0]) == [[0.0, 1.0], [1.0, 0.0]]
    finally:
        gc.set_threshold(*threshold)
    assert set(swept) == {6.0}


def test_a_graph_that_is_alive_at_exit() -> None:
    program = """
import autograd
x = autograd.Value(1.0, "x")
y = x
for _ in range(200_000):
    y = y * 1.0
y.backward()
z = x**3
z.backward(create_graph=True)
class Late:
    def __del__(self):
        y.zero_grad()
late = Late()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_sweep_changes_nothing_if_memory_runs_out() -> None:
    testcapi = pytest.importorskip("_testcapi", reason="CPython's own test module is not there")
    x = Value(1.0)
    y = x
    for _ in range(70_000):  # more than a walk has preallocated room for
        y = y * Value(1.0)
    failed = 0
    for allocations in range(0, 40, 3):
        x.grad = 0.0
        testcapi.set_nomemory(allocations, allocations + 1)
        try:
            y.backward()
        except MemoryError:
            failed += 1
            assert x.grad == 0.0
        finally:
            testcapi.remove_mem_hooks()
        x.grad = 0.0
        y.backward()
        assert x.grad == 1.0
    assert failed > 3
