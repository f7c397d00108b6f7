"""Data larger than memory: memory maps, iterators of blocks and Arrow tables produce the same results as arrays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Value, vmap
from tests.autograd.program.bits import bits
from tests.autograd.program.shards.faults import Faulty, N, X, Y, branches, gradient
from tests.helpers.paths import ROOT

TABLE = np.stack([X, Y], axis=1)


def f(row: Any, t: Any) -> Any:
    return branches(row[0], row[1]) * t


def blocks(*columns: Any, sizes: tuple[int, ...] = (1, 10_000, 7, 30_000)) -> Iterator[Any]:
    """Yield blocks of rows of several sizes."""
    start, k = 0, 0
    while start < len(columns[0]):
        end = start + sizes[k % len(sizes)]
        yield columns[0][start:end] if len(columns) == 1 else tuple(x[start:end] for x in columns)
        start, k = end, k + 1


@pytest.fixture
def mapped_table(tmp_path: Path) -> np.memmap[Any, Any]:
    table = np.memmap(tmp_path / "table", dtype=float, mode="w+", shape=TABLE.shape)
    table[:] = TABLE
    table.flush()
    return np.memmap(tmp_path / "table", dtype=float, mode="r", shape=TABLE.shape)


@pytest.mark.parametrize("options", [{}, {"executor": Faulty(*["works"] * 7, "raises")}], ids=["here", "workers"])
def test_every_kind_of_source_gives_the_same_bits(options: dict[str, Any], mapped_table: Any, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    reduced = vmap(f, reduce="sum", **options)
    wanted = bits(vmap(f, reduce="sum")(TABLE, X))
    assert bits(reduced(mapped_table, X)) == wanted
    assert bits(reduced(blocks(TABLE), X)) == wanted
    assert bits(reduced(blocks(TABLE), blocks(X, sizes=(3, 9_000)))) == wanted
    pairs = vmap(lambda row: f(*row), reduce="sum", **options)
    assert bits(pairs(blocks(TABLE, X))) == wanted
    table = pa.table({"x": X, "y": Y})
    named = vmap(lambda row, t: f((row["x"], row["y"]), t), reduce="sum", **options)
    with pa.OSFile(str(tmp_path / "rows.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table, max_chunksize=7_000)
    on_disk = pa.ipc.open_file(pa.memory_map(str(tmp_path / "rows.arrow")))
    for source in (table, iter(table.to_batches(max_chunksize=5_000)), table.to_reader(max_chunksize=9_000), on_disk):
        assert bits(named(source, X)) == wanted


def test_a_parquet_file_is_read_in_batches(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    pairs = pa.FixedSizeListArray.from_arrays(pa.array(TABLE.reshape(-1)), 2)
    labels = np.sign(X).astype(np.int8)
    parquet.write_table(pa.table({"row": pairs, "label": labels}), tmp_path / "rows.parquet", row_group_size=6_000)
    mapped = vmap(lambda row: f(row["row"], row["label"]), reduce="mean")
    wanted = vmap(f, reduce="mean")(TABLE, labels.astype(float))
    assert bits(mapped(parquet.ParquetFile(tmp_path / "rows.parquet"))) == bits(wanted)


def test_results_are_written_to_a_memory_map(mapped_table: Any, tmp_path: Path) -> None:
    out = np.memmap(tmp_path / "results", dtype=float, mode="w+", shape=(N, 3))
    for options in ({}, {"executor": Faulty("works")}):
        out[:] = 0.0
        mapped = vmap(lambda row: [row[0], branches(row[0], row[1]), row[1]], **options)
        assert mapped(mapped_table, out=out) is out
        assert np.array_equal(out[:, 1], vmap(branches)(X, Y))
        assert np.array_equal(out[:, [0, 2]], TABLE)
    both = {"value": np.empty(N), "pair": (np.empty(N), np.empty((N, 2)))}
    parts = vmap(lambda row: {"value": row[0], "pair": (row[1], [row[0], row[1]])})
    parts(blocks(TABLE), out=both)
    assert np.array_equal(both["value"], X)
    assert np.array_equal(both["pair"][1], TABLE)


def test_streams_without_out_are_stacked() -> None:
    found = vmap(branches)(blocks(X), blocks(Y, sizes=(20_000,)))
    assert found.tobytes() == vmap(branches)(X, Y).tobytes()
    lists = vmap(lambda x: [x, 2.0 * x])(block.tolist() for block in blocks(X))
    assert lists == [[x, 2.0 * x] for x in X.tolist()]


@pytest.mark.parametrize("dtype", ["float32", "int16", "int64", ">f8"])
def test_other_numbers_are_converted_block_by_block(dtype: str) -> None:
    numbers = (X * 100).astype(dtype)
    rows = vmap(lambda x: x * 0.5, reduce="sum")
    assert bits(rows(numbers)) == bits(rows(numbers.astype(float)))
    assert bits(rows(blocks(numbers))) == bits(rows(numbers.astype(float)))


def test_an_iterator_cannot_give_higher_derivatives() -> None:
    w = Value(2.0)
    loss = vmap(lambda x: (w * x) ** 2, reduce="sum")(blocks(X))
    loss.backward()
    assert w.grad == pytest.approx(4.0 * float(np.sum(X * X)))
    with pytest.raises(RuntimeError, match="higher derivatives need the rows again"):
        vmap(lambda x: (w * x) ** 2, reduce="sum")(blocks(X)).backward(create_graph=True)


def test_blocks_are_paired_by_key() -> None:
    given = [{"a": [1.0, 2.0], "b": [0.0, 0.0]}, {"b": [30.0], "a": [3.0]}]
    assert vmap(lambda x: x["a"] - x["b"])(iter(given)) == [1.0, 2.0, -27.0]


def test_results_are_written_over_the_array_of_an_argument() -> None:
    x = np.arange(4.0)
    vmap(lambda x: {"half": x * 0.5, "twice": x * 2.0})(x, out={"twice": (twice := np.empty(4)), "half": x[:]})
    assert x.tolist() == [0.0, 0.5, 1.0, 1.5]
    assert twice.tolist() == [0.0, 2.0, 4.0, 6.0]


def with_missing(pa: Any) -> Any:
    return pa.table({"x": [1.0, None]})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda pa: vmap(gradient)(blocks(X), blocks(Y[:-1])), f"expected the same number of rows.*argument 0: {N}"),
        (lambda pa: vmap(abs)(iter([])), "at least one row, got a stream without rows"),
        (lambda pa: vmap(abs)(iter([1.0, 2.0])), "expected rows for argument 0, a list or an array"),
        (lambda pa: vmap(abs)(iter([(X, Y[:-1])])), r"the same number of rows in a block, got argument 0\[0\]"),
        (lambda pa: vmap(lambda row: row["x"])(with_missing(pa)), "column 'x' has 1 missing entry in"),
        (lambda pa: vmap(lambda row: 1.0)(pa.table({"x": ["a"]})), "expected numbers in column 'x', got string"),
        (
            lambda pa: vmap(abs)(X, out=np.empty(3)),
            r"expected an array of shape .* for out, got the shape \(3,\)",
        ),
        (lambda pa: vmap(abs)(X, out=[0.0]), rf"expected an array of shape \({N},\) for out, got the list"),
        (lambda pa: vmap(abs, reduce="sum")(X, out=X), "out is for the results of rows"),
        (lambda pa: vmap(lambda x: (x, x))(X, out=np.empty(N)), "expected out with the structure"),
        (lambda pa: vmap(lambda x: {"a": x})(X, out={"b": np.empty(N)}), "expected out with the structure"),
        (lambda pa: vmap(abs)(X, out=np.empty(N, int)), "expected an array of floats for out, got one of int64"),
        (lambda pa: vmap(lambda x: (x,))(X, out=(np.empty(N, bool),)), r"floats for out\[0\], got one of bool"),
        (lambda pa: vmap(abs)(X[:-1], out=X[1:]), "out shares memory with an argument"),
        (lambda pa: vmap(abs)(X, out=X[::-1]), "out shares memory with an argument"),
        (lambda pa: vmap(lambda x, y: x * y[0], (0, None))(Y, X, out=X), "out shares memory with an argument"),
        (lambda pa: vmap(lambda x: (x, x))(Y, out=(X, X)), r"out\[1\] shares memory with another array of out"),
        (lambda pa: vmap(abs)(iter([X, None, X])), "a list or an array in each block, got None"),
        (
            lambda pa: vmap(lambda x: x[0])(iter([TABLE, np.empty((0, 5)), TABLE.T])),
            rf"blocks of argument 0 of one structure, got .*\(1, 2\) and then .*\(1, {N}\)",
        ),
        (lambda pa: vmap(abs)(iter([X, X, TABLE])), r"got .*\(1,\) and then .*\(1, 2\)"),
        (lambda pa: vmap(abs)(iter([X, {}])), "an array in each block, got {}"),
        (lambda pa: vmap(abs)(iter([{"a": X}, {"a": X, "b": X}])), "expected blocks of argument 0 of one structure"),
        (lambda pa: vmap(abs)(iter([[1.0], {"a": [1.0]}])), r"got \[\*\] and then {'a': \[\*\]}"),
        (lambda pa: vmap(abs)(iter([(X[:9],), X])), "expected blocks of argument 0 of one structure"),
    ],
)
def test_errors_of_streams(call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call(pytest.importorskip("pyarrow"))


MEASURED = """
import sys
import numpy as np
import psutil
from autograd import vmap
from tests.autograd.program.shards.faults import branches, gradient

process = psutil.Process()
n = int(sys.argv[1])

def private():
    info = process.memory_info()
    return info.rss - info.shared  # pages of files are not counted

def blocks():
    for k in range(n // 50_000):
        yield np.full(50_000, k + 0.5), np.linspace(-2.0, 2.0, 50_000)

mapped = vmap(lambda pair: gradient(*pair), reduce="sum")
small = mapped(iter([next(blocks())]))
before, most = private(), 0
def watched():
    global most
    for k, block in enumerate(blocks()):
        if k % 4 == 0:
            most = max(most, private() - before)
        yield block
mapped(watched())
print(most)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="private memory is read from /proc")
def test_a_stream_needs_the_memory_of_a_few_blocks(tmp_path: Path) -> None:
    rows = 2_000_000  # 32 MB
    script = tmp_path / "measured.py"
    script.write_text(MEASURED)
    most = subprocess.run([sys.executable, script, str(rows)], cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert int(most) < 12e6
