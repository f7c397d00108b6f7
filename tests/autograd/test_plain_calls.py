"""Shortcuts: common calls and numbers have the same results as on the slow path."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, detect_anomaly, grad, no_grad, value_and_grad
from autograd.ops import TABLE


def same(x: float, y: float) -> bool:
    """Return whether two numbers have the same bits. All nans are the same."""
    return (math.isnan(x) and math.isnan(y)) or (x == y and math.copysign(1.0, x) == math.copysign(1.0, y))


KINDS: list[Callable[[float], Any]] = [
    float, int, bool, Fraction, np.float64, np.float32, np.float16, np.longdouble,
    np.int64, np.int8, np.uint64, np.bool_, lambda x: np.array(x), lambda x: np.array(x, dtype=object),
]  # fmt: skip


class Loud(np.float64):
    """A number whose float differs from the number that it stores."""

    def __float__(self) -> float:
        return 5.0


Impostor = type("float64", (np.float64,), {"__module__": "numpy", "__float__": lambda self: 7.0})

NUMBERS = [kind(2.0) for kind in KINDS] + [Loud(2.0), Impostor(2.0), 2**60 + 1, Fraction(10**400, 10**399)]


@pytest.mark.parametrize("x", NUMBERS, ids=lambda x: f"{type(x).__module__}.{type(x).__name__}")
def test_a_number_of_any_kind_is_its_float(x: Any) -> None:
    v, data = Value(3.0), float(x)
    for number, by_float in [
        (v * x, v * data),
        (x * v, data * v),
        (v - x, v - data),
        (x - v, data - v),
        (v**x, v**data),
        (autograd.maximum(v, x), autograd.maximum(v, data)),
        (autograd.dot([v, v], [x, 1.0]), autograd.dot([v, v], [data, 1.0])),
        (autograd.dot((v, x), (v, 2), x), autograd.dot((v, data), (v, 2.0), data)),
        (autograd.fsum([v, x, 1]), autograd.fsum([v, data, 1.0])),
        (autograd.logsumexp([x, v]), autograd.logsumexp([data, v])),
    ]:
        assert number.data == by_float.data
        assert number.partials == by_float.partials
        assert number.operands == by_float.operands
        assert all(type(operand) in (float, Value) for operand in number.operands)


def test_a_fraction_beyond_the_floats_is_named() -> None:
    with pytest.raises(OverflowError):
        Value(1.0) * Fraction(10**400)
    with pytest.raises(OverflowError):
        autograd.dot([Value(1.0)], [Fraction(10**400)])


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op.arity in (1, 2) and op.signature is None], ids=str)
@given(data=st.data())
def test_an_operation_of_floats_is_its_forward_function(op: autograd.Primitive, data: st.DataObject) -> None:
    xs = data.draw(st.tuples(*[st.floats()] * (op.arity or 0)))
    z = op(*xs)
    assert type(z) is float
    assert same(z, op.forward(*xs))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "a product": lambda x: x * x,
    "itself": lambda x: x,
    "a constant": lambda x: 3.0,
    "a new Value": lambda x: Value(3.0),
    "an int": lambda x: 3,
    "an infinite partial": lambda x: autograd.sqrt(x - x),
    "a NumPy number": lambda x: x * np.float64(3.0),
    "an array of no dimensions": lambda x: np.array(x * 2.0, dtype=object),
    "a derivative": lambda x: grad(lambda y: y * y * x)(x),
    "a derivative of a float": lambda x: x * grad(lambda y: y * y)(3.0),
}


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_one_number_and_a_tuple_of_it_have_the_same_gradient(f: Callable[..., Any]) -> None:
    for x in (2.0, -0.0, 1e300):
        value, (gradient,) = value_and_grad(f, (0,))(x)  # the slow path
        short_value, short = value_and_grad(f)(x)
        assert (type(short_value), type(short)) == (type(value), type(gradient))
        assert same(short_value, value)
        assert same(short, gradient)


@pytest.mark.parametrize("kind", [list, tuple])
@given(xs=st.lists(st.floats(), min_size=1, max_size=5))
def test_a_flat_structure_keeps_its_kind(kind: type, xs: list[float]) -> None:
    def f(ws: Any, scale: float, *, power: int) -> Any:
        return scale * sum(w**power * (i + 1) for i, w in enumerate(ws))

    given_xs = kind(xs)
    value, (gradient,) = value_and_grad(f, (0,))(given_xs, 0.5, power=3)
    short_value, short = value_and_grad(f)(given_xs, 0.5, power=3)
    assert type(short) is kind
    assert same(short_value, value)
    assert all(map(same, short, gradient))
    assert all(map(same, given_xs, xs))


def test_a_function_may_change_its_list() -> None:
    def f(xs: list[Any]) -> Any:
        y = xs.pop() * xs[0]
        xs[:] = ["nothing"]
        return y

    start = [2.0, 3.0]
    assert value_and_grad(f)(start) == (6.0, [3.0, 2.0])
    assert start == [2.0, 3.0]


def test_older_values_make_the_gradient_a_value() -> None:
    w = Value(3.0)
    value, gradient = value_and_grad(lambda x: w * x * x)(2.0)
    assert (value.data, gradient.data) == (12.0, 12.0)
    gradient.backward()
    assert w.grad == 4.0


def test_modes_and_errors_are_as_by_the_long_way() -> None:
    with no_grad():
        assert grad(lambda x: x * x)(2.0) == 4.0
    with detect_anomaly(), pytest.raises(ZeroDivisionError, match="at a pole"):
        grad(lambda x: autograd.log(x - x))(2.0)
    with pytest.raises(TypeError, match="returned a structure of 2"):
        grad(lambda x: [x, x])(2.0)
    with pytest.raises(TypeError, match="the function's result"):
        grad(lambda x: "text")(2.0)
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: 1 / 0)(2.0)


def test_derivatives_of_functions_do_not_write_grads() -> None:
    kept: list[Value] = []
    assert grad(lambda x: kept.append(x) or x * x)(2.0) == 4.0  # type: ignore[func-returns-value]
    assert kept[0].grad == 0.0
