"""vmap: the results of a loop over rows, reductions, indexes that are data, and errors."""

from __future__ import annotations

import itertools
import math
import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import autograd
import nn
from autograd import Value, grad, gradients, hessian, hvp, jacobian, jit, jvp, take, tanh, value_and_grad, vjp, vmap
from autograd.program.replay.row_blocks import BLOCK
from autograd.structure import flatten
from tests.autograd.program.bits import bits, sum_in_blocks
from tests.autograd.program.branches import branches
from tests.helpers.draws import draws, generator

ROWS = draws(test=200, cover=1_000, soak=20_000)


def columns(random: random.Random, n: int) -> tuple[list[float], list[float]]:
    return [random.uniform(-2, 2) for _ in range(n)], [random.uniform(-2, 2) for _ in range(n)]


@pytest.mark.parametrize(
    "f",
    [branches, grad(branches), value_and_grad(branches, (0, 1)), hessian(branches, (0, 1))],
    ids=lambda f: f.__name__,
)
def test_rows_of_several_paths_are_a_loop_over_them(f: Callable[..., Any]) -> None:
    xs, ys = columns(generator("rows"), ROWS)
    edges = [0.0, -0.0, 0.5, math.inf, -math.inf, math.nan, 5e-324]
    xs, ys = xs + edges, ys + edges[::-1]
    mapped = vmap(f)
    for _ in range(2):
        found = mapped(xs, ys)
        rows = [f(x, y) for x, y in zip(xs, ys, strict=True)]
        assert bits(found) == bits(transposed(rows))
    assert len(mapped.programs) > 5


def transposed(rows: list[Any]) -> Any:
    if isinstance(rows[0], tuple):
        return tuple(transposed(list(column)) for column in zip(*rows, strict=True))
    return rows


