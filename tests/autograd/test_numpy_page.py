"""NumPy's functions of Values. `python -m tests.autograd.test_numpy_page` prints the page of their results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT

PAGE = ROOT / "tests" / "data" / "numpy.md"
HEAD = """# NumPy's functions of Values

Values: the gradient flows. Numbers: plain results, whose derivative is 0, as for Python's floats. Comparisons that pick
an operand keep its node; at a tie they pick one, whereas autograd.maximum gives each half of the slope. A Value can be
combined with numbers, NumPy's numbers, lists and arrays on either side.

| function | of arrays of Values | of a number and a Value | instead |
| --- | --- | --- | --- |
"""
UFUNCS = {name: getattr(np, name) for name in sorted(dir(np)) if isinstance(getattr(np, name), np.ufunc)}
NUMBERS = (0.75, 2, np.float64(0.75), np.float32(0.75), np.int64(2), np.array(0.75), [0.75, 2.0], np.array([0.75, 2.0]))


def gives(function: np.ufunc, operands: list[Any]) -> str:
    """Describe the result of a NumPy function."""
    try:
        with np.errstate(all="ignore"):
            results: Any = function(*operands)
    except (TypeError, AttributeError, ValueError):
        return "an error"
    results = results[0] if isinstance(results, tuple) else results
    return "Values" if isinstance(np.asarray(results).flat[0], Value) else "numbers"


def of_arrays(function: np.ufunc) -> str:
    return gives(function, [np.array([[Value(0.5), Value(0.25)], [Value(0.75), Value(-0.5)]])] * function.nin)


def of_a_number_and_a_value(function: np.ufunc) -> str:
    return gives(function, [0.75, Value(0.5)][-function.nin :])


def rows() -> list[str]:
    """Return a line for each NumPy function."""
    lines = []
    for name, function in UFUNCS.items():
        found = of_arrays(function), of_a_number_and_a_value(function)
        ours = f"autograd.{name}" if found[0] == "an error" and hasattr(autograd, name) else ""
        lines.append(f"| {name} | {found[0]} | {found[1]} | {ours} |")
    lines += [f"| linalg.{name} | an error | an error | autograd.linalg.{name} |" for name in autograd.linalg.__all__]
    return lines


def test_the_page_agrees_with_numpy() -> None:
    """Other versions of NumPy may have other functions, but not other results."""
    written = PAGE.read_text(encoding="utf-8")
    assert written.startswith(HEAD)
    known = {line.split("|")[1] for line in written.splitlines()[8:]}
    found = [row for row in rows() if row.split("|")[1] in known]
    assert len(found) > 80
    assert {*found} <= {*written.splitlines()}


@every_case("name", [name for name, f in UFUNCS.items() if f.nin == 2 and of_arrays(f) == "Values"])
def test_numbers_and_arrays_stand_on_either_side(name: str) -> None:
    """The result is the same as for floats, and so is its type."""
    function, w = UFUNCS[name], Value(0.5)
    if function.signature is not None:
        pytest.skip("of vectors and matrices")
    for x in NUMBERS:
        for operands, floats in (((x, w), (x, 0.5)), ((w, x), (0.5, x))):
            result = function(*operands)
            wanted = function(*(np.asarray(y, dtype=object if name.startswith("logical") else float) for y in floats))
            assert np.shape(result) == np.shape(wanted)
            for got, number in zip(np.ravel(result), np.ravel(wanted), strict=True):
                assert getattr(got, "data", got) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("name", [name for name, f in UFUNCS.items() if not any("O" in kinds for kinds in f.types)])
def test_an_error_names_the_function_to_use(name: str) -> None:
    function = UFUNCS[name]
    if function.__name__ == "divmod":
        return  # an iterator, like Python's
    with pytest.raises(TypeError, match=rf"np\.{function.__name__} does not accept Values; ") as error:
        function(*[Value(0.5)] * function.nin)
    assert not hasattr(autograd, name) or str(error.value).endswith(f"use autograd.{name}")


def test_numpy_numbers_take_operators_and_comparisons() -> None:
    v = Value(0.5)
    for x in (np.float64(0.75), np.float32(0.75), np.int64(3), np.array(0.75)):
        plain = float(x)
        assert [y.data for y in (x + v, x - v, x * v, x / v, x // v, x % v, x**v, *divmod(x, v))] == [
            *(plain + 0.5, plain - 0.5, plain * 0.5, plain / 0.5, plain // 0.5, plain % 0.5, plain**0.5),
            *divmod(plain, 0.5),
        ]
        outcomes = [x < v, x <= v, x > v, x >= v, x == v, x != v, v < x, v <= x, v > x, v >= x, v == x, v != x]
        assert outcomes == [False, False, True, True, False, True, True, True, False, False, False, True]


def test_a_slope_equals_that_of_the_row() -> None:
    for f, slope in (
        (lambda v: np.arctan2(2.0, v), -2 / 4.25),
        (lambda v: np.hypot(np.array([2.0, 0.0]), v).sum(), 0.5 / 4.25**0.5 + 1),
        (lambda v: np.float64(2) ** v, np.log(2) * 2**0.5),
        (lambda v: np.fmod(2.25, v), -4.0),
    ):
        assert autograd.grad(f)(0.5) == pytest.approx(slope, rel=1e-12)


def test_options_and_methods_of_functions() -> None:
    v, array = Value(0.5), np.array([1.0, 2.0])
    into = np.array([None, None])
    assert np.multiply(array, v, out=into, where=[True, False]) is into
    assert (into[0].data, into[1]) == (0.5, None)
    assert [x.data for x in np.multiply.outer(array, v)] == [0.5, 1.0]
    assert [x.data for x in np.arctan2.outer(array, v)] == [np.arctan2(1.0, 0.5), np.arctan2(2.0, 0.5)]
    assert np.add.reduce(np.array([v, v]), initial=v).data == 1.5
    into = np.array([v, v])
    np.add.at(into, [1], v)
    assert (into[0], into[1].data) == (v, 1.0)
    with pytest.raises(TypeError, match="cast"):
        array *= v  # an array of floats cannot hold Values
    with no_warnings():
        assert np.isnan(np.divide(Value(0.0), 0.0).data)
        assert np.isinf((array / Value(0.0))[0].data)


def no_warnings() -> Any:
    return np.errstate(all="raise")


def test_an_operand_with_rules_of_its_own_is_asked() -> None:
    class Series:
        def __array_ufunc__(self, *_: Any, **__: Any) -> str:
            return "the other's"

    assert np.multiply(Value(1.0), Series()) == np.multiply(Series(), Value(1.0)) == "the other's"


def test_comparisons_keep_the_node_that_they_pick() -> None:
    v = Value(3.0)
    for picked in (np.maximum(v, 2.0), np.maximum(2.0, v), np.minimum(v, 4.0), np.fmax(v, 2.0), np.fmin(v, 4.0)):
        assert picked is v
    assert np.maximum(v, 5.0) == 5.0


if __name__ == "__main__":
    print(HEAD + "\n".join(rows()))
