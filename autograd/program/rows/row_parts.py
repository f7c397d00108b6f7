"""Rows in parts: consecutive rows of the arguments, as calls and as columns."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from autograd.program.calls.call_arguments import Call, call_of
from autograd.program.replay.row_blocks import BLOCK
from autograd.program.rows.array_rows import count_rows, row_of
from autograd.program.rows.columns import are_converted_in_slices, columns_of
from autograd.program.rows.run_programs import Column, sliced

__all__ = ["Part", "blocks_of", "count_of", "cuts"]


class Part:
    """Consecutive rows of the arguments of a mapped function.

    Attributes:
        args: the arguments; those with an axis hold at least these rows.
        axes: for each argument 0, or None if all rows share it.
        start: the index of the first row among all rows of the call.
        count: the number of rows.

    >>> part = Part(([1.0, 2.0, 3.0], 5.0), (0, None), 0, 3)
    >>> part.row(1), part.cut(1, 3).row(0)
    ((2.0, 5.0), (2.0, 5.0))
    """

    def __init__(self, args: tuple[Any, ...], axes: Sequence[int | None], start: int, count: int) -> None:
        self.args, self.axes, self.start, self.count = args, axes, start, count
        self._offset = 0  # the position of the first row in the arguments
        self._columns: list[Column] | None = None
        self._has_columns: bool | None = None
        self._call: tuple[int, Call] | None = None  # the position of the last row, and its call

    @classmethod
    def of_columns(cls, columns: Sequence[Column], count: int) -> Part:
        """Return rows that are given only as columns."""
        part = cls((), (), 0, count)
        part._columns, part._has_columns = [memoryview(x) if type(x) is array else x for x in columns], True
        return part

    def row(self, k: int) -> tuple[Any, ...]:
        """Return the arguments of a row."""
        at = self._offset + k
        return tuple([x if axis is None else row_of(x, at) for axis, x in zip(self.axes, self.args, strict=True)])

    def call(self, k: int) -> Call:
        """Return the call for a row."""
        if self._call is None or self._call[0] != k:
            self._call = k, call_of(self.row(k), {})
        return self._call[1]

    @property
    def columns(self) -> list[Column] | None:
        """The column of each number of a row, or None if an argument holds anything but floats."""
        if self._has_columns is None:
            self._columns = columns_of(self.args, self.axes)
            self._has_columns = self._columns is not None
        return self._columns

    @property
    def has_arrays(self) -> bool:
        """True if an argument is a NumPy array."""
        return any(hasattr(x, "dtype") for x in self.args)

    def cut(self, start: int, end: int) -> Part:
        """Return some of the rows."""
        columns = self.columns
        if start == 0 and end == self.count and (columns is None or not are_converted_in_slices(columns)):
            return self
        found = Part(self.args, self.axes, self.start + start, end - start)
        found._offset = self._offset + start
        found._columns, found._has_columns = columns and sliced(columns, start, end), columns is not None
        return found


def cuts(parts: Iterable[Part], size: Callable[[], int]) -> Iterator[Part]:
    """Yield parts of at most `size()` rows. `size` is called for each part."""
    for part in parts:
        start = 0
        while start < part.count:
            end = min(start + size(), part.count)
            yield part.cut(start, end)
            start = end


def count_of(args: Sequence[Any], axes: Sequence[int | None]) -> int:
    """Return the number of rows.

    Raises:
        ValueError: there are no rows, or the arguments have different counts.
    """
    counts: dict[str, int] = {}
    for k, (axis, arg) in enumerate(zip(axes, args, strict=True)):
        counts |= count_rows(arg, f"argument {k}") if axis is not None else {}
    if len(set(counts.values())) != 1 or 0 in counts.values():
        shown = ", ".join(f"{place}: {count}" for place, count in counts.items()) or "nothing to map"
        raise ValueError(f"expected the same number of rows in all arguments, at least one row; got {shown}")
    return next(iter(counts.values()))


def blocks_of(part: Part) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the arguments of the rows of each block."""
    for start in range(0, part.count, BLOCK):
        yield [part.row(k) for k in range(start, min(start + BLOCK, part.count))]
