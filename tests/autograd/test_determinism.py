"""The same bits in every run and thread, for any hash seed and heap, and no memory leaks."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograd import Value, gradients
from tests.helpers.draws import draws
from tests.helpers.nodes import live
from tests.helpers.paths import ROOT

GRAPHS = draws(test=300, cover=2_000)
STEPS = draws(test=500, cover=10_000, soak=1_000_000)

PROGRAM = """
import random, sys
from autograd import Value
noise = [object() for _ in range(random.Random(int(sys.argv[1])).randrange(5000))]
rng = random.Random(7)
leaves = [Value(rng.uniform(-2, 2)) for _ in range(6)]
nodes = list(leaves)
for _ in range(60):
    a, b = rng.choice(nodes), rng.choice(nodes)
    nodes.append(rng.choice([lambda: a * b, lambda: a + b, lambda: (a - b).tanh(), lambda: a.sin() / (b * b + 1)])())
sum(nodes).backward()
print(*[x.grad.hex() for x in leaves])
"""


@pytest.mark.parametrize("runs", [draws(test=5, cover=20)])
def test_one_pattern_of_bits_over_hash_seeds(runs: int) -> None:
    patterns = set()
    for seed in range(runs):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(seed)], env=environment, capture_output=True, text=True, check=True
        )
        patterns.add(done.stdout)
    assert len(patterns) == 1


def graph(seed: int) -> list[float]:
    x, y = Value(seed / 1000), Value(1.5)
    z = x
    for _ in range(10):
        z = (z * y + x).tanh() / (y + 2)
    z.backward()
    return [z.data, x.grad, y.grad]


def test_threads_with_graphs_of_their_own() -> None:
    serial = [graph(seed) for seed in range(GRAPHS)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert list(pool.map(graph, range(GRAPHS))) == serial


def held() -> int:
    """Return the bytes allocated by the engine and this file. Other threads and a tracer allocate memory too."""
    ours = [tracemalloc.Filter(True, str(ROOT / "autograd" / "*")), tracemalloc.Filter(True, __file__)]
    return sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(ours).traces)


def test_steps_do_not_leak_memory() -> None:
    w = [Value(0.1 * i) for i in range(5)]

    def step() -> None:
        loss = sum((x * x).tanh() for x in w)
        for x in w:
            x.grad = None
        loss.backward()
        for x in w:
            x.data -= 0.001 * x.grad

    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        for _ in range(3_000):  # enough to fill the interpreter's free lists
            step()
        before = held()
        for _ in range(STEPS):
            step()
        grown = held() - before
        tracemalloc.stop()
        assert grown < 1_000
        assert gc.collect() == 0  # graphs have no cycles: reference counts free them
    finally:
        gc.enable()


def test_a_graph_is_freed_with_its_root() -> None:
    before = live()
    x = Value(1.0)
    y = x
    for _ in range(1000):
        y = y * 1.5
    gradients(y, x, create_graph=True)
    assert live() > before + 1000
    del x, y
    assert live() == before
