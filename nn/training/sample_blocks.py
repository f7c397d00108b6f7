"""Samples that are read in blocks in each epoch: files and tables that may be larger than memory."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, final

from autograd.names import names_its_parameters
from autograd.names.error_text import counted, described
from autograd.names.fixed_choices import suggestion
from autograd.program.replay.row_blocks import SHARD
from autograd.program.shards.streamed_rows import blocks_of_stream
from nn.programs.memory_mapped_rows import MappedRows

__all__ = ["SampleBlocks"]

BUFFER = 8 * SHARD  # the number of rows that are in memory and are shuffled together


@final
class SampleBlocks:
    """Data for `fit` that are read in blocks, from the beginning in each epoch.

    With a seed, `fit` shuffles rows within groups of 65,536. So sorted data (sorted by target, for example) should be
    shuffled beforehand.

    Args:
        source: a table, a dataset, an Arrow IPC file or a Parquet file; or an iterable of blocks, each a tuple
            (inputs, targets) of arrays; or a function without parameters that returns one of these.
        inputs: the names of the columns of the inputs, for Arrow.
        target: the name of the column of the target, for Arrow.

    Raises:
        TypeError: the source is an iterator, which can be read only once.

    >>> import nn, numpy
    >>> def blocks():
    ...     for k in range(3):
    ...         x = numpy.linspace(k, k + 1.0, 100)
    ...         yield x[:, None], 2.0 * x[:, None]
    >>> net = nn.Linear(1, 1, rng=1)
    >>> optimizer = nn.SGD(net.parameters(), lr=0.1)
    >>> data = SampleBlocks(blocks)
    >>> history = nn.fit(net, data, loss=nn.mse_loss, optimizer=optimizer, epochs=60, batch_size=50)
    >>> round(net([3.0])[0].data, 1), len(data)
    (6.0, 300)
    """

    @names_its_parameters
    def __init__(
        self,
        source: Iterable[Any] | Callable[[], Iterable[Any]],
        inputs: Sequence[str] | None = None,
        target: str | None = None,
    ) -> None:
        if hasattr(source, "__next__"):
            raise TypeError(
                f"expected a source that each epoch can read from the beginning, got {described(source)}; "
                "pass a function that makes one"
            )
        if (
            not callable(source)
            and not isinstance(source, (Iterable, str, os.PathLike))
            and not hasattr(source, "schema")
        ):
            raise TypeError(f"expected a table, a file or an iterable of blocks, got {described(source)}")
        if (inputs is None) is not (target is None) or isinstance(inputs, str):
            raise TypeError(f"pass inputs as a list of names, and the target's name; got {inputs!r} and {target!r}")
        self._source, self._inputs, self._target = source, inputs, target
        self._seed: str | None = None
        self._start = 0
        self._count: int | None = None

    def __repr__(self) -> str:
        return f"SampleBlocks({self._source!r:.60})"

    def __len__(self) -> int:
        """Return the number of samples. The first call reads all of them."""
        if self._count is None:
            self._count = sum(len(block) for block in self._blocks())
        return self._count - self._start

    def __getitem__(self, rows: slice) -> SampleBlocks:
        """Return the samples from a position to the end."""
        return self._like(self._seed, self._start + (rows.start or 0))

    def shuffled(self, seed: int | str) -> SampleBlocks:
        """Return the samples in an order that depends only on the seed."""
        return self._like(f"{seed}", self._start)

    def batches(self, size: int) -> Iterator[MappedRows]:
        """Yield batches of samples. The last one may be smaller.

        Raises:
            ValueError: there are no samples.
        """
        is_empty = True
        for batch in _regrouped(self._buffers(), size):
            is_empty = False
            yield batch
        if is_empty and not self._start:
            raise ValueError("data is empty; a source must yield its blocks again in each epoch")

    def _like(self, seed: str | None, start: int) -> SampleBlocks:
        found = SampleBlocks(self._source, self._inputs, self._target)
        found._seed, found._start, found._count = seed, start, self._count
        return found

    def _buffers(self) -> Iterator[MappedRows]:
        """Yield the samples after the start, in the order of the seed, a buffer at a time."""
        at = 0
        for buffer in _regrouped(self._blocks(), BUFFER):
            end = at + len(buffer)
            if end > self._start:
                skipped = max(0, self._start - at)
                if self._seed is None:
                    yield MappedRows(buffer.inputs[skipped:], buffer.targets[skipped:], range(at + skipped, end))
                else:
                    rows = list(range(len(buffer)))
                    random.Random(f"{self._seed}:{at}").shuffle(rows)
                    del rows[:skipped]
                    yield MappedRows(buffer.inputs[rows], buffer.targets[rows], [at + k for k in rows])
            at = end

    def _blocks(self) -> Iterator[MappedRows]:
        source: Any = self._source() if callable(self._source) else self._source
        first: MappedRows | None = None
        for k, block in enumerate(blocks_of_stream(source)):
            samples = self._samples(block, f"block {k} of data")
            if not len(samples):
                continue
            first = first or samples[:1]
            for part in ("inputs", "targets"):
                shape, expected = getattr(samples, part).shape[1:], getattr(first, part).shape[1:]
                if shape != expected:
                    raise ValueError(f"expected {part} of shape {expected} in block {k} of data, got {shape}")
            yield samples

    def _samples(self, block: Any, where: str) -> MappedRows:
        numpy: Any = sys.modules.get("numpy")
        if isinstance(block, dict) and self._inputs is not None:
            missing = [name for name in (*self._inputs, self._target) if name not in block]
            if missing:
                has = f"its columns are {', '.join(map(str, block))}{suggestion(missing[0], block)}"
                raise ValueError(f"{where} has no column {missing[0]!r}; {has}")
            columns = [block[name] for name in self._inputs]
            table = columns[0] if len(columns) == 1 and columns[0].ndim > 1 else numpy.stack(columns, axis=1)
            block = table, block[self._target]
        if numpy is None or type(block) is not tuple or len(block) != 2:
            cure = "; pass inputs= and target=" if isinstance(block, dict) else ""
            raise TypeError(f"expected a tuple (inputs, targets) of arrays for {where}, got {block!r:.60}{cure}")
        inputs, targets = map(numpy.asarray, block)
        for part, x in (("inputs", inputs), ("targets", targets)):
            if x.ndim == 0 or x.dtype.kind not in "fiu":
                raise TypeError(f"expected an array of numbers for the {part} of {where}, got {x.dtype} of {x.shape}")
        if len(inputs) != len(targets):
            raise ValueError(
                f"{where} has {counted(len(inputs), 'input')} and {counted(len(targets), 'target')}; "
                "expected one per input"
            )
        return MappedRows(inputs, targets)


def _regrouped(parts: Iterable[MappedRows], size: int) -> Iterator[MappedRows]:
    """Yield the samples of all parts in groups of a size. The last one may be smaller."""
    held: list[MappedRows] = []
    count = 0
    for part in parts:
        rest = part
        while len(rest):
            taken, rest = rest[: size - count], rest[size - count :]
            held.append(taken)
            count += len(taken)
            if count == size:
                yield _joined(held)
                held, count = [], 0
    if count:
        yield _joined(held)


def _joined(parts: Sequence[MappedRows]) -> MappedRows:
    if len(parts) == 1:
        return parts[0]
    numpy: Any = sys.modules["numpy"]
    inputs, targets = (numpy.concatenate([getattr(part, name) for part in parts]) for name in ("inputs", "targets"))
    return MappedRows(inputs, targets, [row for part in parts for row in part.rows])
