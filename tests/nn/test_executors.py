"""Training with workers, and on data in memory maps, with the same bits as on lists in one process."""

from __future__ import annotations

import math
import subprocess
import sys
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import nn
from autograd import engine_info
from autograd.program.replay.row_blocks import SHARD
from nn.programs.memory_mapped_rows import MappedRows, ShuffledRows
from nn.programs.row_gradient import RowGradient
from nn.training.not_finite_error import NotFiniteError
from nn.training.training_run import Training
from tests.autograd.program.shards.faults import Faulty
from tests.helpers.draws import generator
from tests.helpers.paths import ROOT

N = 2 * SHARD + 100


def drawn(folder: Path, n: int = N) -> tuple[Any, Any]:
    """Return memory maps of inputs and targets."""
    random = np.random.default_rng(generator("samples").randrange(1 << 30))
    x, t = random.normal(size=(n, 2)), random.choice([-1.0, 1.0], size=n)
    np.save(folder / "x.npy", x)
    np.save(folder / "t.npy", t)
    return np.load(folder / "x.npy", mmap_mode="r"), np.load(folder / "t.npy", mmap_mode="r")


def trained(data: Any, epochs: int = 2, **options: Any) -> list[str]:
    """Train a small network, and return the bits of its losses and weights."""
    net = nn.MLP(2, [3, 1], activation="tanh", rng=1)
    optimizer = nn.Adam(net.parameters(), lr=0.1)
    history = nn.fit(net, data, loss=nn.mse_loss, optimizer=optimizer, epochs=epochs, progress=False, **options)
    assert not history.eager
    return [x.hex() for x in [*history.loss, *[p.data for p in net.parameters()]]]


def test_workers_do_not_change_the_bits(tmp_path: Path) -> None:
    x, t = drawn(tmp_path)
    wanted = trained((x.tolist(), t.tolist()))
    assert trained((x, t)) == wanted
    faulty = Faulty(*["works"] * 3, "raises", *["works"] * 5, lambda answer: None)
    assert trained((x, t), executor=faulty) == wanted
    assert faulty.tasks
    assert trained((x.tolist(), t.tolist()), executor=lambda: ThreadPoolExecutor(2)) == wanted
    fast = trained((x, t), exact=False)  # the Python engine has no faster functions
    assert (fast == wanted) is (engine_info().engine == "python")
    assert trained((x, t), exact=False, executor=lambda: ThreadPoolExecutor(2)) == fast


def test_the_gradient_of_shards_is_the_gradient(tmp_path: Path) -> None:
    """The mean of 2 (w x - t) x, which needs no engine."""
    x, t = drawn(tmp_path)
    net = nn.Linear(2, 1, bias=False, rng=1)
    w = np.array([p.data for p in net.parameters()])
    (expected,) = [2 * ((x @ w - t) @ x) / len(x)]
    nn.fit(net, (x, t[:, None]), loss=nn.mse_loss, optimizer=nn.SGD(net.parameters(), lr=1.0), epochs=1)
    after = np.array([p.data for p in net.parameters()])
    assert w - after == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("in_blocks", [False, True])
