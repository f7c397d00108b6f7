"""The arguments of a jitted function: all types and structures, and mutable arguments."""

from __future__ import annotations

import functools
import math
import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, grad, jit, vmap
from autograd.program.cache.replay_verification import ReplayError
from tests.autograd.program.bits import bits

Pair = namedtuple("Pair", "a b")


@dataclass
class Line:
    """A mutable argument that is not a structure of numbers."""

    slope: float
    offset: float


@dataclass(frozen=True)
class Power:
    exponent: int


@pytest.mark.parametrize(
    "x", [2.0, np.float64(2.0), np.float32(0.1), np.array(2.5), np.array(3), 3, True, np.int64(3), Fraction(1, 3)]
)
def test_every_kind_of_number_is_accepted(x: Any) -> None:
    f = jit(lambda x, y: x * y + y**2)
    for _ in range(5):
        assert f(x, 3.0) == pytest.approx(float(x) * 3.0 + 9.0, rel=1e-15)
        assert f(x, Value(3.0)).data == pytest.approx(float(x) * 3.0 + 9.0, rel=1e-15)


@pytest.mark.parametrize(
    ("f", "calls"),
    [
        (lambda x, y=10.0: x * y, [((2.0,), {}), ((2.0, 3.0), {}), ((2.0,), {"y": 4.0}), ((), {"y": 5.0, "x": 6.0})]),
        (lambda *xs, **ys: sum(xs) + sum(ys.values()), [((1.0, 2.0), {}), ((1.0,), {"a": 3.0}), ((1.0,), {"b": 4.0})]),
        (lambda p: Pair(p.a * p.b, [p.a]), [((Pair(1.0, 2.0),), {}), ((Pair(3.0, 4.0),), {})]),
        (lambda p: p["b"] - p["a"], [(({"a": 1.0, "b": 2.0},), {}), (({"b": 1.0, "a": 5.0},), {})]),
        (lambda p: dict(p), [((OrderedDict(a=1.0, b=(2.0,)),), {}), ((OrderedDict(b=(1.0,), a=2.0),), {})]),
        (lambda x, p: x**p.exponent, [((2.0, Power(2)), {}), ((2.0, Power(3)), {}), ((3.0, Power(2)), {})]),
        (lambda x, mode: x if mode == "one" else -x, [((2.0, "one"), {}), ((2.0, "two"), {}), ((3.0, "one"), {})]),
        (lambda x, n: [x] * n, [((2.0, 2), {}), ((2.0, 3), {}), ((2.0, False), {}), ((2.0, 0), {}), ((2.0, True), {})]),
        (lambda x, g: g(x), [((2.0, math.sqrt), {}), ((2.0, autograd.sqrt), {}), ((3.0, abs), {})]),
        (lambda xs: xs @ xs + xs[0], [((np.array([1.0, 2.0]),), {}), ((np.array([3.0, 4.0]),), {})]),
        (lambda xs, ks: xs[ks].sum(), [((np.arange(3.0), np.array([k, 2])), {}) for k in range(3)]),
        (lambda: 3.0, [((), {})]),
        (lambda x: None, [((1.0,), {})]),
        (lambda x: [], [((1.0,), {})]),
    ],
)
def test_calls_have_the_results_of_the_function(f: Callable[..., Any], calls: Any) -> None:
    jitted = jit(f)
    for args, kwargs in calls * 3:
        assert bits(jitted(*args, **kwargs)) == bits(f(*args, **kwargs)), (args, kwargs)


def test_methods_partials_and_callables() -> None:
    class Model:
        def __init__(self, scale: float) -> None:
            self.scale = scale

        def __call__(self, x: Any) -> Any:
            return self.scale * x

        area = jit(lambda self, r: self.scale * r * r)

    two, three = Model(2.0), Model(3.0)
    assert [two.area(3.0), three.area(3.0), two.area(4.0)] == [18.0, 27.0, 32.0]
    two.scale = -0.0
    assert bits(two.area(3.0)) == bits(-0.0)
    two.scale = 0.0
    assert bits(two.area(3.0)) == bits(0.0)
    assert [jit(three)(2.0), jit(three.__call__)(2.0), jit(functools.partial(pow, 2.0))(3.0)] == [6.0, 6.0, 8.0]


def test_an_iterator_is_used_up_by_one_call() -> None:
    f = jit(lambda numbers, scale: sum(numbers) * scale)
    with pytest.warns(RuntimeWarning, match="takes the list_iterator .* which a single call exhausts") as warned:
        assert [f(iter([1.0, 2.0]), 3.0), f(iter([4.0]), 2.0), f((x for x in (1.0, 1.5)), 2.0)] == [9.0, 8.0, 5.0]
    assert len(warned) == 1