def test_arrays_come_back_in_their_kind() -> None:
    f = vmap(lambda row: {"sum": row[0] + row[1], "both": row * 2})
    found = f(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert found["sum"].tolist() == [3.0, 7.0]
    assert found["both"].tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert vmap(lambda p: p["a"] * p["b"][0])({"a": [1.0, 2.0], "b": ([3.0, 4.0],)}) == [3.0, 8.0]
    assert vmap(lambda xs: [x * 2 for x in xs])([[1.0], [2.0]]) == [[2.0], [4.0]]


def test_arguments_without_an_axis_are_shared() -> None:
    f = vmap(lambda w, x, n: w["a"] * x**n, in_axes=(None, 0, None))
    assert f({"a": 2.0}, [1.0, 3.0], 2) == [2.0, 18.0]


@pytest.mark.parametrize("n", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
@pytest.mark.parametrize("how", ["sum", "mean"])
def test_a_reduction_sums_blocks_in_order(n: int, how: str) -> None:
    xs, ys = columns(generator("reduce"), n)
    f = value_and_grad(branches, (0, 1))
    rows = [f(x, y) for x, y in zip(xs, ys, strict=True)]
    wanted = [
        sum_in_blocks([pick(row) for row in rows]) for pick in (lambda r: r[0], lambda r: r[1][0], lambda r: r[1][1])
    ]
    if how == "mean":
        wanted = [x / n for x in wanted]
    value, gradient = vmap(f, reduce=how)(xs, ys)
    assert bits([value, *gradient]) == bits(wanted)


def test_a_reduced_loss_of_closed_over_values_trains() -> None:
    def train(batch_loss: Callable[[Any], Callable[..., Any]]) -> list[float]:
        net = nn.MLP(2, [4, 1], activation="relu", rng=3)
        optimizer = nn.SGD(net.parameters(), lr=0.1)
        loss = batch_loss(net)
        random = generator("training")
        for _ in range(6):
            xs = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(20)]
            ts = [x[0] * x[1] for x in xs]
            optimizer.zero_grad()
            loss(xs, ts).backward()
            optimizer.step()
        return [p.data for p in net.parameters()]

    def mapped(net: Any) -> Callable[..., Any]:
        return vmap(lambda x, t: (net(x) - t) ** 2, reduce="mean")

    def looped(net: Any) -> Callable[..., Any]:
        return lambda xs, ts: sum(((net(x) - t) ** 2 for x, t in zip(xs, ts, strict=True)), Value(0.0)) / len(xs)

    assert train(mapped) == pytest.approx(train(looped), rel=1e-12)


def test_a_reduced_loss_is_one_node_that_can_be_differentiated_again() -> None:
    w = Value(2.0)
    y = vmap(lambda x: (w * x) ** 2, reduce="sum")([1.0, 2.0, 3.0])
    assert (y.data, y.operands, y.partials) == (56.0, (w,), (56.0,))
    y.backward(create_graph=True)
    g, w.grad = w.grad, None
    g.backward()
    assert (g.data, w.grad) == (56.0, 28.0)


@pytest.mark.parametrize("xs", [*itertools.permutations([1.0, 2.0, -3.0])])
def test_a_sum_of_numbers_and_values_has_the_derivatives_of_its_values(xs: tuple[float, ...]) -> None:
    w, v = Value(2.0), Value(5.0)
    y = vmap(lambda x: x if x < 0 else x * w if x < 2 else x * v * w, reduce="sum")([*xs])
    assert (y.data, *gradients(y, [w, v])) == (19.0, 11.0, 4.0)


def test_rows_of_values_give_values() -> None:
    xs = [Value(1.0), Value(2.0)]
    ys = vmap(lambda x: tanh(x) * x)(xs)
    assert [y.operands for y in ys] == [(x,) for x in xs]
    assert grad(vmap(lambda x: x * x, reduce="sum"))([1.0, 2.0]) == [2.0, 4.0]
    assert grad(vmap(lambda x: x * x, reduce="mean"))([1.0, 2.0]) == [1.0, 2.0]


@pytest.mark.parametrize(
    "composed",
    [
        lambda f: jit(vmap(f)),
        lambda f: vmap(jit(f)),
        lambda f: jit(lambda xs: vmap(f)(xs)),
    ],
)
def test_vmap_and_jit_compose(composed: Callable[..., Any]) -> None:
    def f(x: Any) -> Any:
        return x * x if x > 0 else -x

    for xs in ([1.0, -2.0], [3.0, -1.0], [-1.0, 0.5]):
        assert composed(f)(xs) == [f(x) for x in xs]


def curve(x: Any, y: Any) -> Any:
    return x * y * x if x > 0 else y * y - tanh(x)


XS, YS = [1.0, -2.0, 0.5], [3.0, 4.0, -1.0]
OF_ROWS: list[tuple[Callable[..., Any], Callable[..., Any]]] = [  # derivatives of a mapped function, and of its rows
    (
        lambda f: jacobian(vmap(f))(XS, YS),
        lambda f: [[grad(f)(x, y) * (j == k) for j in range(3)] for k, (x, y) in enumerate(zip(XS, YS))],
    ),
    (lambda f: grad(vmap(f, reduce="sum"))(XS, YS), lambda f: [grad(f)(x, y) for x, y in zip(XS, YS)]),
    (
        lambda f: jvp(vmap(f), (XS, YS), (YS, XS))[1],
        lambda f: [jvp(f, (x, y), (y, x))[1] for x, y in zip(XS, YS)],
    ),
    (lambda f: vjp(vmap(f), XS, YS)[1](YS)[0], lambda f: [vjp(f, x, y)[1](y)[0] for x, y in zip(XS, YS)]),
    (
        lambda f: hvp(lambda xs: vmap(f, reduce="sum")(xs, YS), (XS,), (YS,)),
        lambda f: [hvp(lambda x, y=y: f(x, y), (x,), (y,)) for x, y in zip(XS, YS)],
    ),
    (
        lambda f: vmap(lambda x, y: hvp(lambda x: f(x, y), (x,), (y,)))(XS, YS),
        lambda f: [grad(grad(f))(x, y) * y for x, y in zip(XS, YS)],
    ),
    (lambda f: vmap(lambda x, y: vjp(f, x, y)[1](y)[0])(XS, YS), lambda f: [grad(f)(x, y) * y for x, y in zip(XS, YS)]),
    (lambda f: vmap(vmap(f))([XS, YS], [YS, XS]), lambda f: [[f(x, y) for x, y in zip(XS, YS)] for XS, YS in BOTH]),
]
BOTH = [(XS, YS), (YS, XS)]


@pytest.mark.parametrize("wrap", [lambda f: f, jit], ids=["", "jit"])
@pytest.mark.parametrize(("of_all", "of_each"), OF_ROWS)
def test_transforms_compose_in_any_order(wrap: Any, of_all: Callable[..., Any], of_each: Callable[..., Any]) -> None:
    found, wanted = flatten(of_all(wrap(curve)))[0], flatten(of_each(curve))[0]
    assert found == pytest.approx(wanted, rel=1e-12)
    assert flatten(jit(lambda: of_all(wrap(curve)))())[0] == pytest.approx(wanted, rel=1e-12)


def test_an_index_of_take_is_data() -> None:
    f = vmap(lambda xs, i: take(xs, i) * 2, in_axes=(None, 0))
    assert f([1.0, 2.0, 3.0], [0, 2, 1, 2]) == [2.0, 6.0, 4.0, 6.0]
    assert f([1.0, 2.0, 3.0], np.array([1, 0])).tolist() == [4.0, 2.0]
    assert len(f.programs) == 1
    assert f([1.0, 2.0, 3.0], [-1]) == [6.0]
    with pytest.raises(IndexError, match="3 is out of range"):
        f([1.0, 2.0, 3.0], [3])


def test_an_index_is_data_in_further_derivatives() -> None:
    def f(xs: Any, i: Any) -> Any:
        return take(xs, i) ** 3 * take(xs[::-1], i)

    for g in (
        grad(f),
        hessian(f),
        lambda xs, i: jvp(lambda ys: f(ys, i), (xs,), ([1.0, 2.0, 3.0],)),
        lambda xs, i: hvp(lambda ys: f(ys, i), (xs,), ([1.0, 2.0, 3.0],)),
        lambda xs, i: grad(lambda ys: sum(grad(f)(ys, i)))(xs),
    ):
        mapped, xs = vmap(g, (None, 0)), [1.0, 2.0, 3.0]
        for indexes in ([0, 1, 2, 1], [2, 0, 1]):
            found = mapped(xs, indexes)
            rows = list(zip(*found, strict=True)) if isinstance(found, tuple) else found
            for row, i in zip(rows, indexes, strict=True):
                assert flatten(row)[0] == pytest.approx(flatten(g(xs, i))[0], rel=1e-13)
        assert len(mapped.programs) == 1


@pytest.mark.parametrize(
    "f",
    [
        lambda xs, i: autograd.log(take(xs, i)),
        lambda xs, i: take([autograd.sqrt(x) for x in xs], i),
        lambda xs, i: take([autograd.sqrt(x) for x in xs], i) * autograd.log(take(xs, i)),
    ],
)
@pytest.mark.parametrize(
    "derivative",
    [
        grad,
        hessian,
        lambda f: lambda xs, i: jvp(lambda xs: f(xs, i), (xs,), ([1.0, 1.0, 1.0],))[1],
        lambda f: lambda xs, i: [max(g, -1.0) for g in grad(f)(xs, i)],
    ],
)
def test_no_nan_comes_from_an_entry_that_is_not_chosen(f: Callable[..., Any], derivative: Callable[..., Any]) -> None:
    g = derivative(f)
    for xs in ([1.0, 2.0, 3.0], [0.0, 2.0, 3.0], [1.0, -0.0, 0.0]):
        mapped = vmap(g, (None, 0))
        for indexes in ([1, 0, 2, 0], [0, 1, 2]):
            wanted = flatten([g(xs, i) for i in indexes])[0]
            assert flatten(mapped(xs, indexes))[0] == pytest.approx(wanted, nan_ok=True)
    rows, indexes = [[1.0, 2.0, 3.0], [0.0, 2.0, 3.0], [1.0, -0.0, 0.0], [4.0, 1.0, 1.0]], [0, 1, 2, 2]
    wanted = flatten([g(xs, i) for xs, i in zip(rows, indexes, strict=True)])[0]
    assert flatten(vmap(g)(rows, indexes))[0] == pytest.approx(wanted, nan_ok=True)


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": 1.0}, {"b": 2.0}],
        [{"a": 1.0, "b": 2.0}, {"b": 3.0, "a": 4.0}],
        [[1.0, [2.0]], [[1.0], 2.0]],
        [1.0, [2.0]],
        [[1.0], [2.0, 3.0]],
        ["a", "b"],
    ],
)
def test_rows_of_different_structures_are_not_taken_by_position(rows: list[Any]) -> None:
    mapped = vmap(lambda i: flatten(take(rows, i))[0][0])
    with pytest.warns(
        RuntimeWarning, match=r"row 1 must have the (structure|keys) of row 0|an operand of take must be"
    ):
        assert mapped([0, 1, 0]) == [flatten(rows[i])[0][0] for i in (0, 1, 0)]
    assert not mapped.programs


