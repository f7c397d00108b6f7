"""vmap of plain numbers runs whole columns, with the same bits as the function row by row."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, grad, value_and_grad, vmap
from autograd.program.calls.call_arguments import call_of
from autograd.program.replay.row_blocks import BLOCK, SHARD
from autograd.program.rows.array_rows import row_of
from autograd.program.rows.columns import columns_of
from autograd.program.rows.merge_results import joined
from tests.autograd.program.bits import bits, sum_in_blocks
from tests.helpers.draws import draws, generator

N = 200


def branches(x: Any, y: Any) -> Any:
    z = x * y if x > 0 else x * x - y
    k = 0
    while z > 0.5 and k < 3:
        z, k = z * 0.7 + 0.01 * x, k + 1
    return autograd.sin(z) * autograd.relu(x + y) + abs(y)


def parts(x: Any, y: Any) -> Any:
    return {"product": x * y, "all": (x, [x - y, autograd.exp(y)])}


def drawn(salt: str, *shape: int) -> Any:
    random = generator(salt)
    special = [0.0, -0.0, math.inf, math.nan, 1e300]
    numbers = [random.choice((*[random.uniform(-2, 2)] * 9, random.choice(special))) for _ in range(math.prod(shape))]
    return np.array(numbers).reshape(shape)


X, Y = drawn("x", N), drawn("y", N)


def replays(f: Any) -> list[int]:
    """Return the number of times that each program was compared or counted: once per batch if it ran as columns."""
    return [path.replays for paths in f._programs.known.values() for path in paths]


@pytest.mark.parametrize("f", [branches, parts, grad(branches), value_and_grad(branches, (0, 1)), lambda x, y: x])
def test_columns_have_the_bits_of_rows(f: Callable[..., Any]) -> None:
    mapped = vmap(f)
    lists = mapped(X.tolist(), Y.tolist())
    wanted = [f(x, y) for x, y in zip(X.tolist(), Y.tolist(), strict=True)]
    rows = vmap(lambda x, y: [*autograd.structure.flatten(f(x, y))[0]])(X.tolist(), Y.tolist())
    assert bits(rows) == bits([[*autograd.structure.flatten(result)[0]] for result in wanted])
    arrays = mapped(X, Y[::-1][::-1])
    leaves = autograd.structure.flatten
    assert bits(leaves(arrays)[0]) == bits([float(x) for x in leaves(lists)[0]])
    assert max(replays(mapped)) <= 2
    assert bits([f(x, Y[0].item()) for x in X[:9].tolist()]) == bits(
        rows_of(vmap(f, in_axes=(0, None))(X[:9].tolist(), Y[0].item()), 9)
    )


def rows_of(results: Any, n: int) -> list[Any]:
    """Return the rows of a structure of lists."""
    if isinstance(results, dict):
        return [{key: rows_of(child, n)[k] for key, child in results.items()} for k in range(n)]
    if isinstance(results, tuple):
        return [tuple(rows_of(child, n)[k] for child in results) for k in range(n)]
    return list(results)


def halved(x: Any) -> Any:
    """Halve or step until the number is small: about ten paths, which share their first guards."""
    steps = 0
    while x > 1.0:
        x = x / 2.0 if x > 4.0 else x - 0.75
        steps += 1
    return x * x + steps if steps % 2 else x * 3.0


@pytest.mark.parametrize("threads", [1, 3])
def test_rows_of_many_paths_have_the_bits_of_single_rows(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.program.rows.threads.ROWS", 1)
    random = generator("many paths")
    x = np.array([random.uniform(-1.0, 20.0) for _ in range(draws(test=1_000, cover=2_000))])
    mapped = vmap(value_and_grad(halved), threads=threads)
    wanted = [value_and_grad(halved)(each) for each in x.tolist()]
    for _ in range(2):  # paths are recorded in the first batch, and known in the second
        assert bits(rows_of(mapped(x), len(x))) == bits(wanted)
    assert len(mapped.programs) > 8


@pytest.mark.parametrize(
    "f",
    [
        lambda x: (x, x * 2.0) if x > 0 else {"a": x, "b": x * 3.0},
        lambda x: {"a": x, "b": x * 3.0} if x > 0 else {"b": x * 3.0, "a": x},
        lambda x: [x] if x > 0 else [x, x, x],
    ],
)
def test_the_structure_of_a_result_is_that_of_the_path_that_rows_take(f: Any) -> None:
    mapped = vmap(f)
    for _ in range(2):
        for rows in ([1.0, 2.0, 3.0], [-1.0], [-1.0, -2.0], [1.0, 2.0]):
            assert rows_of(mapped(rows), len(rows)) == [f(x) for x in rows]


def test_few_paths_are_tried_for_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(0.0, 20.0, 4_000)
    mapped = vmap(halved)
    mapped(x)
    tries: list[int] = []
    run = autograd.program.rows.columns.replay_in_threads

    def counted(replay: Any, columns: Any, outputs: Any, count: int, rows: Any, *args: Any, **options: Any) -> Any:
        tries.append(count if rows is None else len(rows))
        return run(replay, columns, outputs, count, rows, *args, **options)

    monkeypatch.setattr("autograd.program.rows.columns.replay_in_threads", counted)
    mapped(x)
    assert len(mapped.programs) > 8
    assert sum(tries) < 4 * len(x)


def test_rows_of_arrays_and_structures_are_columns() -> None:
    table, t = drawn("table", 70, 3), drawn("t", 70)

    def f(p: Any, t: Any) -> Any:
        return [autograd.norm(p["x"]) - t, p["x"][0] * p["x"][2]] if t > 0 else [t, t]

    mapped = vmap(f)
    arrays = mapped({"x": table}, t)
    assert arrays.shape == (70, 2)
    wanted = [f({"x": row}, u) for row, u in zip(table.tolist(), t.tolist(), strict=True)]
    assert bits(arrays.tolist()) == bits(wanted)
    assert bits(vmap(f)({"x": table.tolist()}, t.tolist())) == bits(wanted)
    assert max(replays(mapped)) <= 1


@pytest.mark.parametrize("kind", ["sum", "mean"])
def test_reduced_columns_add_the_rows_of_blocks_in_order(kind: str) -> None:
    n = 20 * BLOCK + 5
    x, y = np.linspace(-2, 2, n), np.linspace(3, 1, n) ** 3
    f = value_and_grad(branches, (0, 1))
    found = vmap(f, reduce=kind)(x, y)
    rows = [autograd.structure.flatten(f(a, b))[0] for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    rows_in_mean = n if kind == "mean" else 1
    wanted = [sum_in_blocks(column) / rows_in_mean for column in zip(*rows, strict=True)]
    assert bits(autograd.structure.flatten(found)[0]) == bits(wanted)


def test_shards_are_added_in_order() -> None:
    """Also if a block has rows of both paths, and if rows arrive in blocks of other sizes."""
    n = SHARD + 2 * BLOCK + 5
    x = np.sin(np.arange(n)) * 1e3
    rows = [x * 0.1 if x > 0 else x * x for x in x.tolist()]
    wanted = sum_in_blocks(rows[:SHARD]) + sum_in_blocks(rows[SHARD:])
    mapped = vmap(lambda x: x * 0.1 if x > 0 else x * x, reduce="sum")
    assert bits(mapped(x)) == bits(wanted)
    assert bits(mapped(iter([x[:99], x[99:]]))) == bits(wanted)


def test_rows_that_are_not_plain_run_one_by_one() -> None:
    w = Value(2.0)
    products = vmap(lambda x: x * w)([1.0, 2.0])
    assert [p.operands for p in products] == [(w,), (w,)]
    assert vmap(lambda x, n: x * n)([1.0, 2.0], [3, 4]) == [3.0, 8.0]
    assert vmap(lambda x: x if x > 1 else (x, x))([2.0, 3.0]) == [2.0, 3.0]
    assert vmap(lambda x: "text")([1.0, 2.0]) == ["text", "text"]


def arrays(random: Random, depth: int) -> Any:
    """Return a structure of arrays of two rows: lists and NumPy arrays of numbers of all types."""
    if depth and random.random() < 0.5:
        children = [arrays(random, depth - 1) for _ in range(random.randrange(4))]
        return tuple(children) if random.random() < 0.5 else {f"k{k}": child for k, child in enumerate(children)}
    shape = [2, *[random.randrange(3) for _ in range(random.randrange(3))]]
    kind = random.choice([float, int, bool, np.float32, np.int64, np.uint8, np.float16, np.bool_])
    array = np.array([random.choice([0, 1, 2, 3, 2**60]) % 256 for _ in range(math.prod(shape))], kind).reshape(shape)
    return array.tolist() if kind in (float, int, bool) else array


def test_columns_are_the_numbers_of_each_row() -> None:
    random = generator("columns")
    seen = 0
    for _ in range(draws(test=300, cover=3_000)):
        args = tuple(arrays(random, 2) for _ in range(random.randrange(1, 3)))
        columns = columns_of(args, [0] * len(args))
        for k in range(2 if columns is not None else 0):
            numbers = call_of(tuple(row_of(arg, k) for arg in args), {}).data
            assert bits([float(column[k : k + 1][0]) for column in columns or ()]) == bits(list(numbers))
            seen += len(numbers) > 2
    assert seen > 50


@pytest.mark.parametrize("part", [[1.0, 2.0], np.array([1.0]), {"a": [1.0]}, ([[1.0]], None)], ids=repr)
def test_a_single_part_is_not_copied(part: Any) -> None:
    assert joined([part]) is part
    assert repr(joined([part, part])) != repr(part)


def test_values_that_are_closed_over_are_read_in_each_batch() -> None:
    w = Value(2.0)
    mapped = vmap(lambda x: grad(lambda v: v * v * w.data)(x))
    assert mapped([1.0, 2.0]) == [4.0, 8.0]
    w.data = 3.0
    assert mapped([1.0, 2.0]) == [6.0, 12.0]


def test_an_error_in_the_function_propagates() -> None:
    def f(x: Any) -> Any:
        if x < 0:
            raise ValueError("negative")
        return x * x

    assert vmap(f)([1.0, 2.0]) == [1.0, 4.0]
    with pytest.raises(ValueError, match="negative"):
        vmap(f)([1.0, -2.0])


@pytest.mark.parametrize("reduction", [None, "sum"])
def test_the_result_does_not_depend_on_the_count_of_threads(
    monkeypatch: pytest.MonkeyPatch, reduction: str | None
) -> None:
    monkeypatch.setattr("autograd.program.rows.threads.ROWS", 1)
    f = value_and_grad(branches)
    for n in (5, N):
        wanted = bits(vmap(f, reduce=reduction)(X[:n], Y[:n]))
        for threads in (2, 7):
            mapped = vmap(f, reduce=reduction, threads=threads)
            assert [bits(mapped(X[:n], Y[:n])) for _ in range(2)] == [wanted] * 2


def test_an_error_in_a_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error comes from an operation that only Python can compute."""
    monkeypatch.setattr("autograd.program.rows.threads.ROWS", 1)

    def fails(x: float) -> float:
        if x > 100.0:
            raise ArithmeticError("too large")
        return x

    op = autograd.primitive("fails_in_a_thread", fails, lambda z, x: (1.0,), doc="Return x, if it is not too large.")
    mapped = vmap(lambda x: op(x) * 2.0, threads=3)
    assert mapped([1.0, 2.0, 3.0]) == [2.0, 4.0, 6.0]
    with pytest.raises(ArithmeticError, match="too large"):
        mapped([1.0, 2.0, 300.0])
    assert mapped([1.0, 2.0, 3.0]) == [2.0, 4.0, 6.0]


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f8", "longdouble", "i1", "u2", "i8"])
@pytest.mark.parametrize("shape", [(30,), (30, 2), (30, 2, 3), (10, 1)])
def test_arrays_of_every_number_run_as_columns(dtype: str, shape: tuple[int, ...]) -> None:
    rows = (np.arange(float(np.prod(shape))) - 7).astype(dtype).reshape(shape)
    scaled = vmap(lambda x: x * 0.1)
    for given in (rows, rows[::2], rows[::-1]):
        assert scaled(given).tolist() == (given.astype(float) * 0.1).tolist()
    columns = columns_of((rows,), (0,))
    assert columns is not None
    assert len(columns) == np.prod(shape[1:])
    for column, wanted in zip(columns, rows.astype(float).reshape(len(rows), -1).T, strict=True):
        assert np.asarray(column[0 : len(rows)], float).tolist() == wanted.tolist()
