"""Arguments and results of programs: nested containers and arrays of floats, flattened and rebuilt."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, value_and_grad, vmap
from autograd.program.calls.numbers_and_key import is_static_array, taken
from autograd.program.replay import results
from autograd.program.replay.results import builder
from autograd.structure import flatten

TREES: list[Any] = [
    1.5,
    (1.5, [2.5, 3.5]),
    {"w": [[1.0, 2.0], [3.0]], "b": (4.0, {"c": 5.0})},
    [[], (), {}, [1.0]],
    (1.0, np.array([[2.0, 3.0], [4.0, 5.0]]), [np.array([6.0])]),
    [np.array([1.0, 2.0], dtype=np.float32), np.float64(3.0)],
]


@pytest.mark.parametrize("tree", TREES, ids=repr)
@pytest.mark.parametrize("to", [list, tuple, lambda leaves: array("d", leaves)], ids=["list", "tuple", "array"])
def test_a_builder_builds_what_flatten_rebuilds(tree: Any, to: Any) -> None:
    leaves, rebuild = flatten(tree)
    new = [10.0 * x for x in map(float, leaves)]
    assert repr(builder(tree)(to(new))) == repr(rebuild(new))


def test_a_builder_builds_structures_of_any_depth() -> None:
    tree: Any = 1.0
    for _ in range(5_000):
        tree = [tree]
    built = builder(tree)([2.0])
    for _ in range(5_000):
        (built,) = built
    assert built == 2.0


@pytest.mark.parametrize("tree", TREES, ids=repr)
def test_the_numbers_of_arguments_have_the_order_of_flatten(tree: Any) -> None:
    found = taken(tree)
    assert list(found.numbers) == [float(x) for x in flatten(tree)[0]]
    assert found.data is found.numbers


def test_numbers_between_arrays_keep_their_order() -> None:
    x = Value(9.0)
    tree = [1.0, np.array([2.0, 3.0]), [4.0, 5.0], np.zeros(0), np.array([[6.0], [7.0]]), 8.0]
    assert list(taken(tree).numbers) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    with_value = taken([*tree, x])
    assert list(with_value.numbers) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, x]
    assert list(with_value.data) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]


DIFFERENT: list[Any] = [
    [1.0, 2.0],
    (1.0, 2.0),
    [[1.0, 2.0]],
    [[1.0], 2.0],
    [1.0, [2.0]],
    [[1.0], [2.0]],
    [1.0, 2],
    [1.0, Value(2.0)],
    np.array([1.0, 2.0]),
    np.array([[1.0, 2.0]]),
    {"a": 1.0, "b": 2.0},
    {"a": [1.0, 2.0]},
]


def test_structures_that_differ_have_different_keys() -> None:
    keys = [taken(tree).key for tree in DIFFERENT]
    assert len(set(keys)) == len(DIFFERENT)


def test_structures_that_are_the_same_have_the_same_key() -> None:
    assert taken([1.0, np.array([2.0])]).key == taken([3.0, np.array([4.0])]).key


def test_a_derivative_that_is_constant_in_an_array_is_replayed() -> None:
    f = jit(value_and_grad(lambda xs: xs[0] * 2.0))
    for x in (1.0, 5.0):
        value, slope = f(np.array([x, 3.0]))
        assert value == 2.0 * x
        assert slope.tolist() == [2.0, 0.0]
    assert len(f.programs) == 1


def test_an_array_that_a_replay_returns_is_a_new_one_each_time() -> None:
    f = jit(lambda xs: xs * 2.0)
    first, second = f(np.array([1.0, 2.0])), f(np.array([1.0, 2.0]))
    first[0] = 7.0
    assert second.tolist() == [2.0, 4.0]


def test_nested_lists_come_back_from_a_reduction() -> None:
    f = vmap(value_and_grad(lambda w, x: (w["a"][0] * x + w["a"][1]) ** 2 + w["b"][0][0]), (None, 0), reduce="sum")
    value, slopes = f({"a": [1.0, 2.0], "b": [[3.0]]}, np.array([1.0, 2.0]))
    assert value == 9.0 + 16.0 + 6.0
    assert slopes == {"a": [2 * 3.0 + 2 * 4.0 * 2.0, 14.0], "b": [[2.0]]}


@pytest.mark.parametrize("tree", [(1.0, (2.0, 3.0)), {"a": [4.0, (5.0,)], "b": ()}, [], 1.0, [[{}], (6.0,)]])
def test_calls_from_floats_return_new_structures(tree: Any) -> None:
    f = jit(lambda x: flatten(tree)[1]([x * y for y in flatten(tree)[0]]), verify=False)
    found = [f(1.0) for _ in range(3)]
    assert found == [tree] * 3
    assert repr(f(2.0)) == repr(flatten(tree)[1]([2.0 * y for y in flatten(tree)[0]]))
    assert not isinstance(tree, (list, dict)) or found[1] is not found[2]


class Pairs(list[Any]):
    """A list of a user's class."""


SHARED_ARRAY = np.array([1, 2])


@pytest.mark.parametrize(
    ("skeleton", "is_native"),
    [
        (0.0, True),
        ([0.0, (0.0, 0.0)], True),
        ({"b": 0.0, "a": [0.0]}, True),
        ((), True),
        ([{}, 0.0], True),
        ((SHARED_ARRAY, 0.0), True),
        ([[[[[[[[0.0, 0.0]]]]]]], 0.0], True),
        (np.array([0.0, 0.0]), False),
        ([np.array([0.0, 0.0]), 0.0], False),
        (Pairs([0.0, 0.0]), False),
        ([0.0, {"a": Pairs([0.0])}], False),
        (OrderedDict(b=0.0, a=0.0), False),
    ],
)
def test_results_are_built_alike_by_both_engines(
    skeleton: Any, is_native: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = pytest.importorskip("autograd.native.engine")
    leaves = [
        SHARED_ARRAY if x is SHARED_ARRAY else float(k) for k, x in enumerate(flatten(skeleton, is_static_array)[0])
    ]
    wanted = flatten(skeleton, is_static_array)[1](leaves)
    for native in (engine, None):
        monkeypatch.setattr(results, "_NATIVE", native)
        build = results.builder(skeleton)
        assert isinstance(build, engine.Builder) == (is_native and native is not None)
        found = build(leaves)
        assert (type(found), repr(found)) == (type(wanted), repr(wanted))
