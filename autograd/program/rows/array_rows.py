"""Arrays as rows: the arguments of each row, and the arrays to which results are written.

An array is a nested list or a NumPy array. Its rows are along the outermost axis. Tuples and dicts are structures of
arrays.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from typing import Any

from autograd.names.error_text import described
from autograd.program.calls.numbers_and_key import EXACT, Index, ints_as_data
from autograd.program.replay.row_blocks import sum_of_block
from autograd.program.rows.merge_results import paired
from autograd.structure import contents, flatten, is_nonnumeric, key_text, matched, outline, record

__all__ = ["added", "added_block", "check_out", "count_rows", "divided", "row_of", "rows_from", "written"]


def row_of(tree: Any, k: int) -> Any:
    """Return the k-th row of each array in a structure. Its ints become data: they are not static.

    >>> row_of({"x": [[1.0, 2.0], [3.0, 4.0]], "t": [0, 1]}, 1)
    {'x': [3.0, 4.0], 't': 1}
    """
    parts = record(tree)
    if parts is not None:
        children, build = parts
        return build([row_of(child, k) for child in children])
    return tree if is_nonnumeric(tree) else _data(tree[k])


def _data(x: Any) -> Any:
    """Return a row whose ints are data."""
    if type(x) is float:
        return x
    if isinstance(x, list):
        return [_data(y) for y in x]
    if hasattr(x, "dtype"):
        if x.dtype.kind in "iu":
            return ints_as_data(x)
        return x if x.shape else x.item()
    return Index(x) if type(x) is int and abs(x) <= EXACT else x


def count_rows(tree: Any, where: str) -> dict[str, int]:
    """Return the number of rows of each array in a structure. The keys say where each array is.

    Raises:
        TypeError: the structure contains a number instead of an array.
    """
    if record(tree) is not None:
        children = [(f"{where}{key_text(key)}", child) for key, child in contents(tree) or ()]
    elif hasattr(tree, "to_numpy"):  # a pandas Series or DataFrame
        raise TypeError(f"expected a list or an array for {where}, got {described(tree)}; pass its .to_numpy()")
    elif hasattr(tree, "mask"):  # NumPy's masked array
        raise TypeError(f"expected an array without a mask for {where}; fill the masked entries")
    elif isinstance(tree, list) or getattr(tree, "shape", ()) != ():
        return {where: len(tree)}
    else:
        raise TypeError(f"expected rows for {where}, a list or an array, got {described(tree)}")
    found: dict[str, int] = {}
    for place, child in children:
        if not is_nonnumeric(child):
            found |= count_rows(child, place)
    return found


def rows_from(tree: Any, start: int, end: int) -> Any:
    """Return some rows of each array in a structure.

    >>> rows_from({"x": [1.0, 2.0, 3.0]}, 1, 3)
    {'x': [2.0, 3.0]}
    """
    parts = record(tree)
    if parts is not None:
        return parts[1]([rows_from(child, start, end) for child in parts[0]])
    return tree if is_nonnumeric(tree) else tree[start:end]


def written(out: Any, result: Any, start: int, end: int, count: int | None, where: str = "out") -> None:
    """Write the stacked results of some rows to arrays.

    Args:
        out: an array, or a structure of arrays like the result.
        result: the results.
        start: the first row.
        end: the row after the last one.
        count: the total number of rows, or None if unknown.
        where: the name of `out`.

    Raises:
        TypeError: out is not a structure of arrays like the result.
        ValueError: an array has a different shape.
    """
    if record(result) is not None:
        given = paired(out, result)
        if given is None:
            raise TypeError(f"expected {where} with the structure {outline(result):.80}, got {outline(out):.80}")
        for (name, child), to in zip(contents(result) or (), given, strict=True):
            written(to, child, start, end, count, f"{where}{key_text(name)}")
        return
    shape = (end if count is None else count, *getattr(result, "shape", (0,))[1:])
    taken = getattr(out, "shape", None)
    if not taken or taken[1:] != shape[1:] or (taken[0] < end if count is None else taken[0] != count):
        shown = f"the shape {out.shape}" if hasattr(out, "shape") else f"{described(out)}"
        raise ValueError(f"expected an array of shape {shape} for {where}, got {shown}")
    out[start:end] = result


def check_out(out: Any, args: Sequence[Any], axes: Sequence[int | None]) -> None:
    """Check the arrays to which results are written, before any row is computed.

    Args:
        out: an array, or a structure of arrays.
        args: the arguments.
        axes: for each argument 0, or None if all rows share it.

    Raises:
        TypeError: an array does not consist of floats.
        ValueError: an array shares memory with an argument or with another array of `out`. A mapped argument may be
            the array itself: a row is written after it is read.
    """
    arrays = list(_arrays("out", out))
    read = [(x, axis) for k, axis in enumerate(axes) for _, x in _arrays(f"argument {k}", args[k])]
    for k, (where, array) in enumerate(arrays):
        if array.dtype.kind != "f":
            raise TypeError(f"expected an array of floats for {where}, got one of {array.dtype}")
        overlaps = sys.modules["numpy"].shares_memory
        if any(overlaps(array, x) for x, axis in read if axis is None or not _is_same_view(array, x)):
            raise ValueError(f"{where} shares memory with an argument that is read later; pass another array or a copy")
        if any(overlaps(array, x) for _, x in arrays[:k]):
            raise ValueError(f"{where} shares memory with another array of out; pass an array for each result")


def _arrays(where: str, tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield the NumPy arrays of a structure, each with its place."""
    if record(tree) is not None:
        for name, child in contents(tree) or ():
            yield from _arrays(f"{where}{key_text(name)}", child)
    elif hasattr(tree, "__array_interface__") and hasattr(tree, "strides"):
        yield where, tree


def _is_same_view(x: Any, y: Any) -> bool:
    places = [(a.__array_interface__["data"], a.shape, a.strides, a.dtype) for a in (x, y)]
    return places[0] == places[1]


def added(results: Sequence[Any]) -> Any:
    """Return the elementwise sum of results, added from left to right.

    >>> added([(1.0, [2.0]), (3.0, [4.0])])
    (4.0, [6.0])
    """
    return _elementwise(results, partial(reduce, operator.add))


def added_block(results: Sequence[Any]) -> Any:
    """Return the elementwise sum of the results of a block of rows."""
    return _elementwise(results, partial(sum_of_block, add=operator.add))


def _elementwise(results: Sequence[Any], total: Callable[[Sequence[Any]], Any]) -> Any:
    what, other = "a row's results", "an earlier row's"
    flat = [matched(result, results[0], what, other) for result in results]
    return flatten(results[0])[1]([total(column) for column in zip(*flat, strict=True)])


def divided(result: Any, count: float) -> Any:
    """Return a result with each number divided."""
    leaves, rebuild = flatten(result)
    return rebuild([x / count for x in leaves])
