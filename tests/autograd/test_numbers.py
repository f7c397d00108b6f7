"""Input types: what becomes a float, what is refused and with which words, wherever a number can stand."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value


class Celsius:
    """A user's own number."""

    def __float__(self) -> float:
        return 2.0


class FloatingText(str):
    """Text that claims to be a number."""

    def __float__(self) -> float:
        return 2.0


def set_data(x: Any) -> Value:
    v = Value(1.0)
    v.data = x
    return v


PLACES: dict[str, Callable[[Any], Any]] = {
    "Value": Value,
    ".data": set_data,
    **{
        f"v {name} x": lambda x, f=f: f(Value(2.0), x)
        for name, f in (
            ("+", operator.add),
            ("-", operator.sub),
            ("*", operator.mul),
            ("/", operator.truediv),
            ("%", operator.mod),
            ("**", operator.pow),
        )
    },
    **{
        f"x {name} v": lambda x, f=f: f(x, Value(2.0))
        for name, f in (
            ("+", operator.add),
            ("-", operator.sub),
            ("*", operator.mul),
            ("/", operator.truediv),
            ("%", operator.mod),
            ("**", operator.pow),
        )
    },
    "exp": autograd.exp,
    "hypot": lambda x: autograd.hypot(Value(2.0), x),
    "dot": lambda x: autograd.dot([Value(2.0)], [x]),
    "where": lambda x: autograd.where(True, x, Value(1.0)),
    "fsum": lambda x: autograd.fsum([Value(2.0), x]),
    "slope": lambda x: autograd.leaky_relu(Value(2.0), x),
    "backward": lambda x: Value(2.0).backward(x),
    "grad": lambda x: autograd.grad(lambda y: y * y)(x),
}

GOOD = [
    2.0,
    2,
    True,
    Fraction(2, 1),
    np.float64(2),
    np.float32(2),
    np.int64(2),
    np.bool_(True),
    np.array(2.0),
    Celsius(),
]
BAD = ["2.0", b"2.0", bytearray(b"2"), None, 2j, 2 + 0j, np.complex128(2), Decimal(2), FloatingText("2")]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("x", GOOD, ids=lambda x: type(x).__name__)
def test_taken(place: str, x: Any) -> None:
    result = PLACES[place](x)
    if isinstance(result, Value):
        assert type(result.data) is float
        assert all(type(operand) in (float, Value) for operand in result.operands)
        assert all(type(partial) is float for partial in result.partials)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("x", BAD, ids=lambda x: type(x).__name__)
def test_refused(place: str, x: Any) -> None:
    if place == "x % v" and isinstance(x, (str, bytes, bytearray)):
        pytest.skip("text % v formats the text, in Python")
    # NumPy's own operators hand its complex scalars over as Python's.
    with pytest.raises(TypeError, match=type(x).__name__.removesuffix("128")):
        PLACES[place](x)


@pytest.mark.parametrize("place", PLACES)
def test_integers_beyond_the_largest_float(place: str) -> None:
    assert PLACES[place](2**1023) is not NotImplemented
    with pytest.raises(OverflowError, match="an integer of 33220 bits"):
        PLACES[place](10**10000)


def test_arrays() -> None:
    v = Value(3.0)
    for product in (v * np.array([1.0, 2.0]), np.array([1.0, 2.0]) * v):
        assert [type(x) for x in product] == [Value, Value]
        assert [x.data for x in product] == [3.0, 6.0]
    assert isinstance(np.float64(2) * v, Value)
    assert isinstance(np.float64(2) ** v, Value)
    assert np.sin(v).data == autograd.sin(3.0)
    assert (np.array([v, v]) @ np.array([1.0, 2.0])).data == 9.0
    assert np.exp(np.array([v]))[0].op.name == "exp"
    assert np.array([v, Value(5.0)]).std().data == 1.0
    with pytest.raises(TypeError, match=r"ndarray of shape \(2,\); wrap each of its elements"):
        Value(np.ones(2))
    with pytest.raises(TypeError, match="ndarray"):
        autograd.exp(np.ones(2))


def test_an_unknown_type_gets_its_say() -> None:
    class Money:
        def __radd__(self, other: object) -> str:
            return "money"

    assert Value(1.0) + Money() == "money"
    with pytest.raises(TypeError, match="'Value' and 'object'"):
        Value(1.0) + object()
    with pytest.raises(TypeError, match="hypot takes floats and Values, one number each; got Value, list"):
        autograd.hypot(Value(1.0), [1.0])


class Shy:
    """A number that has reasons not to be one."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __float__(self) -> float:
        raise self.error

    def __repr__(self) -> str:
        raise RuntimeError


def test_a_type_that_refuses_is_quoted() -> None:
    with pytest.raises(TypeError, match="the data of a Value must be a number, got a Shy; ask me later"):
        Value(Shy(TypeError("ask me later")))
    with pytest.raises(KeyError):
        Value(Shy(KeyError()))


def test_an_error_in_a_list_comes_through() -> None:
    def broken() -> Iterator[float]:
        yield 1.0
        raise TypeError("broken in the middle")

    with pytest.raises(TypeError, match="broken in the middle"):
        autograd.fsum(broken())


class Count(int):
    """An integer of a type of its own."""


def test_integers_of_other_types() -> None:
    assert Value(Count(3)).data == 3.0
    with pytest.raises(OverflowError, match="1329 bits"):
        Value(Count(10**400))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: autograd.where(True, Value(1.0), [1]), TypeError, "where takes floats and Values, one number each"),
        (lambda: autograd.where(False, Value(1.0), [1]), TypeError, "where takes floats and Values, one number each"),
        (lambda: autograd.exp(), TypeError, r"exp takes 1 operand, got \(\)"),
        (lambda: autograd.exp(1.0, 2.0), TypeError, r"exp takes 1 operand, got \(float, float\)"),
        (lambda: autograd.hypot(x=1.0), TypeError, r"hypot takes 2 operands, got \(x=\)"),
        (lambda: autograd.clamp(1.0, 2.0, 3.0, 4.0), TypeError, r"clamp\(x, low=-inf, high=inf\): too many"),
        (lambda: autograd.clamp(1.0, 3.0, 2.0), ValueError, "low=3.0 and high=2.0"),
        (lambda: autograd.clamp(1.0, float("nan")), ValueError, "low=nan"),
        (
            lambda: autograd.clamp(1.0, Value(0.0)),
            TypeError,
            r"low in clamp must be a number, got the Value .*use \.data",
        ),
        (lambda: autograd.dot([1.0], [1.0, 2.0]), ValueError, "1 weights and 2 inputs"),
        (lambda: autograd.dot(Value(1.0), [1.0]), TypeError, "dot takes a list of numbers, got one Value"),
        (lambda: autograd.softmax([]), ValueError, "softmax of nothing"),
        (lambda: autograd.logsumexp([]), ValueError, "logsumexp of nothing"),
        (lambda: autograd.fsum(1.0), TypeError, "fsum takes a list of numbers, got one float"),
        (lambda: Value([1]), TypeError, r"got the list \[1\]; it takes int, float, bool, Fraction or a NumPy scalar"),
        (lambda: Value(object()), TypeError, "the data of a Value must be a number, got the object <object object"),
        (
            lambda: Value(Value(1.0)),
            TypeError,
            r"the data of a Value must be a number, got the Value .*use \.data",
        ),
        (lambda: autograd.where(True, "a", Value(1.0)), TypeError, "the str 'a'"),
    ],
)
def test_wrong_calls_say_what_is_taken(call: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
