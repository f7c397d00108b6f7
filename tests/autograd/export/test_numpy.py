"""Exported NumPy agrees with the engine."""

from __future__ import annotations

import dataclasses
import enum
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import dot, exp, gelu, jit, softmax, tanh, value_and_grad
from autograd.program.ir.program import Program
from tests.autograd.export.cases import random_cases, table_cases
from tests.autograd.export.python_source import compare, defined
from tests.helpers.draws import draws, generator

ROWS = draws(test=10, cover=500)
COUNT = draws(test=30, cover=1_000, soak=10_000)


def exported(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Return a function as NumPy exports it."""
    return defined(jit(f).program(*args, **kwargs).numpy())


def test_numpy_of_every_operation_agrees_with_the_engine() -> None:
    for case in table_cases(generator("numpy table"), ROWS).values():
        compare(case, Program.numpy)


def test_numpy_of_random_functions_agrees_with_the_engine() -> None:
    for case in random_cases(generator("numpy"), COUNT).values():
        compare(case, Program.numpy)


def test_the_function_is_called_as_the_one_that_was_recorded() -> None:
    def f(x: Any, *rest: Any, scale: Any, **more: Any) -> Any:
        return {"sum": [x["a"][0] * scale, (rest[0], 3)], "none": None, "product": more["k"] * rest[0]}

    args, names = ({"a": (2.0,)}, 5.0), {"scale": 3.0, "k": 4.0}
    assert exported(f, *args, **names)(*args, **names) == f(*args, **names)


def test_arrays_of_the_function_stay_arrays() -> None:
    def f(w: Any, x: Any) -> Any:
        return w @ x, w * 2.0

    w, x = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -1.0])
    product, twice = exported(f, w, x)(w, x)
    assert isinstance(product, np.ndarray)
    assert (product == w @ x).all()
    assert (twice == 2 * w).all()


def test_columns_are_computed_at_once() -> None:
    def f(w: list[float], x: float, y: float) -> Any:
        return dot(w, [x, y, x * y, exp(x)]) + softmax([x, y])[0] * gelu(y) + tanh(x)

    random = generator("columns")
    w, rows = [0.5, -1.0, 2.0, 0.1], [(random.gauss(0, 1), random.gauss(0, 1)) for _ in range(50)]
    g = value_and_grad(f, argnums=(0, 1))
    x, y = np.array(rows).T
    value, (slopes, slope) = exported(g, w, *rows[0])(w, x, y)
    for k, row in enumerate(rows):
        wanted, (of_w, of_x) = g(w, *row)
        assert (value[k], slope[k]) == pytest.approx((wanted, of_x), rel=1e-12)
        assert [float(np.broadcast_to(s, 50)[k]) for s in slopes] == pytest.approx(of_w, rel=1e-12)


def test_a_row_that_takes_another_path_raises() -> None:
    f = exported(lambda x: x * x if x > 0 else -x, 1.0)
    assert list(f(np.array([1.0, 2.0]))) == [1.0, 4.0]
    with pytest.raises(ValueError, match="take a different path from the one that was exported: guard 1 at test_numpy"):
        f(np.array([1.0, -2.0]))


def test_other_arguments_that_are_not_numbers_raise() -> None:
    f = exported(lambda x, n, *, mode, scale=2.0: x * n * scale, 1.0, 3, mode="fast")
    assert f(2.0, 3, mode="fast") == 12.0
    with pytest.raises(ValueError, match="this export requires n == 3"):
        f(2.0, 4, mode="fast")
    with pytest.raises(ValueError, match="this export requires mode == 'fast'"):
        f(2.0, 3, mode="slow")
    chosen = exported(lambda xs, i: xs[i[0]] * 2.0, [1.0, 2.0], np.array([1]))
    assert chosen([3.0, 4.0], [1]) == 8.0
    with pytest.raises(ValueError, match=r"this export requires np.array_equal\(i, \[1\]\)"):
        chosen([3.0, 4.0], np.array([0]))
    with pytest.raises(TypeError, match="scale"):  # a default is part of the program
        f(2.0, 3, mode="fast", scale=3.0)


def test_names_of_parameters_do_not_meet_those_of_the_source() -> None:
    def f(v1: float, a0: float, p3: float) -> Any:
        return dot([v1, a0, p3, 1.0], [p3, v1, a0, 2.0]) + softmax([v1, a0])[0]

    assert exported(f, 1.0, 2.0, 3.0)(1.0, 2.0, 3.0) == pytest.approx(f(1.0, 2.0, 3.0), rel=1e-14)


def test_prefixes_of_names_that_are_parameters_are_not_used() -> None:
    f = exported(lambda v0, _v2: (v0 * _v2, v0 + _v2), 2.0, 3.0)
    assert f(2.0, 3.0) == (6.0, 5.0)


def test_braces_and_words_of_the_source_in_keys_stay_as_they_are() -> None:
    f = exported(lambda p: {"array(": p["{a}"] * 2.0, "{0}": p["{a}"], "}}": 1.5}, {"{a}": 3.0})
    assert f({"{a}": 4.0}) == {"array(": 8.0, "{0}": 4.0, "}}": 1.5}


@pytest.mark.parametrize(
    ("f", "given", "other"),
    [
        (lambda xs: sum(xs), ([1.0, 2.0],), ([1.0, 2.0, 3.0],)),
        (lambda p: p["a"] * 2.0, ({"a": 1.0},), ({"a": 1.0, "b": 2.0},)),
        (lambda x, n: x**n if n == 3 else x * n, (2.0, np.int64(3)), (2.0, np.int64(4))),
        (lambda x, name: x * len(name), (2.0, b"a"), (2.0, b"ab")),
        (lambda *xs: sum(xs), (1.0, 2.0), (1.0, 2.0, 3.0)),
    ],
)
def test_arguments_of_another_structure_raise(f: Any, given: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    source = exported(f, *given)
    assert source(*given) == f(*given)
    with pytest.raises(ValueError, match="this export requires"):
        source(*other)


def test_closed_over_values_are_a_list_at_the_end() -> None:
    w = autograd.Value(3.0)
    assert exported(lambda x: w * x, 2.0)(2.0, [5.0]) == 10.0


def test_a_parameter_with_a_name_of_the_source_is_refused() -> None:
    with pytest.raises(ValueError, match="names of the parameters"):
        jit(lambda np: np * 2.0).program(1.0).numpy()


@pytest.mark.parametrize("numbers", [[1e16, 1.0, -1e16], [1.0, 1e16, -1e16], [1.0, 1e100, 1.0, -1e100], [0.1] * 10])
def test_an_exact_sum_loses_no_digits(numbers: list[float]) -> None:
    f = exported(autograd.fsum, numbers)
    assert f(numbers) == autograd.fsum(numbers) == math.fsum(numbers)
    assert f([np.array([x, x]) for x in numbers]).tolist() == [math.fsum(numbers)] * 2


class Color(enum.Enum):
    RED = 1


@pytest.mark.parametrize("key", [Color.RED, math.nan])
def test_keys_that_source_cannot_name_are_refused(key: object) -> None:
    with pytest.raises(TypeError, match="expected keys that source code can name"):
        exported(lambda p: p[key] * 2.0, {key: 1.0})
    with pytest.raises(TypeError, match="expected keys that source code can name"):
        exported(lambda x: {key: x * 2.0}, 1.0)


@dataclasses.dataclass
class Pair:
    u: Any
    v: Any


def test_a_result_of_a_class_is_refused_with_its_fields() -> None:
    program = jit(lambda x: {"a": Pair(x * 2.0, (x, "text"))}).program(1.0)
    assert "result['a'].u" in program.c()
    with pytest.raises(TypeError, match=r"without objects of a class, got \{'a': Pair\(u=0, v=\(0, 'text'\)\)\}"):
        program.numpy()


def test_names_of_functions_in_keys_stay_as_they_are() -> None:
    f = exported(lambda p: p["floor(x)"] * 2.0 if math.floor(p["floor(x)"]) == 1 else 0.0, {"floor(x)": 1.5})
    assert f({"floor(x)": 1.25}) == 2.5


@pytest.mark.parametrize("x", [-math.inf, -0.0, 0.0, 4.0, math.inf])
def test_a_power_of_a_half_equals_that_of_the_engine(x: float) -> None:
    wanted = autograd.pow(x, 0.5)
    for found in (exported(lambda x: x**0.5, 1.0)(x), exported(autograd.pow, 1.0, 1.0)(x, 0.5)):
        assert (found, math.copysign(1.0, found)) == (wanted, math.copysign(1.0, wanted))


def test_comments_show_short_lines_and_the_beginning_of_long_ones() -> None:
    def f(x: Any) -> Any:
        y = exp(x) * 2.0
        return y + tanh(x) + tanh(2.0 * x) + tanh(3.0 * x) + tanh(4.0 * x) + tanh(5.0 * x) + tanh(6.0 * x) + tanh(7 * x)

    for text in (jit(f).program(1.0).numpy(), jit(f).program(1.0).c(), jit(f).program(1.0).javascript()):
        assert re.search(r"\.py:\d+: y = exp\(x\) \* 2\.0( \*/)?$", text, re.MULTILINE)
        assert re.search(r"\.py:\d+: return y \+ tanh\(x\) \+ tanh.* \.\.\.( \*/)?$", text, re.MULTILINE)
        assert "tanh(7 * x)" not in text


def test_only_numbers_are_converted_to_numpy() -> None:
    text = jit(lambda x, y: autograd.atan2(x * y, exp(x)) + autograd.atan2(2.0, x)).program(1.0, 2.0).numpy()
    body = text[text.rindex("\ndef ") :]
    assert set(re.findall(r"np\.float64\(([^()]*)\)", body)) <= {"2.0"}
