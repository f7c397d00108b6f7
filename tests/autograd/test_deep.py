"""Up to a million nodes: nothing recurses, and time and memory grow in proportion."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from autograd import Value, fsum, grad, hessian, jvp
from tests.helpers.draws import draws
from tests.helpers.stacks import run_on_small_stack

MANY = draws(test=30_000, cover=1_000_000)  # nodes: recursion would fail at a thousand


@pytest.fixture
def shallow_stack() -> Iterator[None]:
    """Lower Python's recursion limit as far as the test runner allows."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(__import__("inspect").stack()) + 80)
    yield
    sys.setrecursionlimit(limit)


def chain(x: Value, n: int) -> Value:
    for _ in range(n):
        x = x + 1.0
    return x


def tree(x: Value, n: int) -> Value:
    level = [x * 1.0 for _ in range(n)]
    while len(level) > 1:
        level = [a + b for a, b in zip(level[::2], level[1::2], strict=True)]
    return level[0]


@pytest.mark.usefixtures("shallow_stack")
def test_a_chain() -> None:
    x = Value(0.0)
    y = chain(x, MANY)
    y.backward()
    assert (y.data, x.grad) == (MANY, 1.0)
    y.zero_grad()
    assert x.grad == 0.0
    assert len(repr(y)) < 100
    assert copy.copy(y).operands[0] is y.operands[0]
    del y  # freed without recursion


@pytest.mark.usefixtures("shallow_stack")
def test_copies_and_pickles_of_a_deep_chain() -> None:
    y = chain(Value(0.0, "x"), MANY // 4)
    twin = copy.deepcopy(y)
    twin.backward()
    assert twin.data == y.data
    assert y.grad == 0.0
    del twin
    again = pickle.loads(pickle.dumps(y))
    assert again.data == y.data
    again.backward()


@pytest.mark.usefixtures("shallow_stack")
def test_a_balanced_tree() -> None:
    x, leaves = Value(1.0), 2 ** (MANY.bit_length() - 1)
    y = tree(x, leaves)
    y.backward()
    assert (y.data, x.grad) == (leaves, leaves)


@pytest.mark.usefixtures("shallow_stack")
def test_many_operands_and_many_uses() -> None:
    x = Value(1.0)
    leaves = [Value(1.0) for _ in range(MANY)]
    y = fsum(leaves)
    y.backward()
    assert y.data == MANY
    assert all(leaf.grad == 1.0 for leaf in leaves)
    z = fsum([x] * MANY)
    z.backward()
    assert x.grad == MANY


@pytest.mark.usefixtures("shallow_stack")
def test_derivatives_of_functions_with_deep_graphs() -> None:
    def f(x: Value) -> Value:
        y = chain(x, 20_000)
        return y * y

    assert grad(f)(1.0) == 40_002.0
    assert jvp(f, (1.0,), (1.0,)) == (20_001.0**2, 40_002.0)
    assert hessian(f)(1.0) == 2.0


def test_in_a_thread_with_a_small_stack() -> None:
    results: list[float] = []

    def work() -> None:
        x = Value(0.0)
        y = chain(x, MANY // 4)
        y.backward()
        results.append(x.grad)
        copy.deepcopy(y)
        del y
        results.append(2.0)

    # Only CPython 3.13 frees up to 10,000 nested objects recursively on the C stack.
    run_on_small_stack(work, 1024 if sys.version_info[:2] == (3, 13) else 256)
    assert results == [1.0, 2.0]


@pytest.mark.parametrize("shape", [chain, tree])
def test_time_grows_in_proportion(shape: Callable[[Value, int], Value]) -> None:
    def seconds(n: int) -> float:
        gc.collect()
        gc.disable()  # the time of a collection depends on the objects that other tests keep alive
        try:
            start = time.process_time()
            shape(Value(0.0), n).backward()
            return time.process_time() - start
        finally:
            gc.enable()

    n = draws(test=2**11, cover=2**13)
    small = min(seconds(n) for _ in range(3))
    large = min(seconds(8 * n) for _ in range(3))
    # Eight times the nodes; a quadratic step would take 64 times as long.
    assert large / small < 30
