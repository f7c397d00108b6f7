"""A derivative has the parameters of its function, and the right result type."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_type

import autograd
from autograd import Value, grad, gradients, hessian, hvp, jacfwd, jacobian, jacrev, jit, jvp, value_and_grad, vjp, vmap


def curve(x: float) -> float:
    return autograd.sin(x) * x


def line(x: float, slope: float = 2.0, *, shift: float = 0.0) -> float:
    return slope * x + shift


def dotted(weights: list[float], bias: float) -> float:
    return autograd.dot(weights, weights, bias)


def by_name(weights: dict[str, float]) -> float:
    return weights["a"] * weights["b"]


def node(x: Value) -> Value:
    return x.tanh() * x


def nodes(x: Value, y: Value) -> Value:
    return x * y


def with_options(x: Value, rate: float, steps: int = 3) -> Value:
    return x * rate * steps


def loss(weights: list[Value]) -> Value:
    return autograd.fsum([w * w for w in weights])


def spread(x: float) -> list[float]:
    return [x, x * x]


assert_type(grad(curve)(1.0), float)
assert_type(grad(curve)(1), float)
assert_type(grad(grad(curve))(1.0), float)
assert_type(grad(line)(1.0, slope=3.0, shift=1), float)
assert_type(grad(line, 1)(1.0, 2.0), float)
assert_type(grad(dotted)([1.0], 2.0), list[float])
assert_type(grad(by_name)({"a": 1.0, "b": 2.0}), dict[str, float])
assert_type(grad(autograd.sin)(1.0), float)
assert_type(grad(lambda x: x * x)(1.0), float)

assert_type(grad(node)(1.0), float)
assert_type(grad(node)(Value(1.0)), Value)
assert_type(grad(grad(node))(1.0), float)
assert_type(grad(nodes)(1.0, 2), float)
assert_type(grad(nodes)(Value(1.0), 2.0), Value)
assert_type(grad(nodes, 1)(1.0, 2.0), float)
assert_type(grad(with_options)(1.0, 0.5, steps=2), float)
assert_type(grad(loss)([1.0, 2.0]), list[float])

assert_type(value_and_grad(curve)(1.0), tuple[float, float])
assert_type(value_and_grad(node)(1.0), tuple[float, float])
assert_type(value_and_grad(dotted)([1.0], 2.0), tuple[float, list[float]])
assert_type(value_and_grad(loss)([1.0, 2.0]), tuple[float, list[float]])

assert_type(jacobian(curve)(1.0), float)
assert_type(jacrev(node)(1.0), float)
assert_type(jacfwd(spread)(1.0), list[float])
assert_type(jacobian(dotted)([1.0], 2.0), list[float])
assert_type(hessian(curve)(1.0), float)
assert_type(hessian(node)(1.0), float)

assert_type(jvp(curve, (1.0,), (1.0,)), tuple[float, float])
assert_type(jvp(node, (1.0,), (1.0,)), tuple[float, float])
value, pull_back = vjp(line, 1.0, 2.0)
assert_type(value, float)
assert_type(pull_back(1.0), tuple[float, float])
assert_type(hvp(curve, (1.0,), (1.0,)), float)

x = Value(1.0)
assert_type(gradients(x * x, x), float)
assert_type(gradients(x * x, [x, x]), list[float])
assert_type(gradients(x * x, {"x": x}), dict[str, float])
assert_type(gradients(x * x, [x], create_graph=True), list[Value])

slope: Callable[[float], float] = grad(curve)

# A jitted function has the parameters of its function.
assert_type(jit(curve)(1.0), float)
assert_type(jit(line)(1.0, slope=3.0, shift=1.0), float)
assert_type(jit(by_name)({"a": 1.0, "b": 2.0}), float)
assert_type(jit(nodes)(Value(1.0), Value(2.0)), Value)
vmap(line, in_axes=(0, None), reduce="sum")([1.0, 2.0], 3.0)
