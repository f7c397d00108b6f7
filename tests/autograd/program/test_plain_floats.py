"""A float is a Value during a recording. Code that can tell the difference gets the results for plain floats."""

from __future__ import annotations

import functools
import json
import math
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, detect_anomaly, exp, jit, vmap
from autograd.program.jit import Jitted
from tests.autograd.program.bits import bits

TABLE = {1.0: 5.0, 2.0: 7.0}
NUMBERS = (2.0, 1.0, 2.0, 3.5, 1.0, -0.75, 2.0)


def on_a_built_in(x: Any) -> Any:
    return x * 2 if isinstance(x, float) else x * 3


def on_the_exact_type(x: Any) -> Any:
    return x * 2 if type(x) is float else x * 3


def on_a_value(x: Any) -> Any:
    return x * 3 if hasattr(x, "data") else [x, x]


def on_a_value_with_more(x: Any) -> Any:
    return [x * 3, x] if hasattr(x, "data") else x * 3


def on_a_value_with_less(x: Any) -> Any:
    return x * 3 if hasattr(x, "data") else [x * 3, x]


def on_a_key(x: Any) -> Any:
    return TABLE.get(x, 0.5) * x


def on_a_set(x: Any) -> Any:
    return x * 10 if x in {2.0, 3.5} else -x


def on_equal_keys(x: Any) -> Any:
    return len({x, 2.0, 3.0 * x / 3.0}) * x


def on_text(x: Any) -> Any:
    return len(json.dumps(x)) * x


def on_a_format(x: Any) -> Any:
    return float(f"{x:.2f}") * x


def on_c_code(x: Any) -> Any:
    return math.floor(x) * x + math.ldexp(x, 2)


@functools.lru_cache
def on_a_cache(x: Any) -> Any:
    return x * x + 1.0


def on_a_list(x: Any) -> Any:
    return x * 10 if x in [2.0, 3.5] else -x


TOLD_APART = [on_a_built_in, on_the_exact_type, on_a_value, on_a_value_with_more, on_a_value_with_less]
LOOKED_UP = [on_a_key, on_a_set, on_equal_keys]
THE_SAME = [on_a_format, on_c_code, on_a_cache, on_a_list]


@pytest.mark.parametrize("f", TOLD_APART)
def test_a_function_that_distinguishes_floats_from_values_runs_eagerly(f: Callable[[Any], Any]) -> None:
    jitted = jit(f)
    with pytest.warns(RuntimeWarning, match="for plain floats, and .* for recorded numbers") as warned:
        assert [bits(jitted(x)) for x in NUMBERS] == [bits(f(x)) for x in NUMBERS]
    assert len(warned) == 1
    assert jitted.programs == []
    assert "type of a number" in jitted.explain()


def test_a_function_that_takes_floats_alone_runs_eagerly() -> None:
    jitted = jit(on_text)
    with pytest.warns(RuntimeWarning, match="raises TypeError") as warned:
        assert [bits(jitted(x)) for x in NUMBERS] == [bits(on_text(x)) for x in NUMBERS]
    assert len(warned) == 1


@pytest.mark.parametrize("f", THE_SAME)
def test_equivalent_code_is_replayed(f: Callable[[Any], Any]) -> None:
    jitted = jit(f)
    assert [bits(jitted(x)) for x in NUMBERS] == [bits(f(x)) for x in NUMBERS]
    assert jitted.programs


@pytest.mark.parametrize("reduce", [None, "sum", "mean"])
@pytest.mark.parametrize("f", [on_a_built_in, on_the_exact_type])
@pytest.mark.parametrize("w", [1.0, Value(1.0)])
def test_rows_agree_with_plain_floats(f: Callable[[Any], Any], reduce: Any, w: Any) -> None:
    with pytest.warns(RuntimeWarning, match="plain floats"):
        found = vmap(lambda x: f(x) * w, reduce=reduce)([1.0, 2.0, 4.0, 0.5])
    rows = [2.0, 4.0, 8.0, 1.0]
    wanted: Any = {None: rows, "sum": sum(rows), "mean": sum(rows) / 4}[reduce]
    assert (
        [float(getattr(x, "data", x)) for x in found] if reduce is None else getattr(found, "data", found)
    ) == wanted


