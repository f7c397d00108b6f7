"""Linear algebra on Values: numbers as in NumPy, gradients as from finite differences."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, linalg
from autograd.checks import gradcheck


def spread(n: int, seed: int) -> list[list[float]]:
    """A matrix that is far from singular."""
    random = Random(seed)
    return [[random.uniform(-1, 1) + 3 * (i == j) for j in range(n)] for i in range(n)]


def symmetric(a: Any) -> Any:
    return [[sum(x * y for x, y in zip(row, other, strict=True)) for other in a] for row in a]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_numbers_match_those_of_numpy(n: int) -> None:
    a, b = spread(n, n), spread(n, n + 1)
    assert linalg.solve(a, b[0]) == pytest.approx(np.linalg.solve(a, b[0]), rel=1e-12)
    assert np.allclose(linalg.solve(a, b), np.linalg.solve(a, b), rtol=1e-12)
    assert np.allclose(linalg.inv(a), np.linalg.inv(a), rtol=1e-12)
    assert linalg.det(a) == pytest.approx(np.linalg.det(a), rel=1e-12)
    assert np.allclose(linalg.cholesky(symmetric(a)), np.linalg.cholesky(np.array(a) @ np.array(a).T), rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize(
    "f",
    [
        lambda a: linalg.det(a),
        lambda a: linalg.inv(a)[0][-1],
        lambda a: linalg.solve(a, [1.0] * len(a))[0],
        lambda a: linalg.solve(a, a[0])[-1],
        lambda a: linalg.cholesky(symmetric(a))[-1][0],
        lambda a: autograd.fsum([row[i] for i, row in enumerate(linalg.cholesky(symmetric(a)))]),
    ],
)
def test_gradients(f: Callable[[Any], Any], n: int) -> None:
    assert gradcheck(f, spread(n, 7))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_second_derivatives_along_a_line(n: int) -> None:
    """Derivatives along a + t b at t = 0: closed forms of the inverse, the determinant and the square of a factor."""
    a, b = np.array(spread(n, 3)), np.array(spread(n, 4))
    inverse = np.linalg.inv(a)
    turned = inverse @ b

    def second(f: Callable[[Any], Any]) -> float:
        return autograd.grad(autograd.grad(lambda t: f((a + t * b).tolist())))(0.0)

    wanted = 2 * (turned @ turned @ inverse).sum()
    assert second(lambda m: autograd.fsum([x for row in linalg.inv(m) for x in row])) == pytest.approx(wanted)
    wanted = 2 * (turned @ turned @ inverse)[-1].sum()
    assert second(lambda m: linalg.solve(m, [1.0] * n)[-1]) == pytest.approx(wanted)
    wanted = np.linalg.det(a) * (np.trace(turned) ** 2 - np.trace(turned @ turned))
    assert second(linalg.det) == pytest.approx(wanted, abs=1e-9)
    corner = lambda m: autograd.fsum([x * x for x in linalg.cholesky(symmetric(m))[-1]])  # noqa: E731
    assert second(corner) == pytest.approx(2 * (b[-1] @ b[-1]))  # the corner of symmetric(a + t b)


def test_inf_and_nan_are_as_arithmetic_has_them() -> None:
    inf, nan = float("inf"), float("nan")
    assert linalg.solve([[inf, 0.0], [0.0, 2.0]], [1.0, 4.0]) == [0.0, 2.0]
    for a in ([[nan, 1.0], [1.0, 1.0]], [[1.0, 1.0], [nan, 1.0]]):
        assert np.isnan(linalg.solve(a, [1.0, 2.0])).all()
        assert np.isnan(linalg.det(a))
    with pytest.raises(ValueError, match="; pivot 0 is nan"):
        linalg.cholesky([[nan]])
    assert linalg.inv([]) == linalg.cholesky([]) == linalg.solve([], []) == []
    assert linalg.det([]) == 1.0
    assert linalg.det([[3, 1], [1, 2]]) == 5.0


def test_the_determinant_of_a_singular_matrix_has_its_gradient() -> None:
    """The gradient from Jacobi's formula: the cofactors."""
    assert autograd.grad(linalg.det)([[1.0, 2.0], [2.0, 4.0]]) == [[4.0, -2.0], [-2.0, 1.0]]
    assert autograd.grad(linalg.det)([[0.0, 0.0], [0.0, 0.0]]) == [[0.0, 0.0], [0.0, 0.0]]


def test_a_zero_pivot_is_exchanged() -> None:
    assert linalg.solve([[0.0, 2.0], [1.0, 0.0]], [4.0, 3.0]) == [3.0, 2.0]
    assert autograd.grad(lambda a: linalg.solve(a, [4.0, 3.0])[0])([[0.0, 2.0], [1.0, 0.0]]) == [
        [0.0, 0.0],
        [-3.0, -2.0],
    ]


def test_arrays_of_objects_give_arrays() -> None:
    a = np.array([[Value(x) for x in row] for row in spread(3, 0)])
    for result in (linalg.inv(a), linalg.solve(a, a), linalg.cholesky(a @ a.T), linalg.solve(a, a[0])):
        assert isinstance(result, np.ndarray)
        assert isinstance(result.flat[0], Value)
    assert np.allclose([[x.data for x in row] for row in linalg.inv(a) @ a], np.eye(3))
    assert isinstance(linalg.det(a), Value)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: linalg.inv([[1.0, 2.0]]), ValueError, "expected a square matrix for inv, got 1 x 2"),
        (
            lambda: linalg.inv([[1.0, 2.0], [2.0, 4.0]]),
            ValueError,
            "inv needs an invertible matrix; this one is singular",
        ),
        (
            lambda: linalg.solve([[1.0]], [1.0, 2.0]),
            ValueError,
            "expected a right-hand side of length 1 for solve, got 2",
        ),
        (
            lambda: linalg.det([[1.0], [1.0, 2.0]]),
            ValueError,
            r"expected rows of one length for det, got lengths \[1, 2\]",
        ),
        (lambda: linalg.det(Value(1.0)), TypeError, "autograd.linalg takes nested lists and arrays, got Value"),
        (lambda: linalg.det([["1"]]), TypeError, "an element of the matrix of det must be a number, got the str '1'"),
        (lambda: linalg.cholesky([[-1.0]]), ValueError, "needs a positive definite matrix; pivot 0 is -1.0"),
    ],
)
def test_wrong_matrices(call: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
