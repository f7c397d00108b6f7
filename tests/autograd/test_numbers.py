"""Input types that become floats, and those that are errors, with messages, everywhere a number is accepted."""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.modes import noting
from tests.helpers.every_case import every_case


class Celsius:
    """A user's own number."""

    def __float__(self) -> float:
        return 2.0


class FloatingText(str):
    """A text with a `__float__` method."""

    def __float__(self) -> float:
        return 2.0


def set_data(x: Any) -> Value:
    v = Value(1.0)
    v.data = x
    return v


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "**": operator.pow,
}
PLACES: dict[str, Callable[[Any], Any]] = {
    "Value": Value,
    ".data": set_data,
    **{f"v {sign} x": lambda x, f=f: f(Value(2.0), x) for sign, f in OPERATORS.items()},
    **{f"x {sign} v": lambda x, f=f: f(x, Value(2.0)) for sign, f in OPERATORS.items()},
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


@every_case("place", PLACES)
@every_case("x", GOOD)
def test_taken(place: str, x: Any) -> None:
    result = PLACES[place](x)
    if isinstance(result, Value):
        assert type(result.data) is float
        assert all(type(operand) in (float, Value) for operand in result.operands)
        assert all(type(partial) is float for partial in result.partials)


@every_case("place", PLACES)
@every_case("x", BAD)
def test_refused(place: str, x: Any) -> None:
    if place == "x % v" and isinstance(x, (str, bytes, bytearray)):
        pytest.skip("text % v formats the text, in Python")
    if place == "backward" and x is None:
        pytest.skip("None is the default, as in PyTorch")
    # NumPy's operators pass its complex scalars as those of Python.
    with pytest.raises(TypeError, match="None" if x is None else type(x).__name__.removesuffix("128")):
        PLACES[place](x)


# NumPy objects that would convert to a float on request: text, objects, durations, masked elements.
HELD: list[tuple[Any, str]] = [
    (np.array("2"), "the str '2'; convert it first"),
    (np.array(b"2"), "the bytes b'2'; convert it first"),
    (np.void(b"2"), "the bytes b'2'; convert it first"),
    (np.array("2", dtype=object), "the str '2'; convert it first"),
    (np.array(Decimal(2)), r"got Decimal\('2'\); if rounding to a float is intended"),
    (np.array(None), "got None; is a return missing"),
    (np.array(2j), "the complex 2j; take its .real"),
    (np.array(2 + 0j), "the complex"),
    (np.timedelta64(2), "timedelta64.* divide a duration by its unit"),
    (np.timedelta64(2, "s"), "timedelta64.* divide a duration by its unit"),
    (np.array(np.timedelta64(2)), "timedelta64.* divide a duration by its unit"),
    (np.datetime64(2, "s"), "datetime64"),
    (np.ma.masked, "a masked element"),
    (np.ma.array(2.0, mask=True), "a masked element"),
]


@every_case("place", ["Value", ".data", "v + x", "v * x", "exp", "dot", "fsum", "backward", "grad"])
@every_case(("x", "words"), HELD)
def test_objects_in_numpy_arrays_are_rejected_like_single_ones(place: str, x: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        PLACES[place](x)


def test_an_integer_that_numpy_holds_is_no_longer_than_a_float() -> None:
    assert Value(np.array(10**300)).data == 1e300
    with pytest.raises(OverflowError, match="an integer of 33220 bits"):
        Value(np.array(10**10000))


@every_case("place", PLACES)
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


def test_unknown_types_can_handle_the_operation() -> None:
    class Money:
        def __radd__(self, other: object) -> str:
            return "money"

    assert Value(1.0) + Money() == "money"
    with pytest.raises(TypeError, match="'Value' and 'object'"):
        Value(1.0) + object()
    with pytest.raises(TypeError, match="hypot takes floats and Values, one number each; got Value, list"):
        autograd.hypot(Value(1.0), [1.0])


class Shy:
    """A number whose conversion raises."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __float__(self) -> float:
        raise self.error

    def __repr__(self) -> str:
        raise RuntimeError


def test_the_error_of_a_type_is_quoted() -> None:
    with pytest.raises(TypeError, match="the data of a Value must be a number, got a Shy; ask me later"):
        Value(Shy(TypeError("ask me later")))
    with pytest.raises(KeyError):
        Value(Shy(KeyError()))


def test_an_error_in_a_list_propagates() -> None:
    def broken() -> Iterator[float]:
        yield 1.0
        raise TypeError("broken in the middle")

    with pytest.raises(TypeError, match="broken in the middle"):
        autograd.fsum(broken())


class Count(int):
    """A user's type of integers."""


def test_integers_of_other_types() -> None:
    assert Value(Count(3)).data == 3.0
    with pytest.raises(OverflowError, match="1329 bits"):
        Value(Count(10**400))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: autograd.where(True, Value(1.0), [1]), TypeError, "where takes floats and Values, one number each"),
        (lambda: autograd.where(False, Value(1.0), [1]), TypeError, "where takes floats and Values, one number each"),
        (lambda: autograd.exp(), TypeError, r"exp takes 1 operand \(x\), got none"),
        (lambda: autograd.exp(1.0, 2.0), TypeError, r"exp takes 1 operand \(x\), got 2: float, float"),
        (lambda: autograd.hypot(x=1.0), TypeError, r"hypot takes 2 operands \(x, y\), got 1: x="),
        (lambda: autograd.clamp(1.0, 2.0, 3.0, 4.0), TypeError, r"clamp\(\) takes only x, low and high by position"),
        (lambda: autograd.clamp(1.0, 3.0, 2.0), ValueError, "low=3.0 and high=2.0"),
        (lambda: autograd.clamp(1.0, float("nan")), ValueError, "low=nan"),
        (
            lambda: autograd.round(1.0, Value(0.0)),
            TypeError,
            r"the number of digits of round must be a number, got Value.*Use \.data",
        ),
        (lambda: autograd.dot([1.0], [1.0, 2.0]), ValueError, "1 weight and 2 inputs"),
        (lambda: autograd.dot(Value(1.0), [1.0]), TypeError, "dot takes a list of numbers, got Value"),
        (lambda: autograd.softmax([]), ValueError, "softmax of an empty list"),
        (lambda: autograd.logsumexp([]), ValueError, "logsumexp of an empty list"),
        (lambda: autograd.fsum(1.0), TypeError, "fsum takes a list of numbers, got the float"),
        (lambda: Value([1]), TypeError, r"got the list \[1\]; it takes int, float, bool, Fraction or a NumPy scalar"),
        (lambda: Value(object()), TypeError, "the data of a Value must be a number, got the object <object object"),
        (
            lambda: Value(Value(1.0)),
            TypeError,
            r"the data of a Value must be a number, got Value.*Use \.data",
        ),
        (lambda: autograd.where(True, "a", Value(1.0)), TypeError, "the str 'a'"),
    ],
)
def test_errors_of_wrong_calls_show_the_accepted_types(
    call: Callable[[], Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        call()


# ---- comparisons ----


class Index:
    """A user's own integer."""

    def __index__(self) -> int:
        return 2


COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
KINDS: list[Callable[[float], Any]] = [
    float,
    lambda x: int(x),
    lambda x: int(x) + 1,
    lambda x: 10**400 if x > 0 else -(10**400),
    lambda x: x > 0,
    Fraction,
    lambda x: Fraction(x) + Fraction(1, 10**30),
    Decimal,
    lambda x: Decimal(repr(x)),
    mpmath.mpf,
    lambda x: mpmath.mpf(x) + mpmath.mpf(2) ** -40,
    lambda x: mpmath.mpc(x, 1),
    complex,
    lambda x: complex(x, 1),
    np.float16,
    np.float32,
    np.float64,
    np.longdouble,
    lambda x: np.int64(int(x) + 1),
    lambda x: np.int8(int(x) % 100),
    lambda x: np.bool_(x > 0),
    np.complex64,
    np.complex128,
    np.array,
    lambda x: Celsius(),
    lambda x: Index(),
    str,
    lambda x: None,
]
floats = st.floats(-1e4, 1e4) | st.sampled_from([0.0, -0.0, 0.1, 0.5, 2.0, 2.0**53, 2.0**60, 5e-324])


def outcome(compare: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    try:
        return bool(compare(x, y))
    except TypeError:
        return TypeError


@given(floats, floats, st.sampled_from(KINDS), st.booleans())
def test_a_value_compares_as_its_float(x: float, y: float, kind: Callable[[float], Any], same: bool) -> None:
    other = kind(x if same else y)
    for compare in COMPARISONS:
        with warnings.catch_warnings():  # NumPy's integers and halves beyond their range
            warnings.simplefilter("ignore", RuntimeWarning)
            assert outcome(compare, Value(x), other) is outcome(compare, x, other)
            assert outcome(compare, other, Value(x)) is outcome(compare, other, x)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.longdouble, np.array, float])
@pytest.mark.parametrize("x", [0.1, 1 / 3, -0.7, 2.5, 1e-5])
def test_numbers_of_numpy_compare_with_a_value_in_their_own_precision(kind: Callable[[Any], Any], x: float) -> None:
    numbers = [kind(x), kind(-x), np.nextafter(kind(x), kind(1)), np.nextafter(kind(x), kind(-1))]
    numbers += [np.longdouble("0.1"), np.int64(2**53 + 1), np.uint64(2**63 + 1), np.bool_(x > 0)]
    for other in numbers:
        for compare in COMPARISONS:
            assert outcome(compare, other, Value(x)) is outcome(compare, other, x), (other, compare)
            assert outcome(compare, Value(x), other) is outcome(compare, x, other), (other, compare)


@pytest.mark.parametrize("x", [Fraction(10**400), Fraction(-(10**400), 3)])
def test_a_fraction_beyond_the_largest_float_is_named_in_the_error(x: Fraction) -> None:
    for what, call in (
        ("the data of a Value", lambda: Value(x)),
        ("an operand of add", lambda: Value(1.0) + x),
        ("an operand of mul", lambda: x * Value(1.0)),
        ("an operand of sin", lambda: autograd.sin(x)),
        ("argument 0", lambda: autograd.grad(lambda y: y)(x)),
    ):
        with pytest.raises(OverflowError, match=f"{what} must be a number of at most 1.8e308, got Fraction"):
            call()


@given(
    st.lists(st.tuples(floats, st.sampled_from([float, Value, Fraction, Decimal, mpmath.mpf, np.float64])), min_size=1)
)
def test_numbers_of_all_types_are_sorted_together(pairs: list[tuple[float, Callable[[float], Any]]]) -> None:
    numbers = [kind(x) for x, kind in pairs]
    plain = [x.data if isinstance(x, Value) else x for x in numbers]
    if any(isinstance(x, mpmath.mpf) for x in numbers) and any(isinstance(x, (Fraction, Decimal)) for x in numbers):
        return  # mpmath's numbers do not support these
    assert [float(x.data if isinstance(x, Value) else x) for x in sorted(numbers)] == sorted(map(float, plain))
    assert min(numbers) == min(plain)
    assert max(numbers) == max(plain)


def test_comparisons_with_numbers_are_noted() -> None:
    with noting() as outcomes:
        decisions = [
            Value(0.5) == Fraction(1, 2),
            Value(0.5) != Fraction(1, 2),
            Value(0.5) < Decimal(1),
            Value(1.0) == "1",
        ]
    assert decisions == [True, False, True, False]
    assert outcomes == [True, True, True]  # != records the outcome of ==; text is not a number


# ---- arrays ----

WRAPPED = [
    (lambda x, w: w(x) * x, lambda x: 2 * x),
    (lambda x, w: x * w(x), lambda x: 2 * x),
    (lambda x, w: x - w(x) / 2, lambda x: 0.5),
    (lambda x, w: 2.0 ** w(x), lambda x: math.log(2) * 2**x),
    (lambda x, w: x ** w(x), lambda x: x**x * (math.log(x) + 1)),
    (lambda x, w: autograd.pow(w(x), 3), lambda x: 3 * x * x),
    (lambda x, w: autograd.exp(w(x)), math.exp),
    (lambda x, w: autograd.maximum(w(x), 0.0), lambda x: 1.0),
    (lambda x, w: autograd.hypot(3.0, w(x)), lambda x: x / math.hypot(3, x)),
    (lambda x, w: autograd.dot([w(x)], [x], w(x)), lambda x: 2 * x + 1),
    (lambda x, w: autograd.fsum([w(x), x, 1]), lambda x: 2.0),
    (lambda x, w: autograd.softmax([w(x), 0.0])[0], lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2),
    (lambda x, w: autograd.where(w(x), w(x), 0.0), lambda x: 1.0),
    (lambda x, w: autograd.where(w(x) > 0, 0.0, w(x)) + x, lambda x: 1.0),
    (lambda x, w: autograd.leaky_relu(w(x), 0.1), lambda x: 1.0),
    (lambda x, w: autograd.clamp(w(x), -100, 100), lambda x: 1.0),
]


@pytest.mark.parametrize(("f", "slope"), WRAPPED)
def test_a_value_in_a_zero_dimensional_array_is_the_value(f: Any, slope: Any) -> None:
    for wrap in (np.array, lambda v: np.where(True, v, 0.0), lambda v: v):
        assert autograd.grad(lambda x, w=wrap: f(x, w))(1.5) == pytest.approx(slope(1.5), rel=1e-12)


# Functions of arrays. They are compared with the same functions of floats and with finite differences.
OF_ARRAYS: list[Callable[[Any], Any]] = [
    np.sum,
    np.mean,
    np.prod,
    np.var,
    np.std,
    np.max,
    np.min,
    np.ptp,
    np.median,
    np.average,
    np.trapezoid,
    np.linalg.norm,
    lambda a: np.dot(a, a),
    lambda a: np.vdot(a, a),
    lambda a: np.inner(a, a),
    lambda a: a @ a,
    lambda a: np.einsum("i,i->", a, a),
    lambda a: np.tensordot(a, a, axes=1).item(),
    lambda a: np.add.reduce(a * a),
    lambda a: np.multiply.reduce(a),
    lambda a: np.add.accumulate(a)[-1],
    lambda a: np.cumsum(a)[1],
    lambda a: np.diff(a)[0],
    lambda a: np.outer(a, a).sum(),
    lambda a: np.convolve(a, a)[2],
    lambda a: np.polyval(a, 2.0),
    lambda a: np.where(a > 0, a, 0.1 * a).sum(),
    lambda a: (a + np.clip(a, -1, 1)).sum(),
    lambda a: (a + np.maximum(a, 0.2)).sum(),
    lambda a: np.real(a).sum() + np.imag(a).sum(),
    lambda a: np.conj(a).sum(),
    lambda a: np.sort(a)[0],
    *(lambda a, f=f: (a * f(a)).sum() for f in (np.floor, np.ceil, np.trunc, np.sign)),  # ints, as for floats
    *(
        lambda a, f=f: f(a).sum()
        for f in (np.rint, np.fabs, np.abs, np.square, np.reciprocal, np.negative, np.positive)
    ),
    *(
        lambda a, f=f: f(a).sum()
        for f in (np.exp, np.expm1, np.sin, np.cos, np.tan, np.sinh, np.cosh, np.tanh, np.cbrt)
    ),
    *(lambda a, f=f: f(a / 4).sum() for f in (np.arcsin, np.arccos, np.arctan, np.arcsinh, np.arctanh)),
    *(lambda a, f=f: f(a * a + 1.5).sum() for f in (np.log, np.log1p, np.sqrt, np.arccosh)),
]


@pytest.mark.parametrize("f", OF_ARRAYS)
@given(st.lists(st.floats(-3, 3).map(lambda x: round(x, 2) + 0.004), min_size=3, max_size=3, unique=True))
def test_numpy_of_values_is_numpy_of_floats(f: Callable[[Any], Any], numbers: list[float]) -> None:
    h = 1e-6
    values = np.array([Value(x) for x in numbers])
    result = f(values)
    assert isinstance(result, Value)
    assert result.data == pytest.approx(f(np.array(numbers)), rel=1e-12, abs=1e-12)
    result.backward()
    for i, x in enumerate(values):
        up, down = np.array(numbers), np.array(numbers)
        up[i] += h
        down[i] -= h
        numeric = (f(up) - f(down)) / (2 * h)
        assert x.grad == pytest.approx(numeric, rel=1e-4, abs=1e-5)


@every_case("op", autograd.TABLE.values())
def test_recording_leaves_no_flag_that_numpy_would_warn_of(op: autograd.Primitive) -> None:
    """Up to the rounding of the same sum, difference or product of floats."""
    if autograd.engine_info().engine == "python":
        pytest.skip("Python's own functions leave flags")
    if op.name in ("neg", "add", "sub", "mul"):
        return
    special = [0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e-320, 1e308, -1e308, 800.0, -800.0, math.inf, -math.inf, math.nan]
    if op.arity is None:  # Python computes these for infinities too
        special = [x for x in special if abs(x) < 1000]
    count = (op.arity or 3) - op.parameters

    def record(*xs: float) -> Value:
        parameters = [float(p) for p in ((0,) if op.arity is None else (0.1, 2.0)[: op.parameters])]
        return op.traced(v := Value(xs[0]), (v, *xs[1:], *parameters))

    with np.errstate(all="raise"):
        np.frompyfunc(record, count, 1)(
            *np.meshgrid(*[np.array(special, dtype=object)] * min(count, 2), *[[2.0]] * (count - 2))
        )


@given(st.sampled_from([[False], [], "x", None, 1j, np.ones(2)]), st.booleans(), st.booleans())
def test_where_always_checks_its_condition(condition: Any, left: bool, right: bool) -> None:
    with pytest.raises(TypeError, match="the condition of where must be a number, got"):
        autograd.where(condition, Value(1.0) if left else 1.0, Value(2.0) if right else 2.0)


# ---- Python's protocols of rounding ----


@pytest.mark.parametrize("rounded", [math.floor, math.ceil, math.trunc, round])
@given(x=st.floats(-1e6, 1e6))
def test_rounding_to_an_int_equals_that_of_the_float(rounded: Callable[[Any], Any], x: float) -> None:
    with noting() as outcomes:
        result = rounded(Value(x))
    assert type(result) is int
    assert result == rounded(x)
    assert outcomes == [result]
    v = Value(x)
    (v * rounded(v)).backward()
    assert v.grad == rounded(x)


@pytest.mark.parametrize("rounded", [math.floor, math.ceil, math.trunc, round])
def test_ints_are_finite(rounded: Callable[[Any], Any]) -> None:
    with pytest.raises(OverflowError):
        rounded(Value(math.inf))
    with pytest.raises(ValueError, match="NaN"):
        rounded(Value(math.nan))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: round(x, 2),
        lambda x: round(x, -1),
        lambda x: x // 0.7,
        lambda x: 7.5 // (abs(x) + 1),
        lambda x: divmod(x, 0.7)[0],
        lambda x: divmod(7.5, abs(x) + 1)[0],
    ],
)
@given(x=st.floats(-1e6, 1e6))
def test_rounding_to_a_value_has_the_bits_of_python_and_the_derivative_0(f: Callable[[Any], Any], x: float) -> None:
    v = Value(x)
    result = f(v)
    assert isinstance(result, Value)
    assert result.data.hex() == f(x).hex()
    result.backward()
    assert v.grad == 0.0


