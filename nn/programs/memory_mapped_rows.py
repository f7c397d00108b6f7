"""Samples in memory maps. They are read batch by batch, so the data may be larger than memory."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from typing import Any, overload

from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.columns import columns_of
from autograd.program.rows.run_programs import Column

__all__ = ["MappedRows", "MappedSample", "ShuffledRows", "are_mapped"]


class MappedSample(tuple[Any, Any]):
    """An input and its target, as lists and numbers.

    Attributes:
        row: the position in the data.
    """

    row: int


class MappedRows(Sequence[tuple[Any, Any]]):
    """Samples whose inputs and targets are arrays.

    Attributes:
        inputs, targets: the arrays.
        rows: the positions of the rows in the data.

    Args:
        inputs: the inputs, along the first axis.
        targets: as many targets.
        rows: the positions of the rows in the data; None for all rows.
    """

    def __init__(self, inputs: Any, targets: Any, rows: Any = None) -> None:
        self.inputs, self.targets = inputs, targets
        self.rows: Sequence[int] = range(len(inputs)) if rows is None else rows

    def __len__(self) -> int:
        return len(self.inputs)

    def __repr__(self) -> str:
        return f"<{len(self):,} samples in arrays of shapes {self.inputs.shape} and {self.targets.shape}>"

    @overload
    def __getitem__(self, k: int) -> MappedSample: ...
    @overload
    def __getitem__(self, k: slice) -> MappedRows: ...
    def __getitem__(self, k: int | slice) -> MappedSample | MappedRows:
        if isinstance(k, slice):
            return MappedRows(self.inputs[k], self.targets[k], self.rows[k])
        sample = MappedSample((self.inputs[k].tolist(), self.targets[k].tolist()))
        sample.row = int(self.rows[k])
        return sample

    def __iter__(self) -> Iterator[MappedSample]:
        return (self[k] for k in range(len(self)))

    def chosen(self, rows: Sequence[int]) -> MappedRows:
        """Return copies of some rows."""
        return MappedRows(self.inputs[rows], self.targets[rows], rows)

    @property
    def columns(self) -> list[Column] | None:
        """The column of each number of a row; None if the arrays hold anything but numbers."""
        return columns_of((self.inputs, self.targets), (0, 0))


class ShuffledRows(Sequence[tuple[Any, Any]]):
    """Samples in an order that depends only on the seed: blocks are shuffled, then the rows in each block.

    So a batch reads from only a few places in a file, and the order of all rows is never in memory.

    Args:
        data: the samples.
        seed: the seed.
        start: the position of the first one in this order.
    """

    def __init__(self, data: MappedRows, seed: int | str, start: int = 0) -> None:
        self._data, self._seed, self._start = data, seed, start
        self._order = list(range(len(data) // SHARD))  # if the last block is shorter, it stays last
        random.Random(f"{seed}").shuffle(self._order)
        self._known: tuple[int, list[int]] = (-1, [])

    def __len__(self) -> int:
        return len(self._data) - self._start

    @overload
    def __getitem__(self, k: int) -> MappedSample: ...
    @overload
    def __getitem__(self, k: slice) -> MappedRows | ShuffledRows: ...
    def __getitem__(self, k: int | slice) -> MappedSample | MappedRows | ShuffledRows:
        if not isinstance(k, slice):
            at = range(len(self))[k]
            return self._data.chosen(self._rows(at, at + 1))[0]
        start, stop, _ = k.indices(len(self))
        if stop == len(self) and start < stop and k.stop is None:
            return ShuffledRows(self._data, self._seed, self._start + start)
        return self._data.chosen(self._rows(start, stop))

    def _rows(self, start: int, stop: int) -> list[int]:
        """Return the rows at some positions of the order."""
        found: list[int] = []
        at, end = self._start + start, self._start + stop
        while at < end:
            block = at // SHARD
            if self._known[0] != block:
                first = (self._order[block] if block < len(self._order) else block) * SHARD
                rows = list(range(first, min(first + SHARD, len(self._data))))
                random.Random(f"{self._seed}:{first}").shuffle(rows)
                self._known = block, rows
            taken = self._known[1][at % SHARD : at % SHARD + end - at]
            found += taken
            at += len(taken)
        return found


def are_mapped(data: Any) -> bool:
    """Return whether data are two arrays, at least one of them a memory map."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not isinstance(data, tuple) or len(data) != 2:
        return False
    return all(isinstance(x, numpy.ndarray) for x in data) and any(isinstance(x, numpy.memmap) for x in data)
