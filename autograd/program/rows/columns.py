"""Rows as columns: `vmap` of plain numbers runs a program over whole columns at once.

The arguments must be arrays of floats, or floats shared by all rows, and the function must return plain numbers.
Everything else runs row by row.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from functools import cache
from itertools import repeat
from typing import Any

from autograd.program.cache.programs_of_function import Programs
from autograd.program.cache.recorded_path import Path
from autograd.program.calls.call_arguments import Call, Eager
from autograd.program.calls.numbers_and_key import EXACT, taken
from autograd.program.rows.merge_results import check_rectangular
from autograd.program.rows.path_search import Search
from autograd.program.rows.run_programs import Column
from autograd.program.rows.threads import replay_in_threads
from autograd.structure import contents, flatten, is_nonnumeric, record

__all__ = ["are_converted_in_slices", "columns_of", "result_of_columns", "run_columns"]

_KEPT = 1 << 24  # bytes


def columns_of(args: Sequence[Any], axes: Sequence[int | None]) -> list[Column] | None:
    """Return the column of each number of a row, or None if an argument holds anything but floats.

    >>> column, shared = columns_of(([1.0, 2.0], 3.0), (0, None))
    >>> list(column), shared
    ([1.0, 2.0], 3.0)
    """
    columns: list[Column] = []
    for arg, axis in zip(args, axes, strict=True):
        if axis is None:
            columns += taken(arg).data
            continue
        found = [*_columns(arg)]
        if any(column is None for column in found):
            return None
        columns += found
    return columns


class _Numbers:
    """A column of numbers of a different type, converted to floats when it is sliced."""

    def __init__(self, column: Any) -> None:
        self._column = column

    def __getitem__(self, rows: slice) -> Any:
        return self._column[rows].astype(float)


def are_converted_in_slices(columns: Sequence[Column]) -> bool:
    """Return whether some columns are numbers of a type other than float."""
    return _Numbers in set(map(type, columns))


def _columns(tree: Any) -> Iterator[Column]:
    """Yield the columns of arrays in the order of `flatten`, and None for anything that is not an array of floats."""
    numpy: Any = sys.modules.get("numpy")
    if record(tree) is not None:
        for _, child in contents(tree) or ():
            if not is_nonnumeric(child):
                yield from _columns(child)
    elif type(tree) is list:
        kinds = set(map(type, tree))
        if kinds == {float} or (kinds == {int} and max(map(abs, tree)) <= EXACT):
            yield memoryview(array("d", tree))
        elif kinds == {list} and len(set(map(len, tree))) == 1:
            for column in zip(*tree, strict=True):
                yield from _columns(list(column))
        else:
            yield None
    elif numpy is not None and type(tree) in (numpy.ndarray, numpy.memmap) and tree.dtype.kind in "fiu" and tree.size:
        is_double = tree.dtype.char == "d" and tree.dtype.isnative and tree.flags.aligned
        columns = numpy.asarray(tree).reshape(len(tree), tree.size // len(tree)).T
        if tree.dtype.kind in "iu" and not _is_exact(tree):
            yield None
        else:
            yield from columns if is_double else map(_Numbers, columns)
    else:
        yield None


def _is_exact(ints: Any) -> bool:
    """Return whether floats represent the ints of an array exactly."""
    return ints.dtype.itemsize < 8 or (-EXACT <= int(ints.min()) and int(ints.max()) <= EXACT)


def _path_of(paths: Sequence[Path], row: Call) -> Path | None:
    """Return the path that a row takes, or None if there is none."""
    return next((path for path in paths if not isinstance(path.run(row.data), int)), None)


def run_columns(
    programs: Programs,
    call: Callable[[int], Call],
    columns: Sequence[Column],
    count: int,
    threads: int,
    *,
    exact: bool,
    as_array: bool,
) -> tuple[Path, list[MutableSequence[float]]] | None:
    """Run all rows. Return a path and the columns of its outputs, or None if some row cannot run as a column.

    Args:
        programs: the programs of the function.
        call: returns the call for the row at a position.
        columns: one column for each number in a row.
        count: the number of rows.
        threads: the maximum number of threads.
        exact: compute the same bits as the function.
        as_array: return NumPy arrays.
    """
    search = Search(programs.paths(call(0).key))
    outputs: list[MutableSequence[float]] = []
    taken: Path | None = None  # a path that some row takes; it has the structure of the result
    counted: list[Path] = []  # paths whose replay was counted
    for rows, known in search:
        path, is_exact = known, exact
        k = 0 if rows is None else rows[0]
        if path is None and not exact:
            # Because of the different rounding, a guard failed on the path that the row takes.
            path, is_exact = _path_of(search.paths, call(k)), True
        if path is None:
            row = call(k)
            tried = [(other, found) for other in search.paths if isinstance(found := other.run(row.data), int)]
            recorded = programs.record(row, tried)
            if isinstance(recorded, Eager):
                return None
            search.add(recorded[0], rows)
            continue
        if not path.is_plain:
            return None
        if known is not None and not any(path is each for each in counted):  # one row may be compared with the function
            row = call(k)
            found = path.run(row.data)
            if isinstance(found, list):
                counted.append(path)
                if programs.replayed(path, found, row) is not None:
                    return None
        is_same = taken is not None and taken.structure == path.structure
        to = outputs if is_same else [_new_column(count, as_array=as_array) for _ in path.outputs]
        given, guards = [*columns, *[x._data for x in path.closed]], array("q")
        missed = replay_in_threads(path.replay, given, to, count, rows, threads, exact=is_exact, guards=guards)
        if len(missed) < (count if rows is None else len(rows)):
            if taken is not None and not is_same:
                return None
            taken, outputs = path, to
        path.rows += (count if rows is None else len(rows)) - len(missed)
        if known is None:
            search.try_others(missed)
        else:
            search.split(path, missed, guards)
    return None if taken is None else (taken, outputs)


def _new_column(count: int, *, as_array: bool) -> MutableSequence[float]:
    if as_array:
        _keep_freed_memory()
        return sys.modules["numpy"].empty(count)  # type: ignore[no-any-return]  # it behaves as one
    return array("d", bytes(8 * count))


@cache
def _keep_freed_memory() -> None:
    """Make the C library keep some megabytes of freed memory.

    By default, glibc returns a freed array of a few hundred kilobytes to the system. The next call must then allocate
    its outputs page by page again, which costs more than computing them. Once a larger block has been freed, glibc
    keeps up to twice its size.
    """
    sys.modules["numpy"].empty(_KEPT // 8)


def result_of_columns(path: Path, columns: Sequence[Any], count: int, *, as_array: bool) -> Any:
    """Return the results of `count` rows as one structure of arrays, like `rows.stacked`."""
    return _stacked(path.rebuild([float(k) for k in range(len(columns))]), columns, count, as_array=as_array)


def _stacked(tree: Any, columns: Sequence[Any], count: int, *, as_array: bool) -> Any:
    """Put columns into a structure whose leaves are their positions."""
    parts = record(tree)
    if parts is not None:
        children, build = parts
        return build([_stacked(child, columns, count, as_array=as_array) for child in children])
    if type(tree) is float:
        return columns[int(tree)] if as_array else list(columns[int(tree)])
    leaves, rebuild = flatten(tree)
    chosen = [columns[int(x)] for x in leaves]
    if as_array or hasattr(tree, "dtype"):
        numpy: Any = sys.modules["numpy"]
        check_rectangular(tree)
        rows = numpy.stack(chosen, axis=-1) if chosen else numpy.empty(0)
        return rows.reshape(count, *numpy.shape(tree))
    return [rebuild(row) for row in (zip(*chosen, strict=True) if chosen else repeat((), count))]