@given(x=st.floats(-1e6, 1e6), y=st.floats(0.1, 1e3))
def test_divmod_equals_that_of_floats(x: float, y: float) -> None:
    for quotient, rest in (divmod(Value(x), y), divmod(x, Value(y)), divmod(Value(x), Value(y))):
        assert (quotient.data, rest.data) == divmod(x, y)


def test_rounding_takes_whole_digits() -> None:
    with pytest.raises(TypeError, match=r"expected a whole number of digits for round, got 0\.5"):
        round(Value(1.0), 0.5)
    assert autograd.round(2.567, 1) == 2.6
    assert autograd.round(Value(2.5)).data == 2.0


def test_isnan_and_isfinite_are_plain_bools() -> None:
    for x in (1.0, math.inf, -math.inf, math.nan):
        for wrap in (float, Value, np.float64, lambda x: np.array(Value(x))):
            assert autograd.isnan(wrap(x)) is math.isnan(x)
            assert autograd.isfinite(wrap(x)) is math.isfinite(x)
    with pytest.raises(TypeError, match="the argument of isnan must be a number, got the str 'nan'"):
        autograd.isnan("nan")


@pytest.mark.parametrize(
    ("f", "operands", "slopes"),
    [
        (autograd.clamp, (5.0, 1.0, 3.0), (0, 0, 1)),
        (autograd.clamp, (0.0, 1.0, 3.0), (0, 1, 0)),
        (autograd.clamp, (2.0, 1.0, 3.0), (1, 0, 0)),
        (autograd.leaky_relu, (-2.0, 0.1), (0.1, -2.0)),
        (autograd.leaky_relu, (2.0, 0.1), (1, 0)),
        (autograd.elu, (-2.0, 0.5), (0.5 * math.exp(-2), math.expm1(-2))),
    ],
)
def test_bounds_and_slopes_are_differentiated(f: Any, operands: tuple[float, ...], slopes: tuple[float, ...]) -> None:
    xs = [Value(x) for x in operands]
    f(*xs).backward()
    assert [x.grad for x in xs] == pytest.approx(slopes, rel=1e-15)
    f(operands[0], *(xs := [Value(x) for x in operands[1:]])).backward()
    assert [x.grad for x in xs] == pytest.approx(slopes[1:], rel=1e-15)
    getattr(x := Value(operands[0]), f.name)(*(xs := [Value(x) for x in operands[1:]])).backward()
    assert [y.grad for y in (x, *xs)] == pytest.approx(slopes, rel=1e-15)