def test_an_index_of_a_plain_list_is_a_guard() -> None:
    f = vmap(lambda xs, i: xs[i] * i, in_axes=(None, 0))
    assert f([1.0, 2.0, 3.0], [0, 2, 1, 2]) == [0.0, 6.0, 2.0, 6.0]
    assert len(f.programs) == 3
    assert "an index was 0; now it is 2; autograd.take(xs, i) makes it data at test_vmap.py" in f.explain()


def test_an_index_that_is_computed_from_ints_is_one() -> None:
    xs, indexes = [float(k) for k in range(9)], [0, 3, 1, 2]
    functions: list[Callable[..., Any]] = [
        lambda xs, i: take(xs, i + 1) * 2,
        lambda xs, i: take(xs, abs(-i * 2 - 1) % 9),
        lambda xs, i: take(xs, (i - 1) // 2),
        lambda xs, i: xs[i + 1] + len(range(i)),
    ]
    for f in functions:
        mapped = vmap(f, in_axes=(None, 0))
        assert mapped(xs, indexes) == [f(xs, i) for i in indexes]
    with pytest.raises(TypeError, match="list indices must be integers"):
        vmap(lambda xs, i: xs[i / 2], (None, 0))(xs, indexes)


def test_the_warning_at_the_limit_of_paths_suggests_take() -> None:
    xs = [float(k) for k in range(200)]
    f = vmap(lambda xs, i: xs[i] * 2.0, in_axes=(None, 0))
    with pytest.warns(RuntimeWarning, match=r"has taken 64 paths.*autograd\.take\(xs, i\)") as warned:
        assert f(xs, list(range(200))) == [x * 2.0 for x in xs]
    assert len(warned) == 1


def test_an_embedding_has_one_program_for_all_tokens() -> None:
    table = nn.Embedding(9, 3, rng=1)
    f = vmap(lambda tokens: [tanh(x) for i in tokens for x in table(i)])
    tokens = [[0, 3], [8, 1], [4, 4]]
    for row, ys in zip(tokens, f(tokens), strict=True):
        wanted = [tanh(x) for i in row for x in table(i)]
        assert bits(ys) == bits(wanted)
        for y, z in zip(ys, wanted, strict=True):
            assert autograd.gradients(y, table.weight) == autograd.gradients(z, table.weight)
    assert len(f.programs) == 1


def test_classes_that_are_data_have_one_program() -> None:
    scores = [Value(0.1), Value(-2.0), Value(1.5)]
    f = vmap(lambda t: nn.cross_entropy(scores, t))
    rights = [0, 2, 1, 1]
    for _ in range(2):
        for right, found in zip(rights, f(rights), strict=True):
            wanted = nn.cross_entropy(scores, right)
            assert bits(found) == bits(wanted)
            assert bits(autograd.gradients(found, scores)) == bits(autograd.gradients(wanted, scores))
    assert len(f.programs) == 1


def test_a_model_of_tokens_has_one_program_for_all_texts_of_one_length() -> None:
    table, head = nn.Embedding(9, 3, rng=1), nn.Linear(3, 9, rng=2)

    def loss(tokens: list[int]) -> Any:
        return sum(nn.cross_entropy(head(table(i)), t) for i, t in itertools.pairwise(tokens)) / 3.0

    random = generator("tokens")
    texts = [[random.randrange(9) for _ in range(4)] for _ in range(20)]
    f = vmap(loss, reduce="mean")
    total, wanted = f(texts), sum(map(loss, texts)) / 20.0
    assert total.data == pytest.approx(wanted.data, rel=1e-14)
    parameters = [p for row in (*table.weight, *head.weight) for p in row]
    assert autograd.gradients(total, parameters) == pytest.approx(autograd.gradients(wanted, parameters), rel=1e-12)
    assert len(f.programs) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: vmap(abs)([]), "at least one"),
        (lambda: vmap(lambda x, y: x)([1.0], [1.0, 2.0]), "argument 0: 1, argument 1: 2"),
        (lambda: vmap(abs)(1.0), "expected rows for argument 0"),
        (lambda: vmap(abs, in_axes=(None,))(1.0), "nothing to map"),
        (lambda: vmap(abs, in_axes=1), "got 1; numpy.moveaxis"),
        (
            lambda: vmap(abs, in_axes=({"w": 0, "b": None},)),
            "got .*; pass what all rows share as a separate argument",
        ),
        (lambda: vmap(abs, in_axes=(0, 0))([1.0]), "in_axes has 2 entries"),
        (lambda: vmap(abs, reduce="max"), "reduce must be"),
        (lambda: vmap(abs, threads=0), "threads must be"),
        (lambda: vmap(3), "expected a function"),  # type: ignore[arg-type]  # what is tested
        (lambda: vmap(lambda x: "text", reduce="sum")([1.0]), "vmap can reduce only numbers"),
        (
            lambda: vmap(lambda x: x if x > 1 else [x], reduce="sum")([1.0, 2.0]),
            r"earlier row's: expected a list .*, got one float",
        ),
        (
            lambda: vmap(lambda x: [x] * int(x), reduce="mean")([1.0, 2.0]),
            r"expected a list of length 1, got a list of length 2",
        ),
        (lambda: vmap(abs)(pd.Series([1.0])), r"for argument 0, got the Series of shape .*; pass its \.to_numpy\(\)"),
        (lambda: vmap(abs)(np.ma.array([1.0, 2.0], mask=[0, 1])), "without a mask for argument 0"),
    ],
)
def test_errors_of_vmap(call: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()


@pytest.mark.parametrize("array", [list, np.array], ids=["list", "array"])
@pytest.mark.parametrize(
    ("f", "message"),
    [
        (
            lambda x: (x, x * 2) if x > 0 else {"a": x, "b": x},
            r"row 2 gives {'a': \*, 'b': \*}, and row 0 gives \(\*, \*\)",
        ),
        (
            lambda x: {"a": x} if x > 0 else {"a": x, "b": x},
            r"row 2 gives {'a': \*, 'b': \*}, and row 0 gives {'a': \*}",
        ),
        (lambda x: {"a": x} if x > 0 else {"b": x}, r"row 2 gives {'b': \*}"),
        (lambda x: (x, x) if x > 0 else (x, x, x), r"row 2 gives \(\*, \*, \*\)"),
        (lambda x: (x, x) if x > 0 else [x, x], r"row 2 gives \[\*, \*\], and row 0 gives \(\*, \*\)"),
        (lambda x: x if x > 0 else (x,), r"row 2 gives \(\*,\), and row 0 gives \*"),
        (lambda x: [x] if x > 0 else [x, x], r"row 2 gives \[\*, \*\]"),
        (lambda x: [[x], (x,)] if x > 0 else [[x], (x, x)], r"row 2 gives \[\[\*\], \(\*, \*\)\]"),
        (lambda x: {"a": (x, x)} if x > 0 else {"a": x}, r"row 2 gives {'a': \*}"),
    ],
)
def test_results_of_different_structures_are_an_error(array: Any, f: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"expected results of one structure, {message}"):
        vmap(f)(array([1.0, 2.0, -1.0]))


def test_results_are_paired_by_key() -> None:
    found = vmap(lambda x: {"a": x, "b": x * 2} if x > 0 else {"b": x * 2, "a": x})([1.0, -3.0])
    assert found == {"a": [1.0, -3.0], "b": [2.0, -6.0]}


def test_results_of_several_parts_have_one_structure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.program.shards.run_in_parts.AT_ONCE", 2)
    assert vmap(lambda x: [x, {"a": x}])([1.0, 2.0, 3.0]) == [[x, {"a": x}] for x in (1.0, 2.0, 3.0)]
    for f in (lambda x: [x] if x > 0 else [x, x], lambda x: (x,) if x > 0 else [x]):
        with pytest.raises(TypeError, match=r"expected results of one structure, got .* and then "):
            vmap(f)([1.0, 2.0, -1.0])
    found = vmap(lambda x: {"a": x, "b": x * 2} if x > 0 else {"b": x * 2, "a": x})([1.0, 2.0, -3.0])
    assert found == {"a": [1.0, 2.0, -3.0], "b": [2.0, 4.0, -6.0]}


def test_blocks_may_have_rows_of_several_lengths() -> None:
    assert vmap(lambda row: sum(row))(iter([[[1.0, 2.0]], [[3.0], [4.0]]])) == [3.0, 3.0, 4.0]


NESTINGS: list[Callable[[Any], Any]] = [
    lambda x: x,
    lambda x: [[[[x]]]],
    lambda x: ({"p": [x]},),
    lambda x: [*[0.5] * 12, x],
]


@pytest.mark.parametrize("nested", NESTINGS)
@pytest.mark.parametrize("as_array", [False, True])
@pytest.mark.parametrize("is_exact", [True, False])
def test_rows_with_dicts_in_another_order_are_paired_by_key(nested: Any, as_array: bool, is_exact: bool) -> None:
    def f(x: Any) -> Any:
        return nested({"a": x, "b": 2.0 * x} if x > 0 else {"b": 10.0 * x, "a": x})

    def found(tree: Any, key: str) -> float:
        while not isinstance(tree, dict) or key not in tree:
            tree = tree["p"] if isinstance(tree, dict) else tree[-1]
        return float(tree[key])

    rows = [1.0, -2.0, 3.0, -4.0] * 40
    given = np.array(rows) if as_array else rows
    total = vmap(f, reduce="sum", exact=is_exact)(given)
    assert (found(total, "a"), found(total, "b")) == (-80.0, -2080.0)


def test_deep_results_of_other_structures_are_refused() -> None:
    def deep(x: Any) -> Any:
        return [[[[x, 2.0 * x], [x]]]] if x > 0 else [[[[x], [10.0 * x, x]]]]

    def long(x: Any) -> Any:
        return [*[x] * 10, [x, x], x] if x > 0 else [*[x] * 10, x, [x, x]]

    for f in (deep, long):
        for rows in ([1.0, -2.0], np.array([1.0, -2.0])):
            with pytest.raises(
                TypeError, match="must have the structure of an earlier row's: expected a list of length 2"
            ):
                vmap(f, reduce="sum")(rows)
        with pytest.raises(TypeError, match="expected results of one structure"):
            vmap(f)(np.array([1.0, -2.0]))


@pytest.mark.parametrize("w", [1.0, Value(1.0)], ids=["columns", "row by row"])
def test_results_that_are_not_an_array_are_refused(w: Any) -> None:
    for f in (
        lambda x: [[x, w * x], [x]], lambda x: [[x, x], w * x], lambda x: [[[w * x], [x, x]]],
        lambda x: [[x], [x, w * x]],
    ):  # fmt: skip
        assert vmap(f)([1.0, 2.0]) == [f(1.0), f(2.0)]
        with pytest.raises(
            TypeError, match=r"expected lists of one length, to become an array; got .* a tuple of lists"
        ):
            vmap(f)(np.array([1.0, 2.0]))


@pytest.mark.parametrize("n", [2, 20])
@pytest.mark.parametrize(
    "empty", [[], [[], []], np.array([]), np.zeros((0, 3)), np.zeros((2, 0)), np.array([], dtype=int)]
)
def test_each_row_may_give_an_empty_result(empty: Any, n: int) -> None:
    shape = (n, *np.shape(empty))
    for xs in ([1.0] * n, np.ones(n)):
        of_numbers = vmap(lambda x: (x * x, empty))
        for found in (of_numbers(xs), of_numbers(xs), vmap(lambda x: (x * Value(2.0), empty))(xs)):
            assert np.shape(found[1]) == shape
            assert isinstance(found[1], np.ndarray) == (isinstance(xs, np.ndarray) or isinstance(empty, np.ndarray))
        assert np.shape(vmap(lambda x: empty)(xs)) == shape


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * 2,
        lambda x: x + x,
        lambda x: x * 0.1,
        lambda x: (x * 2).sum(),
        lambda x: x.sum(axis=0) * 0.5,
        lambda x: x @ x,
        lambda x: x[::-1] ** 2 * 0.5,
        lambda x: sum(x) * x.shape[0] * 1.5,
        lambda x: take([1.0, 2.0, 4.0, 8.0, 16.0, 32.0], x.ravel()[0]) * x.max(),
        lambda x: [take([1.0, 2.0, 4.0, 8.0, 16.0, 32.0], i) for i in x.ravel()],
        lambda x: np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])[x].sum(),
        lambda x: 1.0 if x.dtype.kind in "iu" else 2.0,
    ],
)
@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (6, 1), (12, 2, 2)])
@pytest.mark.parametrize("dtype", ["i8", "i2", "u4"])
def test_a_row_of_an_array_of_ints_is_an_array(f: Callable[..., Any], shape: tuple[int, ...], dtype: str) -> None:
    rows = (np.arange(np.prod(shape)) % 6).astype(dtype).reshape(shape)
    wanted = np.array([f(row) for row in rows], float)
    mapped = vmap(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # some run without replays
        for _ in range(2):
            assert np.asarray(mapped(rows), float).tolist() == wanted.tolist()


def test_models_take_arrays_of_ints_as_arrays() -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.w = Value(2.0)

        def forward(self, x: Any) -> Any:
            return (self.w * (x * 2)).sum()

    model, rows = Scaled(), list(np.arange(40).reshape(20, 2))
    assert nn.predict(model, rows) == [4.0 * row.sum() for row in rows]
    data = [(row, 0.0) for row in rows]
    history = nn.fit(model, data, loss=nn.mse_loss, optimizer=nn.SGD(model.parameters(), 1e-6), epochs=2, batch_size=10)
    assert history.loss[1] < history.loss[0]