@pytest.mark.parametrize("seed", [None, 7])
def test_training_resumes_bit_for_bit(
    tmp_path: Path, seed: int | None, in_blocks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, t = drawn(tmp_path)
    blocks = [(x[k : k + 5_000], t[k : k + 5_000]) for k in range(0, N, 5_000)]
    data = nn.SampleBlocks(blocks) if in_blocks else (x, t)
    options: dict[str, Any] = {"loss": nn.mse_loss, "batch_size": 6_000, "seed": seed, "progress": False}

    def net_and_optimizer() -> tuple[Any, Any]:
        net = nn.MLP(2, [2, 1], activation="tanh", rng=1)
        return net, nn.Adam(net.parameters(), lr=0.1)

    net, optimizer = net_and_optimizer()
    whole = nn.fit(net, data, optimizer=optimizer, epochs=3, **options)

    step, taken = Training.step, []

    def interrupted(self: Training, *args: Any) -> None:
        taken.append(args[1])
        if len(taken) == 6:
            raise KeyboardInterrupt
        step(self, *args)

    other, steps = net_and_optimizer()
    with monkeypatch.context() as patch:
        patch.setattr(Training, "step", interrupted)
        first = nn.fit(other, data, optimizer=steps, epochs=3, **options)
    assert first.stopped == "interrupted in epoch 2"
    nn.save({"model": other, "optimizer": steps, "history": first}, tmp_path / "run.json")
    stored = nn.load(tmp_path / "run.json")
    resumed = stored.pop("model")
    again = nn.fit(resumed, data, **stored, epochs=3, **options)
    assert [*again.loss] == [*whole.loss]
    assert [p.data for p in resumed.parameters()] == [p.data for p in net.parameters()]


def test_blocks_of_every_kind_train_alike(tmp_path: Path) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    x, t = (np.array(part) for part in drawn(tmp_path))
    wanted = trained((x.tolist(), t.tolist()), batch_size=9_000)
    table = pa.table({"a": x[:, 0], "b": x[:, 1], "t": t})
    parquet.write_table(table, tmp_path / "rows.parquet", row_group_size=1_000)

    def blocks() -> Any:
        return ((x[k : k + 777], t[k : k + 777]) for k in range(0, N, 777))

    for data in (
        nn.SampleBlocks(blocks),
        nn.SampleBlocks(table, ["a", "b"], "t"),
        nn.SampleBlocks(lambda: parquet.ParquetFile(tmp_path / "rows.parquet"), ["a", "b"], "t"),
    ):
        assert trained(data, batch_size=9_000) == wanted
        assert len(data) == N


@pytest.mark.parametrize("width", [None, 1, 3])
@pytest.mark.parametrize("names", [["a"], ["a", "b"], ["b", "a"]])
def test_columns_of_blocks_may_be_tables(names: list[str], width: int | None) -> None:
    shape = (4,) if width is None else (4, width)
    block = {"a": np.arange(math.prod(shape)).reshape(shape), "b": np.ones(shape), "t": np.zeros(4)}
    (samples,) = nn.SampleBlocks([block], names, "t")._blocks()
    table = width is not None and len(names) == 1
    wanted = block[names[0]] if table else np.stack([block[name] for name in names], axis=1)
    assert np.array_equal(samples.inputs, wanted)


def test_an_order_of_blocks_continues_at_any_row(tmp_path: Path) -> None:
    """It continues in the second of its buffers of 65,536 rows."""
    x, t = (np.array(part) for part in drawn(tmp_path, 70_000))
    data = nn.SampleBlocks(lambda: ((x[k : k + 9_999], t[k : k + 9_999]) for k in range(0, len(x), 9_999)))
    order = [*nn.batches(nn.training.data.shuffled(data, "1:1"), 8_000)]
    rest = [*nn.batches(nn.training.data.shuffled(data, "1:1")[64_000:], 8_000)]
    assert sorted(row for batch in order for row in batch.rows) == [*range(70_000)]
    assert [batch.rows for batch in rest] == [batch.rows for batch in order[8:]]
    assert all(np.array_equal(batch.inputs, x[batch.rows]) for batch in order)
    assert np.array_equal(rest[0].targets, order[8].targets)
    assert order[0].rows != [*range(8_000)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda x, t: nn.SampleBlocks(iter([(x, t)])), "each epoch can read from the beginning.*pass a function"),
        (lambda x, t: nn.SampleBlocks([(x, t)], inputs="a", target="t"), "pass inputs as a list of names"),
        (lambda x, t: nn.SampleBlocks([x]), r"expected a tuple \(inputs, targets\) of arrays for block 0 of data"),
        (lambda x, t: nn.SampleBlocks([(x, t[1:])]), "block 0 of data has 9 inputs and 8 targets"),
        (
            lambda x, t: nn.SampleBlocks([(x, t), (x, t.astype(str))]),
            "array of numbers for the targets of block 1",
        ),
        (lambda x, t: nn.SampleBlocks([]), "data is empty"),
        (
            lambda x, t: nn.SampleBlocks([(x, t), (x[:0], t[:0]), (x[:, :1], t)]),
            r"expected inputs of shape \(2,\) in block 2 of data, got \(1,\)",
        ),
        (
            lambda x, t: nn.SampleBlocks([(x, t), (x, x)]),
            r"expected targets of shape \(\) in block 1 of data, got \(2,\)",
        ),
        (lambda x, t: nn.SampleBlocks([{"a": t}], ["a"], "y"), "block 0 of data has no column 'y'; its columns are a"),
    ],
)
def test_errors_of_blocks(make: Any, message: str) -> None:
    net = nn.Linear(2, 1, rng=1)
    options: dict[str, Any] = {"loss": nn.mse_loss, "optimizer": nn.SGD(net.parameters()), "epochs": 1}
    with pytest.raises((TypeError, ValueError), match=message):
        nn.fit(net, make(np.ones((9, 2)), np.ones(9)), **options, batch_size=3)


def test_blocks_need_a_size_of_batches() -> None:
    net = nn.Linear(2, 1, rng=1)
    with pytest.raises(TypeError, match="pass batch_size, and validation as lists"):
        nn.fit(net, nn.SampleBlocks([]), loss=nn.mse_loss, optimizer=nn.SGD(net.parameters()), epochs=1)


