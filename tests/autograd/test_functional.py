"""Derivatives of functions: structures, argnums, nesting, both directions, and no side effects."""

from __future__ import annotations

import math
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess

import autograd
from autograd import (
    Value,
    detect_anomaly,
    grad,
    gradients,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    no_grad,
    value_and_grad,
    vjp,
)

Point = namedtuple("Point", "x y")


def rosenbrock(x: Any) -> Any:
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(x))


def test_structures_come_back() -> None:
    def f(p: Any) -> Any:
        return p["w"][0] * p["w"][1] + p["b"].x * 3 + p["t"][0]

    g = grad(f)({"w": [2.0, 3], "b": Point(1.0, 2.0), "t": (True,)})
    assert g == {"w": [3.0, 2.0], "b": Point(3.0, 0.0), "t": (1.0,)}
    assert isinstance(g["b"], Point)
    assert grad(lambda x: 5.0)([1.0, [], {}]) == [0.0, [], {}]
    ordered = grad(lambda d: d["b"] * d["a"])(OrderedDict(b=2.0, a=3.0))
    assert list(ordered.items()) == [("b", 3.0), ("a", 2.0)]
    assert isinstance(ordered, OrderedDict)
    counted = defaultdict(float, a=2.0)
    assert grad(lambda d: d["a"] * d["missing"])(counted) == {"a": 0.0}
    assert counted == {"a": 2.0}


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8])
def test_argnums_of_any_integer_type(kind: Any) -> None:
    assert grad(lambda x, y: x * x * y, argnums=kind(1))(2.0, 3.0) == 4.0
    assert grad(lambda x, y: x * x * y, argnums=(kind(1), kind(0)))(2.0, 3.0) == (4.0, 12.0)


def test_argnums() -> None:
    def f(x: Any, y: Any, *, scale: float) -> Any:
        return x * y * y * scale

    assert grad(f)(2.0, 3.0, scale=10.0) == 90.0
    assert grad(f, 1)(2.0, 3.0, scale=10.0) == 120.0
    assert grad(f, -1)(2.0, 3.0, scale=10.0) == 120.0
    assert grad(f, (0, 1))(2.0, 3.0, scale=10.0) == (90.0, 120.0)
    with pytest.raises(ValueError, match="argnums is 2, but the function was called with 2"):
        grad(f, 2)(2.0, 3.0, scale=1.0)
    for wrong in ("x", 0.0, (0, "x"), (True,)):
        with pytest.raises(TypeError, match="argnums must be an int or a tuple"):
            grad(f, wrong)(2.0, 3.0, scale=1.0)
    with pytest.raises(ValueError, match=r"argnums is \(0, 0\); pass each position once"):
        grad(f, (0, 0))(2.0, 3.0, scale=1.0)


def test_arguments_not_chosen_pass_through() -> None:
    assert grad(lambda x, name, table: x * table[name])(2.0, "b", {"b": 4.0}) == 4.0