def test_an_object_that_changed_between_two_calls_is_seen() -> None:
    line, bag = Line(2.0, 1.0), {1.0}
    f, g = jit(lambda p, x: p.slope * x + p.offset, verify=False), jit(lambda s, x: x * max(s), verify=False)
    assert (f(line, 3.0), f(line, 4.0), g(bag, 1.0), g(bag, 2.0)) == (7.0, 9.0, 1.0, 2.0)
    line.slope = 5.0
    bag.add(10.0)
    assert (f(line, 3.0), f(line, 4.0), g(bag, 1.0), g(bag, 2.0)) == (16.0, 21.0, 10.0, 20.0)


def test_results_belong_to_the_caller() -> None:
    f = jit(lambda x: (x * 2, [x, 1], {"k": np.arange(2)}))
    for _ in range(5):
        y, xs, named = f(1.0)
        assert (y, xs, named["k"].tolist()) == (2.0, [1.0, 1], [0, 1])
        xs.append(3.0)
        named["k"][0] = 99


def test_static_arguments_that_are_equal_share_a_program() -> None:
    class Scale:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Scale) and other.factor == self.factor

        def __hash__(self) -> int:
            return 1  # a hash that collides

    scaled = jit(lambda x, scale: x * scale.factor)
    assert [scaled(2.0, Scale(factor)) for factor in (3.0, 3.0, 4.0, 3.0)] == [6.0, 6.0, 8.0, 6.0]
    assert len(scaled.programs) == 2


def test_a_function_of_c_has_a_program() -> None:
    """The names of its parameters are unknown."""
    larger = jit(max)
    assert [larger(1.0, 2.0), larger(5.0, 2.0), larger(1.0, 3.0)] == [2.0, 5.0, 3.0]
    assert len(larger.programs) == 2
    assert [guard.test for guard in larger.program(1.0, 2.0).guards] == ["gt"]


def test_many_static_arguments_run_eagerly_with_one_warning() -> None:
    f = jit(lambda x, n: x * n, verify=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert [f(2.0, k) for k in range(400)] == [2.0 * k for k in range(400)]
    assert len(caught) == 1
    assert "256 different structures or static arguments" in str(caught[0].message)
    assert len(f.programs) == 256


def test_a_function_beyond_the_range_of_pythons_floats_is_replayed() -> None:
    """Python floats raise there. Recorded numbers follow IEEE-754, like Values."""
    f = jit(lambda x, y: x / y)
    assert [f(1.0, 2.0), f(1.0, 0.0), f(-1.0, 0.0), f(1.0, 0.0)] == [0.5, math.inf, -math.inf, math.inf]


def test_a_class_whose_attribute_changed_has_the_new_number() -> None:
    class Model:
        inner = Line(1.0, 0.0)

    f = jit(lambda model, x: model.inner.slope * x)
    assert f(Model, 2.0) == 2.0
    Model.inner.slope = 3.0
    assert [f(Model, 2.0) for _ in range(9)] == [6.0] * 9


def test_a_wrong_program_is_not_replayed_again() -> None:
    slope = ContextVar("slope", default=1.0)  # calls that read a context variable are not noticed
    f = jit(lambda x: slope.get() * x)
    assert f(2.0) == 2.0
    before = slope.set(3.0)
    with pytest.raises(ReplayError):
        f(2.0)
    assert [f(2.0) for _ in range(9)] == [6.0] * 9
    slope.reset(before)


def test_large_ints_in_rows_keep_their_digits() -> None:
    numbers = [2**53 + 1, 2**53 + 3, 2**70, 7]
    assert vmap(lambda i: i % 10 * 1.0)(numbers) == [float(i % 10) for i in numbers]


def test_gradients_with_respect_to_an_argument_by_name() -> None:
    f = jit(grad(lambda x, *, k=2.0: k * x**2))
    assert [f(3.0), f(3.0, k=1.0), f(4.0, k=1.0), f(3.0)] == [12.0, 6.0, 8.0, 12.0]


@pytest.mark.parametrize("dtype", ["f2", "f4", "longdouble", ">f8", "f8"])
def test_floats_of_every_size_are_numbers(dtype: str) -> None:
    xs = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=dtype)
    scaled = jit(lambda x, s: x[0] * s)
    assert [scaled(xs[k], 1.5) for k in (0, 1)] == [1.5, 4.5]
    assert len(scaled.programs) == 1
    assert scaled.program(xs[0], 1.5).inputs == 3
    assert jit(lambda x, n: x[1] * n)(xs[0], True) == 2.0
    assert jit(lambda s: s * 2.0)(xs[0, 1]) == 4.0
    assert jit(grad(lambda x: x[0] * x[1]))(xs[0]).tolist() == [2.0, 1.0]
    assert vmap(lambda x, s: x[0] * s, in_axes=(0, None))(xs, 1.5).tolist() == [1.5, 4.5]
    assert vmap(lambda w, x: w[1] * x, in_axes=(None, 0))(xs[0], xs[1]).tolist() == [6.0, 8.0]
    assert vmap(lambda x: x[0] + x[1], reduce="sum")(xs) == 10.0
    with autograd.detect_anomaly():  # without a program
        assert vmap(lambda x: x[0] + x[1], reduce="sum")(xs) == 10.0
