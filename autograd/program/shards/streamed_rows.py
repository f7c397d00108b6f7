"""Rows that arrive in blocks: iterators, Arrow tables and Parquet files. Only a few blocks are in memory at a time.

Each block has the form of the whole argument: an array, a list, or a tuple or dict of them. Arrow's record batches are
dicts of columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from autograd.names.error_text import described
from autograd.program.replay.row_blocks import SHARD
from autograd.program.rows.array_rows import count_rows, rows_from
from autograd.program.rows.merge_results import joined
from autograd.program.rows.row_parts import Part
from autograd.structure import record

__all__ = ["block_of", "blocks_of_stream", "is_stream", "streamed"]

ROWS = 8 * SHARD  # the maximum size of a part

_END = object()  # marks the end of a stream


def is_stream(x: Any) -> bool:
    """Return whether an argument provides its rows in blocks.

    >>> is_stream(iter([[1.0], [2.0]])), is_stream([1.0])
    (True, False)
    """
    if isinstance(x, (list, tuple, dict, str, bytes)) or hasattr(x, "dtype") or hasattr(x, "to_numpy"):
        return _is_arrow(x) and not isinstance(x, (list, tuple, dict))
    return hasattr(x, "__next__") or _is_arrow(x) or (hasattr(x, "__iter__") and not hasattr(x, "__getitem__"))


def streamed(args: Sequence[Any], axes: Sequence[int | None]) -> Iterator[Part]:
    """Yield the rows of arguments, if at least one is a stream, in parts of whole shards; the last may be shorter.

    Raises:
        ValueError: streams have different numbers of rows, or no rows.
        TypeError: a block is not an array or a structure of arrays.
    """
    sources = {
        k: _Rows(blocks_of_stream(x) if is_stream(x) else iter([x]), f"argument {k}")
        for k, (x, axis) in enumerate(zip(args, axes, strict=True))
        if axis is not None
    }
    start = 0
    while True:
        counts = {source.where: source.load(ROWS) for source in sources.values()}
        count = min(counts.values())
        if len(set(counts.values())) > 1 and count < ROWS:
            shown = ", ".join(f"{where}: {start + n}" for where, n in counts.items())
            raise ValueError(f"expected the same number of rows in all arguments; got at least {shown}")
        if count == 0:
            if start == 0:
                raise ValueError("expected at least one row, got a stream without rows")
            return
        part = tuple([sources[k].take(count) if k in sources else x for k, x in enumerate(args)])
        yield Part(part, axes, start, count)
        start += count


class _Rows:
    """The rows of a stream that were read and not yet taken."""

    def __init__(self, blocks: Iterator[Any], where: str) -> None:
        self._blocks, self.where = blocks, where
        self._held: list[Any] = []
        self._count = 0
        self._row: Any = None  # the first block, for comparison

    def load(self, rows: int) -> int:
        """Read blocks until this many rows are available or the stream ends. Return the number, at most `rows`."""
        while self._count < rows:
            block = next(self._blocks, _END)
            if block is _END:
                break
            if not isinstance(block, list) and record(block) is None and getattr(block, "shape", ()) == ():
                shown = described(block)
                raise TypeError(f"expected rows for {self.where}, a list or an array in each block, got {shown}")
            counts = count_rows(block, self.where)
            if not counts:
                raise TypeError(f"expected rows for {self.where}, an array in each block, got {block!r:.40}")
            if len(set(counts.values())) > 1:
                shown = ", ".join(f"{place}: {count}" for place, count in counts.items())
                raise ValueError(f"expected the same number of rows in a block, got {shown}")
            if count := next(iter(counts.values())):
                row = rows_from(block, 0, 1)
                if self._row is None:
                    self._row = row.copy() if hasattr(row, "dtype") else row  # a view would keep the whole block
                joined([self._row, row], f"blocks of {self.where}", ragged=True)  # an error if they differ
                self._held.append(block)
                self._count += count
        return min(self._count, rows)

    def take(self, rows: int) -> Any:
        """Return the next rows."""
        taken, left = [], rows
        while left:
            block = self._held.pop(0)
            count = next(iter(count_rows(block, self.where).values()))
            if count > left:
                self._held.insert(0, rows_from(block, left, count))
                block, count = rows_from(block, 0, left), left
            taken.append(block)
            left -= count
        self._count -= rows
        return taken[0] if len(taken) == 1 else joined(taken, f"blocks of {self.where}", ragged=True)


def _is_arrow(x: Any) -> bool:
    return type(x).__module__.partition(".")[0] == "pyarrow"


def blocks_of_stream(x: Any) -> Iterator[Any]:
    """Yield the blocks of a stream."""
    if _is_arrow(x):
        if hasattr(x, "get_batch"):  # an IPC file
            x = map(x.get_batch, range(x.num_record_batches))
        elif hasattr(x, "iter_batches"):  # a Parquet file
            x = x.iter_batches()
        elif hasattr(x, "to_batches"):  # a table or a dataset
            x = x.to_batches()
        elif hasattr(x, "column_names") or not hasattr(x, "__iter__"):
            x = [x]
    elif not isinstance(x, Iterable):
        raise TypeError(f"expected an iterator of blocks, got {described(x)}")
    return map(block_of, x)


def block_of(block: Any) -> Any:
    """Return a block of a stream as an array or a structure of arrays.

    Raises:
        TypeError: a column of a record batch does not consist of numbers.
        ValueError: a column of a record batch has missing entries.
    """
    if not _is_arrow(block):
        return block
    names = getattr(getattr(block, "schema", None), "names", None)
    if names is None:
        return _column(block, "a block")
    return {name: _column(block.column(k), f"column {name!r}") for k, name in enumerate(names)}


def _column(column: Any, where: str) -> Any:
    """Return an Arrow column as an array. Lists of a fixed size are rows of a table."""
    if column.null_count:
        missing = "1 missing entry" if column.null_count == 1 else f"{column.null_count} missing entries"
        raise ValueError(f"{where} has {missing} in a block; fill them in, or leave those rows out")
    size = getattr(column.type, "list_size", 0)
    if size > 0:
        return _column(column.flatten(), where).reshape(-1, size)
    found = column.to_numpy(zero_copy_only=False)
    if found.dtype.kind not in "fiu":
        raise TypeError(f"expected numbers in {where}, got {column.type}; cast it to float64, or select other columns")
    return found