def test_numpy_arrays() -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    g = grad(lambda m: (m @ m).sum())(x)
    assert g.dtype == float
    assert np.array_equal(g, x.sum(0)[:, None] + x.sum(1)[None, :])
    j = jacobian(lambda v: np.array([v[0] * v[1], v[2], v[0]]))(np.array([1.0, 2.0, 3.0]))
    assert np.array_equal(j, [[2, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert j.dtype == float
    assert grad(lambda v: np.sin(v).sum())(np.array([0.0, 1]))[1] == math.cos(1)
    assert grad(lambda v: v * v)(np.float64(3)) == 6.0
    assert jacobian(lambda v: v * v)(np.ones((2, 2))).shape == (2, 2, 2, 2)


def test_it_works_with_scipy() -> None:
    start = np.array([-1.2, 1.0, 0.5])
    value, gradient = value_and_grad(rosenbrock)(start)
    assert value == pytest.approx(rosen(start))
    assert gradient == pytest.approx(rosen_der(start))
    assert hessian(rosenbrock)(start) == pytest.approx(rosen_hess(start))
    found = minimize(value_and_grad(rosenbrock), start, jac=True)
    assert found.x == pytest.approx(np.ones(3), abs=1e-4)


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=4), st.data())
def test_directions_agree(x: list[float], data: st.DataObject) -> None:
    def f(v: Any) -> Any:
        return [rosenbrock(v), v[0] * v[1].sin(), autograd.softmax(v)[0]]

    forward, reverse = jacfwd(f)(x), jacrev(f)(x)
    assert np.allclose(forward, reverse, rtol=1e-12, atol=1e-12)
    assert jacobian(f)(x) in (forward, reverse)
    direction = data.draw(st.lists(st.floats(-1, 1), min_size=len(x), max_size=len(x)))
    weights = [0.3, -2.0, 1.0]
    pushed = jvp(f, (x,), (direction,))[1]
    pulled = vjp(f, x)[1](weights)[0]
    assert np.dot(pushed, weights) == pytest.approx(np.dot(pulled, direction), rel=1e-10, abs=1e-9)
    h = np.array(hessian(rosenbrock)(x))
    assert np.allclose(h, h.T)
    assert np.allclose(h @ direction, hvp(rosenbrock, (x,), (direction,)), rtol=1e-10, atol=1e-9)


def test_derivatives_of_any_depth() -> None:
    f: Any = autograd.tanh
    for order, wanted in enumerate([0.0, 1.0, 0.0, -2.0, 0.0, 16.0]):
        assert f(0.0) == pytest.approx(wanted), order
        f = grad(f)
    g: Any = autograd.sigmoid
    for wanted in [0.5, 0.25, 0.0, -0.125, 0.0, 0.25]:
        assert g(0.0) == pytest.approx(wanted)
        g = grad(g)
    assert grad(grad(grad(lambda x: x**4)))(2.0) == 48.0


def test_nested_derivatives_stay_apart() -> None:
    # d/dx (x * d/dy (x + y)) at y = x: the inner derivative is 1 for every x.
    assert grad(lambda x: x * grad(lambda y: x + y)(x))(5.0) == 1.0
    # The inner function closes over the outer variable.
    assert grad(lambda x: grad(lambda y: x * y * y)(3.0))(2.0) == 6.0
    assert jvp(lambda x: jvp(lambda y: x * y * y, (3.0,), (1.0,))[1], (2.0,), (1.0,)) == (12.0, 6.0)
    assert grad(lambda x: vjp(lambda y: x * y * y, 3.0)[1](1.0)[0])(2.0) == 6.0
    assert grad(lambda x: value_and_grad(lambda y: x * y)(x)[0])(3.0) == 6.0


def test_a_value_given_gives_values_back() -> None:
    x = Value(3.0)
    slope = grad(lambda v: v**3)(x)
    assert isinstance(slope, Value)
    slope.backward()
    assert x.grad == 18.0


def test_closed_over_values_receive_gradients_and_their_grad_is_unchanged() -> None:
    w = Value(2.0)
    found, given = grad(lambda x: w * x * x)(3.0), grad(lambda x, w: w * x * x)(3.0, w)
    for slope in (found, given, grad(lambda x, *, w: w * x * x)(3.0, w=w)):
        assert slope.data == 12.0
        assert gradients(slope, w) == 6.0
    with no_grad():
        assert type(grad(lambda x: w * x)(3.0)) is float
    assert type(grad(lambda x: Value(2.0) * x * silent(x))(3.0)) is float  # made inside the function
    assert w.grad == 0.0


def test_entries_that_do_not_depend_on_each_other_stay_finite() -> None:
    inf = math.inf
    for j in (jacfwd, jacrev, jacobian):
        assert j(lambda p: [p[0] + autograd.sqrt(p[1]), p[0] * p[0], 1 / p[1]])([1.0, 0.0]) == [
            [1.0, inf],
            [2.0, 0.0],
            [0.0, -inf],
        ]
    assert hessian(lambda p: p[0] ** 2 + autograd.sqrt(p[1]))([1.0, 0.0]) == [[2.0, 0.0], [0.0, -inf]]


def test_derivatives_by_base_and_exponent_at_exponent_zero() -> None:
    # The third derivative of x**y, once with respect to x and twice with respect to y, is 2 log(x) / x at y = 0.
    f = grad(grad(grad(lambda x, y: x**y, 0), 1), 1)
    assert f(3.0, 0.0) == pytest.approx(2 * math.log(3) / 3, rel=1e-14)


def test_higher_derivatives_in_tails_and_near_zero() -> None:
    # The third derivative of gelu is -x (4 - x**2) times the normal density. The others are first terms of series.
    density = math.exp(-450) / math.sqrt(2 * math.pi)
    assert grad(grad(grad(autograd.gelu)))(-30.0) == pytest.approx(30 * (4 - 900) * density, rel=1e-12)
    for x in (1e-9, 3.4e-17, -1e-12):
        assert grad(grad(autograd.tanh))(x) == pytest.approx(-2 * x, rel=1e-15)
        assert grad(grad(autograd.sigmoid))(x) == pytest.approx(-x / 8, rel=1e-15)
        assert grad(grad(autograd.asin))(x) == pytest.approx(x, rel=1e-15)
        assert grad(grad(autograd.atanh))(x) == pytest.approx(2 * x, rel=1e-15)
    assert grad(grad(autograd.acosh))(1.0) == -math.inf


@pytest.mark.parametrize(
    "name", ["log", "log1p", "atanh", "relu", "sign", "floor", "ceil", "clamp", "leaky_relu", "elu"]
)
def test_nan_stays_nan_at_every_order(name: str) -> None:
    f = getattr(autograd, name)
    for _ in range(3):
        assert math.isnan(f(math.nan))
        f = grad(f)
    if name in ("log", "log1p", "atanh"):
        assert math.isnan(grad(grad(getattr(autograd, name)))(-2.0))


def test_under_no_grad() -> None:
    with no_grad():
        assert grad(lambda x: x * x)(3.0) == 6.0
    assert grad(lambda x: x * silent(x))(3.0) == 9.0


@no_grad()
def silent(x: Value) -> Value:
    return x * x


def test_under_detect_anomaly() -> None:
    with detect_anomaly(), pytest.raises(ValueError, match="log"):
        grad(lambda x: x.log())(-1.0)
    with detect_anomaly():
        for derivative in (grad, jacfwd, hessian):
            with pytest.raises(
                FloatingPointError, match=r"the partial of sqrt\(0\.0\) with respect to its operand 0\.0 is inf"
            ):
                derivative(lambda x: x.sqrt() * 3)(0.0)
        two = Value(2.0)
        with pytest.raises(FloatingPointError, match=r"the partial of 2\.0 / 1e-200 .* its operand 1e-200 is -inf"):
            jvp(lambda x: two / x, (1e-200,), (1.0,))  # two has no tangent
        x = Value(0.1, "x")
        doubled = x * 1e308 + x * 1e308
        with pytest.raises(FloatingPointError, match=r"the gradients that flow back to x sum to inf"):
            gradients(doubled, x)
        with pytest.raises(FloatingPointError, match=r"the derivatives that flow up to .* sum to inf"):
            jvp(lambda x: x * 1e308 + x * 1e308, (0.1,), (1.0,))
        assert jvp(lambda x: x * 2, (1.0,), (math.inf,))[1] == math.inf  # an argument is not an anomaly
        assert grad(grad(lambda x: x ** Value(2.0)))(0.0) == 2.0  # intermediate numbers may be inf, results may not


def test_results_that_do_not_depend_on_the_arguments() -> None:
    assert grad(lambda x: 3)(1.0) == 0.0
    assert jacobian(lambda x: [3, x])(1.0) == [0.0, 1.0]
    assert hessian(lambda x: x)(1.0) == 0.0
    assert jvp(lambda x: 3, (1.0,), (1.0,)) == (3.0, 0.0)


def test_gradients_of_a_graph() -> None:
    x = Value(3.0)
    y = x * x
    z = y * x
    assert gradients(z, x) == 27.0
    assert gradients([z, y, y], {"x": x, "y": (y,)}) == {"x": 39.0, "y": (5.0,)}
    assert gradients(z, Value(1.0)) == 0.0
    assert (x.grad, y.grad) == (0.0, 0.0)
    with pytest.raises(TypeError, match=r"gradients expects Values as outputs, got the float 3\.0"):
        gradients(3.0, x)
    with pytest.raises(TypeError, match="gradients expects Values as inputs, got the str 'x'"):
        gradients(z, "x")


def test_errors_of_wrong_calls_show_the_accepted_types() -> None:
    with pytest.raises(TypeError, match=r"returns one number; this one returned a structure of 2; use jacobian"):
        grad(lambda x: [x, x])(1.0)
    with pytest.raises(TypeError, match="returned a structure of 1"):
        grad(lambda x: np.array([x]))(1.0)
    with pytest.raises(TypeError, match="argument 0 must be a number, got the str 'a'"):
        grad(lambda x: x)("a")
    with pytest.raises(TypeError, match="the function's result must be a number, got None"):
        grad(lambda x: None)(1.0)
    for derivative in (grad, jacobian, hessian, value_and_grad):
        with pytest.raises(TypeError, match="expected a function, got the float"):
            derivative(3.0)
    for call in (
        lambda f: jvp(f, (1.0,), (1.0,)), lambda f: vjp(f, 1.0), lambda f: linearize(f, 1.0),
        lambda f: hvp(f, (1.0,), (1.0,)),
    ):  # fmt: skip
        with pytest.raises(TypeError, match="expected a function, got the float"):
            call(3.0)
    with pytest.raises(
        TypeError, match=r"tangents must be a tuple with one entry per argument, got the float 1\.0; write \(x,\)"
    ):
        jvp(lambda x: x, (1.0,), 1.0)
    with pytest.raises(TypeError, match="tangents must have the structure of primals: expected a tuple of length 2"):
        jvp(lambda x, y: x, (1.0, 2.0), (1.0,))
    with pytest.raises(TypeError, match="the cotangent must have the structure of the result: expected one float, got"):
        vjp(lambda x: x, 1.0)[1]([1.0, 2.0])


def test_threads_differentiate_over_shared_values() -> None:
    shared = [Value(i / 10) for i in range(20)]

    def work(seed: int) -> float:
        slope = grad(lambda x: sum((w * x).tanh() for w in shared))(seed / 7)
        assert isinstance(slope, Value)
        return slope.data

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(200))) == [work(seed) for seed in range(200)]
    assert all(w.grad == 0.0 for w in shared)


@pytest.mark.parametrize("f", [lambda x: x / 0.0, lambda x: x % 0.0, lambda x: x**2 / 0.0, lambda x: x // -0.0])
def test_derivatives_of_any_order_at_a_pole_in_a_constant(f: Callable[[Any], Any]) -> None:
    """The rules divide plain floats by 0 here, and Python raises an error."""
    first = grad(f)(2.0)
    assert isinstance(grad(grad(f))(2.0), float)
    assert isinstance(grad(grad(grad(f)))(2.0), float)
    (g,) = gradients(f(x := Value(2.0)), [x], create_graph=True)
    assert str(float(g.data if isinstance(g, Value) else g)) == str(first)
