"""Sparse Jacobians and Hessians have the entries of the dense ones, with few sweeps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import scipy.sparse

import autograd
from autograd import Value, grad, hessian, jacfwd, jacobian, jacrev, jit
from autograd.functional.sparse import Entries, colors
from autograd.functional.traced_call import Trace
from tests.helpers.draws import draws, generator

CASES = draws(test=40, cover=400, soak=20_000)


def neighbors(x: Any) -> list[Any]:
    """Return numbers that depend on two or three neighboring inputs each."""
    return [autograd.sin(a) * b + b * b for a, b in pairwise(x)]


def rosenbrock(x: Any) -> Any:
    return sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(x))


def drawn(random: Any) -> tuple[Any, list[float]]:
    """Return a function of a list whose outputs each depend on few inputs, and a point."""
    n, m = random.randrange(1, 9), random.randrange(1, 9)
    chosen = [[random.randrange(n) for _ in range(random.randrange(0, 4))] for _ in range(m)]
    kinds = [random.choice(("mul", "sin", "where", "constant")) for _ in range(m)]

    def f(x: list[Any]) -> list[Any]:
        found: list[Any] = []
        for k, (inputs, kind) in enumerate(zip(chosen, kinds)):
            y: Any = 0.5 + k
            for i in inputs:
                y = y * x[i] if kind == "mul" else autograd.sin(y) + x[i] if kind == "sin" else abs(x[i]) + y
            found.append(y)
        return found

    return f, [random.uniform(-2.0, 2.0) for _ in range(n)]


def test_random_functions_have_the_entries_of_the_dense_jacobian() -> None:
    random = generator("sparse")
    for _ in range(CASES):
        f, x = drawn(random)
        matrix = jacobian(f, sparse=True)(x)
        assert matrix.shape == (len(f(x)), len(x))
        assert matrix.toarray() == pytest.approx(np.array(jacrev(f)(x)), rel=1e-14, abs=0.0)
        total = lambda p, f=f: sum(y * y for y in f(p))  # noqa: E731  (a function of this case)
        assert hessian(total, sparse=True)(x).toarray() == pytest.approx(np.array(hessian(total)(x)), rel=1e-13)


def test_the_entries_have_the_bits_of_forward_sweeps() -> None:
    x = [0.3, -1.2, 0.7, 2.0]
    assert jacobian(neighbors, sparse=True)(x).toarray().tolist() == jacfwd(neighbors)(x)
    assert hessian(rosenbrock, sparse=True)(x).toarray().tolist() == hessian(rosenbrock)(x)


@pytest.mark.parametrize(
    ("f", "forward", "backward"),
    [
        (neighbors, 2, 0),  # two colors of columns
        (lambda x: [sum(x), x[0]], 0, 2),  # one row uses all columns, and there are only two rows
        (lambda x: [y * y for y in x], 1, 0),
        (lambda x: [1.0, 2.0], 0, 0),
    ],
)
def test_a_sweep_computes_all_columns_of_a_color(f: Any, forward: int, backward: int) -> None:
    with (
        patch.object(Trace, "push_forward", autospec=True, side_effect=Trace.push_forward) as forward_sweep,
        patch.object(Trace, "pull_back", autospec=True, side_effect=Trace.pull_back) as backward_sweep,
    ):
        jacobian(f, sparse=True)([0.1 * k for k in range(50)])
    assert (forward_sweep.call_count, backward_sweep.call_count) == (forward, backward)


def test_a_hessian_of_many_inputs_is_stored_by_its_entries() -> None:
    n = 3_000
    matrix = hessian(rosenbrock, sparse=True)(np.linspace(-1.0, 1.0, n))
    assert isinstance(matrix, scipy.sparse.csr_array)
    assert matrix.nnz == 3 * n - 2
    x = np.linspace(-1.0, 1.0, n)
    diagonal = np.zeros(n)
    diagonal[:-1] += 1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0
    diagonal[1:] += 200.0
    assert matrix.diagonal() == pytest.approx(diagonal, rel=1e-12)
    assert matrix.diagonal(1) == pytest.approx(-400.0 * x[:-1], rel=1e-12, abs=1e-12)


def test_inputs_and_outputs_are_in_flat_order() -> None:
    def f(p: Any, q: Any) -> Any:
        return {"a": p["w"][1] * q, "b": [p["b"] * p["w"][0]]}

    matrix = jacobian(f, (0, 1), sparse=True)({"w": [2.0, 3.0], "b": 5.0}, 7.0)
    assert matrix.toarray().tolist() == [[0.0, 7.0, 0.0, 3.0], [5.0, 0.0, 2.0, 0.0]]


def test_entries_without_scipy() -> None:
    with patch("autograd.functional.sparse.find_spec", return_value=None):
        found = jacobian(lambda x: [x[0] * x[1], x[0]], sparse=True)([2.0, 3.0])
    assert found == Entries([3.0, 2.0, 1.0], [0, 0, 1], [0, 1, 0], (2, 2))


def test_entries_that_are_values_can_be_differentiated() -> None:
    def corner(x: list[Any]) -> Any:
        return jacobian(neighbors, sparse=True)(x).data[0]

    x = [0.3, 0.7, 1.1]
    assert grad(corner)(x) == pytest.approx(grad(lambda p: jacfwd(neighbors)(p)[0][0])(x))
    w = Value(2.0)
    entries = jacobian(lambda x: [w * x[0] * x[0]], sparse=True)([3.0])
    entries.data[0].backward()
    assert w.grad == 6.0


def test_entries_are_replayed() -> None:
    f = jit(lambda x: jacobian(neighbors, sparse=True)(x).data)
    for x in ([0.3, 0.7, 1.1], [1.0, 2.0, 3.0]):
        assert f(x) == jacobian(neighbors, sparse=True)(x).data.tolist()
    assert len(f.programs) == 1


def test_an_infinite_partial_does_not_reach_other_columns() -> None:
    matrix = jacobian(lambda x: [autograd.sqrt(x[0]), x[1] * 2.0], sparse=True)([0.0, 1.0])
    assert matrix.toarray().tolist() == [[np.inf, 0.0], [0.0, 2.0]]


def test_colors_differ_within_a_row() -> None:
    random = generator("colors")
    for _ in range(CASES):
        n = random.randrange(0, 12)
        rows = [sorted(random.sample(range(n), random.randrange(0, min(n, 5) + 1))) for _ in range(8)]
        found = colors(rows, n)
        assert [color > 0 for color in found] == [any(j in row for row in rows) for j in range(n)]
        for row in rows:
            assert len({found[j] for j in row}) == len(row)


def test_wrong_options_are_errors() -> None:
    for flags in (np.array([True]), [True]):
        with pytest.raises(TypeError, match="sparse of jacobian must be True or False, got the"):
            jacobian(neighbors, sparse=flags)  # type: ignore[call-overload]  # what is tested
    with pytest.raises(TypeError, match="sparse of jacobian must be True or False, got the int 1"):
        jacobian(neighbors, sparse=1)  # type: ignore[call-overload]  # what is tested
    with pytest.raises(
        ValueError, match="a sparse Hessian needs a function that returns one number; this one returned 2"
    ):
        hessian(neighbors, sparse=True)([1.0, 2.0, 3.0])
    with pytest.raises(TypeError, match="expected a function"):
        jacobian(3, sparse=True)  # type: ignore[call-overload]  # what is tested