def test_memory_maps_are_shuffled_by_the_seed(tmp_path: Path) -> None:
    x, t = drawn(tmp_path)
    x = np.load(tmp_path / "x.npy", mmap_mode="r+")
    x[:, 0] = np.arange(N)
    data = nn.training.data.samples((x, t))
    order = nn.training.data.shuffled(data, "3:1")
    seen = [int(row[0]) for batch in nn.batches(order, 5_000) for row, _ in batch]
    assert sorted(seen) == [*range(N)]
    assert seen[:100] != [*range(100)]
    again = [int(row[0]) for row, _ in nn.training.data.shuffled(data, "3:1")[7_000:][:50]]
    assert again == seen[7_000:7_050]
    assert [int(row[0]) for row, _ in nn.training.data.shuffled(data, "3:2")[:50]] != seen[:50]


def test_a_nan_in_a_memory_map_is_named_by_its_row(tmp_path: Path) -> None:
    drawn(tmp_path)
    x = np.load(tmp_path / "x.npy", mmap_mode="r+")
    x[777, 1] = math.nan
    t = np.load(tmp_path / "t.npy", mmap_mode="r")
    net = nn.Linear(2, 1, rng=1)
    optimizer = nn.SGD(net.parameters())
    with pytest.raises(NotFiniteError, match=r"Row 777 of data has nan in its input"):
        nn.fit(net, (x, t[:, None]), loss=nn.mse_loss, optimizer=optimizer, epochs=1, batch_size=500)


def test_errors_of_memory_maps(tmp_path: Path) -> None:
    x, t = drawn(tmp_path)
    with pytest.raises(ValueError, match=f"data has {N} inputs and {N - 1} targets"):
        trained((x, t[1:]))
    with pytest.raises(TypeError, match="expected an array of numbers for the targets of data, got <U1"):
        trained((x, np.array(["a"] * N)))
    with pytest.raises(TypeError, match="executor must have a method submit"):
        trained((x, t), executor=4)


MEASURED = """
import sys
import numpy as np
import psutil
import nn

def private():
    info = psutil.Process().memory_info()
    return info.rss - info.shared  # pages of files are not counted

x, t = (np.load(f"{sys.argv[1]}/{name}.npy", mmap_mode="r") for name in "xt")
net = nn.MLP(2, [3, 1], activation="tanh", rng=1)
optimizer = nn.SGD(net.parameters(), lr=0.1)
nn.fit(net, (x[:20000], t[:20000]), loss=nn.mse_loss, optimizer=optimizer, epochs=1)
before = private()
nn.fit(net, (x, t), loss=nn.mse_loss, optimizer=optimizer, epochs=1)
nn.fit(net, (x, t), loss=nn.mse_loss, optimizer=optimizer, epochs=1, seed=1, batch_size=10000)
print(private() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="private memory is read from /proc")
def test_training_on_memory_maps_keeps_little_in_memory(tmp_path: Path) -> None:
    drawn(tmp_path, 400_000)  # 10 MB, and 60 MB as lists
    script = tmp_path / "measured.py"
    script.write_text(MEASURED)
    grown = subprocess.run([sys.executable, script, tmp_path], cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
                           capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert int(grown) < 8e6


def test_the_gradient_of_a_batch_of_several_shards_is_the_sum_of_those_of_its_parts() -> None:
    random = Random(1)
    net = nn.Neuron(2, rng=1)
    program = RowGradient(net, nn.mse_loss, ([1.0, 2.0], 0.5))
    columns = [array("d", (random.gauss(0, 1) for _ in range(N))) for _ in range(3)]
    whole = program.add_up(columns, N, 1.0)
    cut = [[column[k : k + SHARD] for column in columns] for k in range(0, N, SHARD)]
    parts = [program.add_up(part, len(part[0]), 1.0) for part in cut]
    assert whole is not None
    assert None not in parts
    assert whole[0] == pytest.approx(sum(part[0] for part in parts if part))
    for k, total in enumerate(whole[1]):
        assert total == pytest.approx(sum(part[1][k] for part in parts if part))


def test_samples_in_a_shuffled_order_are_a_sequence() -> None:
    x = np.arange(2.0 * N).reshape(N, 2)
    rows = ShuffledRows(MappedRows(x, x[:, 0]), seed=3, start=2 * SHARD)
    listed = list(rows[:])
    assert len(listed) == len(rows) == 100
    assert [rows[k] for k in range(-100, 100)] == listed * 2
    assert listed[10:20] == list(rows[10:20])
    for k in (100, -101):
        with pytest.raises(IndexError):
            rows[k]
