"""Results of rows and of parts, merged into one structure. All must have the structure of the first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd.structure import contents, outline, record

__all__ = ["check_rectangular", "joined", "paired", "stacked"]


def stacked(results: Sequence[Any], *, as_array: bool, start: int = 0) -> Any:
    """Return the results of all rows as one structure of arrays.

    Args:
        results: the result of each row.
        as_array: whether to return NumPy arrays rather than lists.
        start: the number of the first row, for messages.

    Raises:
        TypeError: a row's result does not have the structure of the first one.

    >>> stacked([(1.0, {"a": [2.0]}), (3.0, {"a": [4.0]})], as_array=False)
    ([1.0, 3.0], {'a': [[2.0], [4.0]]})
    """

    def expected(k: int) -> str:
        shown = f"row {start + k} gives {outline(results[k]):.80}, and row {start} gives {outline(results[0]):.80}"
        return f"expected results of one structure, {shown}"

    return _merged(results, partial(_stack, as_array=as_array), _has_shape_of, expected)


def _stack(column: Sequence[Any], *, as_array: bool) -> Any:
    if as_array or hasattr(column[0], "dtype"):
        numpy: Any = sys.modules["numpy"]
        check_rectangular(column[0])
        return numpy.array(list(column))
    return list(column)


def check_rectangular(result: Any) -> None:
    """Raise a TypeError if lists cannot become an array, since their lengths differ."""
    if isinstance(result, list) and not all(_has_shape_of(x, result[0]) for x in result[1:]):
        raise TypeError(
            f"expected lists of one length, to become an array; got {outline(result):.80}. Return a tuple of lists"
        )
    for x in result if isinstance(result, list) else ():
        check_rectangular(x)


def joined(results: Sequence[Any], what: str = "results", *, ragged: bool = False) -> Any:
    """Return the stacked results of several parts as those of all rows.

    Args:
        results: the results of each part, or anything else that holds rows in parts.
        what: a description of the results, for messages.
        ragged: whether the rows of lists may have different lengths.

    Raises:
        TypeError: a part does not have the structure of the first one.

    >>> joined([([1.0], {"a": [2.0]}), ([3.0], {"a": [4.0]})])
    ([1.0, 3.0], {'a': [2.0, 4.0]})
    """
    if len(results) == 1:
        return results[0]

    def expected(k: int) -> str:
        return f"expected {what} of one structure, got {outline(results[0]):.80} and then {outline(results[k]):.80}"

    return _merged(results, _concatenated, _is_part_like if ragged else _has_rows_like, expected)


def _concatenated(column: Sequence[Any]) -> Any:
    first = column[0]
    if hasattr(first, "dtype"):
        return sys.modules["numpy"].concatenate(column)
    return [row for each in column for row in each] if isinstance(first, list) else first


def _merged(
    trees: Sequence[Any],
    merge: Callable[[Sequence[Any]], Any],
    fits: Callable[[Any, Any], bool],
    expected: Callable[[int], str],
) -> Any:
    """Merge structures into one of the kind of the first.

    Args:
        trees: the structures.
        merge: merges the leaves at the same place in all of them.
        fits: whether a leaf may be merged with the corresponding leaf of the first structure.
        expected: the message for the k-th structure if it differs from the first.

    Raises:
        TypeError: a structure differs from the first.
    """
    first = trees[0]
    parts = record(first)
    if parts is None:
        for k, tree in enumerate(trees):
            if record(tree) is not None or not fits(tree, first):
                raise TypeError(expected(k))
        return merge(trees)
    rows = []
    for k, tree in enumerate(trees):
        children = paired(tree, first)
        if children is None:
            raise TypeError(expected(k))
        rows.append(children)
    return parts[1]([_merged(column, merge, fits, expected) for column in zip(*rows, strict=True)])


def paired(tree: Any, like: Any) -> list[Any] | None:
    """Return the children of a structure in the order of another one. Return None if type, keys or length differ.

    >>> paired({"b": 2.0, "a": 1.0}, {"a": 0.0, "b": 0.0})
    [1.0, 2.0]
    """
    if type(tree) is not type(like):
        return None
    given, names = dict(contents(tree) or ()), [name for name, _ in contents(like) or ()]
    return [given[name] for name in names] if given.keys() == set(names) else None


def _has_shape_of(x: Any, like: Any) -> bool:
    """Return whether a result has the shape of another one. All types of numbers have the same shape."""
    if type(x) is float is type(like):
        return True
    if isinstance(x, list) or isinstance(like, list):
        return type(x) is type(like) and len(x) == len(like) and all(map(_has_shape_of, x, like))
    if record(like) is not None:
        children = paired(x, like)
        return children is not None and all(map(_has_shape_of, children, [child for _, child in contents(like) or ()]))
    return record(x) is None and getattr(x, "shape", ()) == getattr(like, "shape", ())


def _is_part_like(x: Any, like: Any) -> bool:
    """Return whether the rows of two parts can be joined, or both parts are the same nonnumeric leaf."""
    if hasattr(x, "dtype") and hasattr(like, "dtype"):
        return bool(x.shape[1:] == like.shape[1:])
    if isinstance(like, list) or hasattr(like, "dtype"):
        return isinstance(x, list) or hasattr(x, "dtype")
    return x is like or bool(x == like)


def _has_rows_like(x: Any, like: Any) -> bool:
    """Return whether two parts can be joined, and their first rows have the same shape."""
    are_lists = isinstance(x, list) and isinstance(like, list)
    return _is_part_like(x, like) and (not are_lists or _has_shape_of(x[0], like[0]))
