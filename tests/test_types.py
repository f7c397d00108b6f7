"""The types that users' checkers see: `make lint` checks this file strictly, `make test` runs it."""

from __future__ import annotations

from typing import assert_type

import autograd
from autograd import Value


def test_floats_give_floats_and_values_give_values() -> None:
    v = Value(2)
    assert_type(autograd.exp(2.0), float)
    assert_type(autograd.exp(v), Value)
    assert_type(autograd.hypot(v, 1), Value)
    assert_type(autograd.pow(2.0, 3), float)
    assert_type(autograd.pow(v, 3), Value)
    assert_type(autograd.where(v > 1, v, 0.0), Value)
    assert_type(autograd.where(v > 1, 1.0, 0.0), float)
    assert_type(autograd.dot([v], [1.0], 0.5), Value)
    assert_type(autograd.dot([1.0], [2.0]), float)
    assert_type(autograd.softmax([v, v]), list[Value])
    assert_type(autograd.softmax([1.0]), list[float])
    assert_type(autograd.clamp(v, 0, high=1), Value)


def test_operators_and_methods_give_values() -> None:
    v = Value(2)
    for node in (v + 1, 1 + v, v - v, 2 * v, v / 2, 2**v, v**2, v % 3, -v, abs(v), v.tanh(), v.clamp(0, 1), v.elu()):
        assert_type(node, Value)


def test_a_training_step_needs_no_casts() -> None:
    v = Value(2)
    (v * v).backward()
    v.data -= 0.1 * v.grad
    v.grad = None
    assert_type(v.data, float)
    assert_type(v.grad, float)
