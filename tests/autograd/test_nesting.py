"""Nested derivatives: in rules, loops, closures and threads; their cost and their results."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    Value,
    detect_anomaly,
    grad,
    gradients,
    hessian,
    hypot,
    jacobian,
    jvp,
    no_grad,
    primitive,
    value_and_grad,
    vjp,
)
from autograd.functional import gradient, traced_call
from autograd.graph.gradient_order import topological_order

# ---- implicit functions ---------------------------------------------------------------------------------------------


def equation(y: Any, a: Any) -> Any:
    return y**3 + y - a


def solve(a: float) -> float:
    y = 0.0
    for _ in range(100):
        y -= (y**3 + y - a) / (3 * y**2 + 1)
    return y


def derivatives_of_the_root(a: float) -> list[float]:
    """Return y and its first four derivatives, from y**3 + y = a differentiated by hand."""
    y = solve(a)
    s = 3 * y * y + 1
    return [
        y,
        1 / s,
        -6 * y / s**3,
        -6 / s**4 + 108 * y**2 / s**5,
        360 * y / s**6 - 3240 * y**3 / s**7,
    ]


RULES: dict[str, Callable[[Any, Any], tuple[Any]]] = {
    "grad": lambda y, a: (-grad(equation, 1)(y, a) / grad(equation)(y, a),),
    "value_and_grad": lambda y, a: (-1 / value_and_grad(equation, (0, 1))(y, a)[1][0] * grad(equation, 1)(y, a),),
    "jacobian": lambda y, a: (-jacobian(equation, 1)(y, a) / jacobian(lambda x: [equation(x[0], a)])([y])[0][0],),
    "jvp": lambda y, a: (1 / jvp(lambda y: equation(y, a), (y,), (1.0,))[1],),
    "vjp": lambda y, a: (1 / vjp(equation, y, a)[1](1.0)[0],),
    "gradients": lambda y, a: (1 / slope_by_gradients(y, a),),
    "closure": lambda y, a: (1 / grad(lambda x: equation(x, a))(y),),
}


def slope_by_gradients(y: Any, a: Any) -> Any:
    x = y if isinstance(y, Value) else Value(y)
    return gradients(equation(x, a), x, create_graph=True)


@pytest.mark.parametrize("name", RULES)
def test_implicit_functions_have_derivatives_of_any_order(name: str) -> None:
    f: Any = primitive(f"root_by_{name}", solve, RULES[name])
    x = Value(2.0)
    f(x).backward()
    assert x.grad == pytest.approx(0.25, rel=1e-14)
    for wanted in zip(*map(derivatives_of_the_root, (2.0, 0.3, -5.0)), strict=True):
        found = [f(a) for a in (2.0, 0.3, -5.0)]
        assert found == pytest.approx(list(wanted), rel=1e-11)
        assert all(type(y) is float for y in found)
        f = grad(f)


@given(st.floats(-20, 20), st.floats(0.5, 3))
def test_implicit_functions_of_two_operands(a: float, b: float) -> None:
    """y**2 = a**2 + b * b has the partials of a length, at all orders."""
    length: Any = primitive(
        "length_by_rule",
        lambda a, b: math.hypot(a, b),
        lambda y, a, b: tuple(-g / grad(gap)(y, a, b) for g in grad(gap, (1, 2))(y, a, b)),
    )
    wanted = hessian(lambda p: (p[0] * p[0] + p[1] * p[1]).sqrt())([a, b])
    for row, expected in zip(hessian(lambda p: length(*p))([a, b]), wanted, strict=True):
        assert row == pytest.approx(expected, rel=1e-9, abs=1e-12)


def gap(y: Any, a: Any, b: Any) -> Any:
    return y * y - a * a - b * b


# ---- rules that create Values ----------------------------------------------------------------------------------------


def test_a_rule_may_return_values_for_floats() -> None:
    constant = Value(2.0)
    double: Any = primitive("double_by_values", lambda x: x * x, lambda z, x: (constant * x,))
    y = double(Value(3.0))
    assert [(type(p), p) for p in y.partials] == [(float, 6.0)]
    assert grad(double)(3.0) == 6.0
    slope = grad(double)(Value(3.0))
    assert gradients(slope, constant) == 3.0
    assert [grad(grad(double))(3.0).data, grad(grad(grad(double)))(3.0).data] == [2.0, 0.0]
    with pytest.raises(TypeError, match="the value of gives_values must be a number, got Value"):
        primitive("gives_values", lambda x: constant * x, lambda z, x: (2.0,))(Value(1.0))


def cube(y: Any) -> Any:
    return y**3


POLES: dict[str, Callable[[Any, Any], Any]] = {
    "grad": lambda y, a: 1 / grad(cube)(y),
    "two gradients": lambda y, a: -grad(lambda y, a: cube(y) - a, 1)(y, a) / grad(lambda y, a: cube(y) - a)(y, a),
    "jvp": lambda y, a: 1 / jvp(cube, (y,), (1.0,))[1],
    "vjp": lambda y, a: 1 / vjp(cube, y)[1](1.0)[0],
    "jacobian": lambda y, a: 1 / jacobian(lambda p: [cube(p[0])])([y])[0][0],
    "operands found": lambda y, a: 1 / grad(lambda t: cube(t) + a * t + hypot(a, t) * t + t * a)(y),
}


@pytest.mark.parametrize("name", POLES)
def test_rules_that_use_derivatives_are_inf_at_a_pole(name: str) -> None:
    root: Any = primitive("cube_root", lambda a: math.copysign(abs(a) ** (1 / 3), a), lambda y, a: (POLES[name](y, a),))
    x = Value(0.0)
    root(x).backward()
    assert [x.grad, grad(root)(0.0), jvp(root, (0.0,), (1.0,))[1]] == [math.inf] * 3
    with detect_anomaly():
        y = root(Value(0.0))  # the derivative is an anomaly, not the value
        with pytest.raises(FloatingPointError, match="cube_root"):
            y.backward()


# ---- results --------------------------------------------------------------------------------------------------------


def f(x: Any, w: Any = 2.0) -> Any:
    return w * x * x


DERIVATIVES: dict[str, Callable[[Any], Any]] = {
    "grad": lambda x: [grad(f)(x)],
    "value_and_grad": lambda x: value_and_grad(f)(x),
    "jacobian": lambda x: jacobian(lambda x: [f(x), 3.0, 2 * x])(x),
    "hessian": lambda x: [hessian(f)(x), hessian(lambda x: 3 * x)(x)],
    "jvp": lambda x: jvp(lambda x: f(x), (x,), (1.0,)),
    "vjp": lambda x: [vjp(f, x)[0], vjp(f, x)[1](1.0)[0]],
    "constant": lambda x: value_and_grad(lambda x: 3.0)(x),
    "linear": lambda x: [grad(lambda x: 3 * x)(x)],
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_numbers_give_numbers_and_values_give_values(name: str) -> None:
    derivative = DERIVATIVES[name]
    plain = derivative(3.0)
    assert {type(x) for x in plain} == {float}
    within: list[Any] = []

    def outer(x: Any) -> Any:
        unrelated = Value(1.0)
        within.append((derivative(3.0), derivative(x), derivative(Value(3.0))))
        with ThreadPoolExecutor(1) as pool:
            within.append(pool.submit(derivative, 3.0).result())
        within.append(next(derivative(y) for y in (3.0,)))  # in a generator
        return x * unrelated

    grad(grad(outer))(3.0)
    for (numbers, traced, of_values), threaded, generated in zip(within[::3], within[1::3], within[2::3], strict=True):
        assert numbers == threaded == plain
        assert generated == plain
        assert {type(x) for x in (*numbers, *threaded, *generated)} == {float}
        assert {type(x) for x in (*traced, *of_values)} == {Value}
        assert [x.data for x in traced] == [x.data for x in of_values] == list(plain)
    with no_grad():
        assert {type(x) for x in derivative(Value(3.0))} == {float}


def test_values_found_or_along_which_one_differentiates_give_values() -> None:
    w = Value(2.0)
    assert gradients(grad(lambda x: f(x, w))(3.0), w) == 6.0
    assert gradients(grad(lambda x: x + w)(3.0), w) == 0.0
    tangent = Value(1.5)
    value, along = jvp(f, (3.0,), (tangent,))
    assert gradients(along, tangent) == 12.0
    assert (type(value), value) == (float, 18.0)
    cotangent = Value(1.0)
    assert gradients(vjp(f, 3.0)[1](cotangent)[0], cotangent) == 12.0
    with no_grad():
        assert type(vjp(f, 3.0)[1](cotangent)[0]) is float
    assert w.grad == 0.0


def test_values_made_during_a_call_belong_to_it() -> None:
    def in_a_thread(x: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            w = pool.submit(Value, 2.0).result()
            return pool.submit(lambda: w * x * x).result()

    assert type(grad(in_a_thread)(3.0)) is float
    assert grad(grad(in_a_thread))(3.0) == 4.0


@pytest.mark.parametrize("remade", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_copies_are_newer_than_their_operands(remade: Callable[[Value], Value]) -> None:
    """A copy is newer than the original, and operands are always older than their node."""
    x = Value(3.0, "x")
    y = x * x * 2.0
    z = remade(y) * x
    for node in topological_order(z):
        assert all(operand._serial < node._serial for operand in node.operands if isinstance(operand, Value))
    assert grad(lambda q: remade(q * q) * q)(2.0) == (12.0 if remade is copy.copy else 4.0)
    assert grad(lambda q: z * q)(1.0).data == z.data


@pytest.mark.parametrize("order", [1, 2, 3])
def test_create_graph_leaves_values_everywhere(order: int) -> None:
    x, y, unused = Value(2.0), Value(5.0), Value(1.0)
    z = 3 * x + y - x / 4
    nodes = topological_order(z)
    z.backward(create_graph=True)
    assert {type(node.grad) for node in nodes} == {Value}
    assert (x.grad.data, y.grad.data) == (2.75, 1.0)
    found = gradients(z, [x, y, unused, z], create_graph=True)
    assert [type(g) for g in found] == [Value] * 4
    assert [g.data for g in found] == [2.75, 1.0, 0.0, 1.0]
    for _ in range(order):
        found = gradients(found, [x, y], create_graph=True)
    assert [g.data for g in found] == [0.0, 0.0]
    x.grad.backward()
    x.grad = None
    z.backward(create_graph=True)
    z.backward(create_graph=True)
    assert (x.grad.data, y.grad.data) == (5.5, 3.0)


def test_the_second_derivative_at_the_tip_of_a_cone_is_nan() -> None:
    assert jacobian(lambda p: hypot(p[0], p[1]))([0.0, 0.0]) == [0.0, 0.0]
    h = hessian(lambda p: hypot(p[0], p[1]) ** 2)([0.0, 0.0])
    assert math.isnan(h[0][0])
    assert math.isnan(h[1][1])
    assert hessian(lambda p: hypot(p[0], p[1]) ** 2)([3.0, 4.0]) == [
        [pytest.approx(2.0), pytest.approx(0.0, abs=1e-15)],
        [pytest.approx(0.0, abs=1e-15), pytest.approx(2.0)],
    ]


# ---- cost ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the nodes that derivatives of functions visit."""
    counts: list[int] = []

    def counting(walk: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            found = walk(*args)
            counts.append(len(found[0]))
            return found

        return counted

    monkeypatch.setattr(traced_call, "recorded_since", counting(traced_call.recorded_since))
    monkeypatch.setattr(gradient, "recorded_since", counting(gradient.recorded_since))
    return counts


def long(x: Value, n: int = 20_000) -> Value:
    for _ in range(n):
        x = x * 1.0001 + 0.5
    return x


def test_the_graph_behind_closed_over_values_is_not_visited(visited: list[int]) -> None:
    h = long(Value(1.0))
    for _ in range(3):
        assert grad(lambda q: q * h)(1.0).data == h.data
        assert jvp(lambda q: q * h, (1.0,), (1.0,))[1].data == h.data
        assert grad(lambda q: q * q)(h).data == 2 * h.data
        assert hessian(lambda q: q * q * h)(1.0).data == 2 * h.data
        x = h * 1.0
        assert gradients(x * x * h, x) == 2 * h.data * h.data
    assert max(visited) < 30


@pytest.mark.parametrize("inner", ["grad", "jvp", "vjp", "hessian"])
def test_nested_derivatives_over_a_loop_walk_in_proportion(visited: list[int], inner: str) -> None:
    def slope(g: Any, p: Any) -> Any:
        return {
            "grad": lambda: grad(g)(p),
            "jvp": lambda: jvp(g, (p,), (1.0,))[1],
            "vjp": lambda: vjp(g, p)[1](1.0)[0],
            "hessian": lambda: hessian(lambda q: g(q) * q / 3)(p),
        }[inner]()

    def descent(n: int) -> Callable[[Any], Any]:
        def run(p: Any) -> Any:
            for _ in range(n):
                p = p - 0.1 * slope(lambda q: (q * 1.5 - 0.3) ** 2, p)
            return p

        return run

    def cost(n: int) -> int:
        visited.clear()
        grad(descent(n))(0.5)
        return sum(visited)

    costs = [cost(n) for n in (25, 50, 100, 200)]
    steps = [b - a for a, b in pairwise(costs)]
    assert steps[1:] == [2 * steps[0], 4 * steps[0]]
    if inner != "hessian":  # the slope is 4.5 q - 0.9
        assert grad(descent(25))(0.5) == pytest.approx((1 - 0.45) ** 25, rel=1e-9)


def test_rules_of_nodes_that_do_not_depend_on_the_inputs_are_not_called() -> None:
    def refuse(z: Any, x: Any) -> Any:
        assert not isinstance(x, Value)
        return (1.0,)

    fixed = primitive("fixed_part", lambda x: x, refuse)
    with detect_anomaly():
        w = Value(4.0)
        assert gradients(grad(lambda x: x * x * fixed(w))(3.0), w) == 6.0
        assert grad(lambda x: x * x * fixed(Value(4.0)))(3.0) == 24.0
        x = Value(3.0)
        y = x * x * fixed(w) * Value(0.0).sqrt()
        assert gradients(y, x, create_graph=True).data == 0.0