@pytest.mark.parametrize("f", [*LOOKED_UP, lambda x: {2.0: 5.0, 3.0: 7.0}.get(x * 2, x), lambda x: len({x, 1.0})])
def test_a_number_that_a_dict_or_a_set_looks_for_runs_eagerly(f: Callable[[Any], Any]) -> None:
    for call in (jit(f), jit(f, verify=False), lambda x, f=f: vmap(f)([2.5, x, x])[1]):
        with pytest.warns(RuntimeWarning, match=r"looks for a number in a dict or a set at test_plain_floats\.py"):
            assert bits(call(NUMBERS[0])) == bits(f(NUMBERS[0]))
    mapped = vmap(f)
    with pytest.warns(RuntimeWarning, match="a dict or a set"):
        assert bits(mapped([2.0, 3.0, 1.0, 1.5, 1.0])) == bits([f(x) for x in (2.0, 3.0, 1.0, 1.5, 1.0)])


def test_floats_that_raise_or_round_differently_are_not_a_difference() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert jit(lambda x: 1.0 / x)(0.0) == math.inf
        assert jit(lambda x: x.exp())(0.0) == 1.0
        assert math.isnan(jit(lambda x: x**0.5)(-1.0))
        assert math.isnan(jit(lambda x: x - x)(math.inf))
        assert jit(lambda xs: sum(xs) / 3)([0.1, 0.2, 0.3]) == pytest.approx(0.2, rel=1e-15)


class Kinds:
    def __init__(self) -> None:
        self.seen: list[type] = []

    def of(self, x: Any) -> Any:
        self.seen.append(type(x))
        return x


def test_a_replay_of_the_same_bits_is_compared_by_one_call() -> None:
    kinds = Kinds()
    f = jit(lambda x: exp(kinds.of(x)))
    for k in range(3):
        f(float(k))
    assert kinds.seen == [Value, float, float, float]
    kinds.seen.clear()
    f(Value(1.0))
    assert Value in kinds.seen
    assert float not in kinds.seen


def test_without_comparisons_a_function_runs_once() -> None:
    kinds = Kinds()
    f = jit(lambda x: kinds.of(x) * x, verify=False)
    assert [f(2.0), f(3.0)] == [4.0, 9.0]
    assert kinds.seen == [Value]


def test_calls_with_plain_floats_take_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a recording, a replay that is compared with the function, and other arguments take the long way."""
    long_way, counted = Jitted._call, []
    monkeypatch.setattr(Jitted, "_call", lambda self, args, kwargs: counted.append(k) or long_way(self, args, kwargs))
    f = jit(lambda x, y: x * y if x > y else x)
    for k in range(40):
        assert f(k + 1.0, 0.5) == (k + 1.0) * 0.5
    assert counted == [0, 1, 2, 4, 8, 16, 32]
    counted.clear()
    for k in range(20):  # another path, and the first in between
        assert (f(-1.0 - k, 0.5), f(2.0, 1.0)) == (-1.0 - k, 2.0)
    assert max(counted) == 16
    assert len(counted) < 20  # there are 40 calls
    counted.clear()
    k = 3
    with detect_anomaly():
        f(1.0, 0.5)
    assert (f(2, 0.5), f(x=2.0, y=0.5), f(Value(2.0), 0.5).data) == (1.0, 1.0, 1.0)
    assert counted == [3, 3, 3, 3]


def test_a_path_with_a_variable_takes_the_long_way() -> None:
    w = Value(3.0)
    f = jit(lambda x: w * x if x > 0 else x)
    for _ in range(9):
        for x in (1.0, -1.0, 2.0, -2.0):
            found = f(x)
            assert (isinstance(found, Value), float(getattr(found, "data", found))) == (x > 0, 3.0 * x if x > 0 else x)
