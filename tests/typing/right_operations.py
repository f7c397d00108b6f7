"""Operations on floats return floats, operations on Values return Values."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_type

import autograd
from autograd import Value, primitive

v = Value(2)
assert_type(autograd.exp(2.0), float)
assert_type(autograd.exp(Fraction(1, 2)), float)
assert_type(autograd.exp(v), Value)
assert_type(autograd.exp(x=v), Value)
assert_type(autograd.hypot(v, 1), Value)
assert_type(autograd.hypot(1, 2), float)
assert_type(autograd.atan2(y=1.0, x=v), Value)
assert_type(autograd.leaky_relu(v, slope=0.1), Value)
assert_type(autograd.elu(1.0, alpha=2), float)
assert_type(autograd.clamp(v, low=0, high=1), Value)
assert_type(autograd.dot([v, 1.0], (2, 3.0), bias=v), Value)
assert_type(autograd.dot([1.0], [2.0]), float)
assert_type(autograd.fsum(x * x for x in (v, v)), Value)
assert_type(autograd.logsumexp([1, 2]), float)
assert_type(autograd.softmax([v, v]), list[Value])
assert_type(autograd.softmax([1.0, 2]), list[float])
mixed_sum: Value = autograd.fsum([v, 1.0])
mixed_product: Value = autograd.dot([v, 1.0], [2.0, 3.0])
shares: list[Value] = autograd.softmax([v, 1.0])
assert_type(autograd.where(v > 1, v, 0.0), Value)
assert_type(autograd.pow(v, 3), Value)


def mixed(x: float | Value) -> float | Value:
    return autograd.sin(x)


def cube_of(x: float) -> float:
    return x * x * x


def scaled(x: float, y: float) -> float:
    return 2 * x * y


def slope_of_cube(z: float, x: float) -> tuple[float]:
    return (3 * x * x,)


def slopes_of_scaled(z: float, x: float, y: float) -> tuple[float, float]:
    return 2 * y, 2 * x


cube = primitive("cube_of_types", cube_of, slope_of_cube)
assert_type(cube(2.0), float)
assert_type(cube(v), Value)
product = primitive("scaled_of_types", scaled, slopes_of_scaled, doc="Return 2 * x * y.")
assert_type(product(v, 2.0), Value)

(v * autograd.tanh(v)).backward()
v.data -= 0.1 * v.grad
v.grad = None
label: str = v.label
name: str = autograd.sin.name
passed: bool = bool(autograd.checks.gradcheck(autograd.tanh, 0.5))  # without a separate import
