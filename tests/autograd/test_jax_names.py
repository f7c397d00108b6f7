"""Arguments and functions with the names of JAX and HIPS autograd."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    Value,
    elementwise_grad,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jacrev,
    jit,
    jvp,
    linearize,
    stop_gradient,
    value_and_grad,
    vjp,
    vmap,
)


def cube(x: Any) -> Any:
    """A number, and an aux of numbers, text and None."""
    return x**3, {"square": x * x, "of": "x", "none": [None, 2.0]}


AUX = {"square": 4.0, "of": "x", "none": [None, 2.0]}


@pytest.mark.parametrize("outer", [lambda f: f, jit], ids=["eager", "jit"])
def test_aux_is_returned_after_the_result(outer: Any) -> None:
    assert outer(value_and_grad(cube, has_aux=True))(2.0) == ((8.0, AUX), 12.0)
    for transform in (grad, jacobian, jacfwd, jacrev):
        assert outer(transform(cube, has_aux=True))(2.0) == (12.0, AUX)
    assert outer(hessian(cube, has_aux=True))(2.0) == (12.0, AUX)
    assert outer(lambda x, t: jvp(cube, (x,), (t,), has_aux=True))(2.0, 10.0) == (8.0, 120.0, AUX)
    assert outer(lambda x: vjp(cube, x, has_aux=True)[2])(2.0) == AUX
    assert outer(lambda x, t: linearize(cube, x, has_aux=True)[1](t))(2.0, 10.0) == 120.0
    value, pull_back, aux = vjp(cube, 2.0, has_aux=True)
    assert (value, pull_back(10.0), aux) == (8.0, (120.0,), AUX)


def test_aux_of_sparse_matrices() -> None:
    matrix, aux = jacobian(lambda x: ([x[0] * x[1], x[1]], x[0] + 1), has_aux=True, sparse=True)([2.0, 3.0])
    assert (matrix.toarray().tolist(), aux) == ([[3.0, 2.0], [0.0, 1.0]], 3.0)
    matrix, aux = hessian(lambda x: (x[0] ** 2 * x[1], x[0]), has_aux=True, sparse=True)([3.0, 2.0])
    assert (matrix.toarray().tolist(), aux) == ([[4.0, 6.0], [6.0, 0.0]], 3.0)


def test_aux_takes_part_in_an_outer_derivative() -> None:
    def outer(x: Any) -> Any:
        slope, aux = grad(lambda y: (y**3, y * x), has_aux=True)(x)
        return slope * aux  # 3 x**4

    assert grad(outer)(2.0) == 96.0
    assert grad(grad(outer))(2.0) == 144.0
    w = Value(5.0)
    (slope, aux) = grad(lambda y: (y * y, y * w), has_aux=True)(2.0)
    assert (slope, type(aux), aux.data) == (4.0, Value, 10.0)
    aux.backward()
    assert w.grad == 2.0


@pytest.mark.parametrize("result", [lambda x: x, lambda x: (x,), lambda x: [x, x, x], lambda x: {"a": x, "b": x}])
def test_a_function_with_aux_returns_a_pair(result: Any) -> None:
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(
            TypeError, match=r"with has_aux=True, the function must return a pair \(output, aux\); it returned"
        ):
            transform(result, has_aux=True)(1.0)


def test_a_linear_approximation_is_computed_from_one_call() -> None:
    calls = []

    def f(p: Any, c: float) -> Any:
        calls.append(c)
        return {"product": p[0] * p[1] * c, "name": "f"}

    value, along = linearize(f, [2.0, 3.0], 5.0)
    assert value == {"product": 30.0, "name": "f"}
    for tangents in (([1.0, 0.0], 0.0), ([0.0, 10.0], 1.0), ([0.5, -2.0], 3.0)):
        assert along(*tangents) == jvp(f, ([2.0, 3.0], 5.0), tangents)[1]
    assert calls == [5.0] * 4
    assert grad(lambda x: linearize(lambda y: y**3, x)[1](x))(2.0) == 9 * 2.0**2  # the derivative of 3 x**3
    with pytest.raises(TypeError, match="tangents must have the structure of primals"):
        along([1.0], 0.0)
    with pytest.raises(TypeError, match="expected a function, got the float"):
        linearize(1.0, 2.0)  # type: ignore[call-overload]  # the subject of this test


def test_elementwise_gradients_sum_the_rows_of_the_jacobian() -> None:
    x = np.array([[0.5, -1.0], [2.0, 0.0]])
    assert elementwise_grad(np.tanh)(x) == pytest.approx(1 - np.tanh(x) ** 2, rel=1e-15)
    twice = elementwise_grad(elementwise_grad(np.sin))(x)
    assert twice == pytest.approx(-np.sin(x), rel=1e-15)
    assert elementwise_grad(lambda a, b: [a * b, b], 1)(2.0, 3.0) == 3.0
    assert jit(elementwise_grad(lambda xs: [v**3 for v in xs]))([1.0, 2.0]) == [3.0, 12.0]
    with pytest.raises(TypeError, match=r"elementwise_grad\(\) has no parameter 'argnum'; did you mean argnums"):
        elementwise_grad(autograd.sin, argnum=0)


def test_gradients_do_not_flow_through_a_stopped_structure() -> None:
    def f(p: Any) -> Any:
        q = stop_gradient(p)
        return p["w"][0] * q["w"][0] * q["b"]

    assert grad(f)({"w": [3.0], "b": 2.0, "name": None}) == {"w": [6.0], "b": 0.0, "name": None}
    assert grad(grad(lambda x: x * stop_gradient(x * x)))(3.0) == 0.0
    assert stop_gradient((1.0, "x", 2)) == (1.0, "x", 2)
    x = np.array([1.0, 2.0])
    assert np.array_equal(grad(lambda x: (x * stop_gradient(x)).sum())(x), x)
    stopped = jit(grad(lambda x, y: stop_gradient([x * y])[0] * x))
    assert [stopped(x, 2.0) for x in (3.0, 4.0)] == [6.0, 8.0]
    assert vmap(grad(lambda x: x * stop_gradient(x)))([1.0, 2.0]) == [1.0, 2.0]
