"""`take`: choose a number or a row by an index that may be data."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from math import nan
from typing import Any

from autograd.modes import noted
from autograd.names import names_its_parameters
from autograd.names.error_text import counted, described
from autograd.operation import Primitive, known, ops
from autograd.structure import flatten, key_paths, matched, outline

__all__ = ["CHOICE", "is_data", "replaced", "take"]


def _chosen(*operands: float) -> float:
    n = len(operands) // 2
    return next((x for x, is_chosen in zip(operands[:n], operands[n:], strict=True) if is_chosen), nan)


CHOICE = Primitive(
    "take[]",  # not an identifier, so that no user's operation has this name
    _chosen,
    lambda z, *operands: [*operands[len(operands) // 2 :], *[0.0] * (len(operands) // 2)],
    "Return the number whose flag is 1. The numbers come first, then their flags; the other flags are 0.",
    None,
)
known[CHOICE.name] = CHOICE


def _is_other(i: Any, k: int) -> Any:
    """Return 0 if an index is k, else 1."""
    return ops.minimum(abs(i - k), 1.0)


@names_its_parameters
def take(xs: Sequence[Any], i: Any) -> Any:
    """Return xs[i]. The name is NumPy's. In a program the index may be data.

    `vmap` maps arrays of ints. The int of a row is then an input of the program, like a float. `xs[i]` of a plain list
    makes a program for each i; `take(xs, i)` makes one program for all i. Its derivative may add terms in a
    different order than in xs[i].

    Args:
        xs: a list of numbers, or of rows: lists, tuples or dicts of one structure.
        i: an int; negative ones count from the end.

    Raises:
        IndexError: i is out of range.
        TypeError: i is not an int, or xs is not a list.

    >>> take([1.0, 2.0, 3.0], 1), take([[1.0, 2.0], [3.0, 4.0]], -1)
    (2.0, [3.0, 4.0])
    """
    varies = is_data(i)
    if not varies:
        i = operator.index(i)
    try:
        count = len(xs)
    except TypeError:
        raise TypeError(f"take needs a list, got {described(xs)}") from None
    if not -count <= i < count:
        raise IndexError(f"index {int(i)} is out of range for a list of {counted(count, 'item')}")
    if not varies:
        return xs[i]
    position = i + len(xs) if i < 0 else i
    _, rebuild = flatten(xs[0])
    rows = [_leaves_like(x, xs[0], k) for k, x in enumerate(xs)]
    flags = [1.0 - _is_other(position, k) for k in range(len(xs))]
    return rebuild([_taken(list(column), flags) for column in zip(*rows, strict=True)])


def _leaves_like(row: Any, first: Any, k: int) -> list[Any]:
    """Return the leaves of row k. Raise a TypeError unless it has the structure of the first row."""
    leaves = matched(row, first, f"row {k}", "row 0")
    if list(key_paths(row)) != list(key_paths(first)):  # a program returns the keys in one order
        raise TypeError(f"row {k} must have the keys of row 0 in the same order, got {outline(row)}")
    return leaves


def replaced(xs: Sequence[Any], i: Any, y: Any) -> list[Any]:
    """Return a list with y in place of xs[i]. In a program the index may be data.

    >>> replaced([1.0, 2.0], 1, 0.0)
    [1.0, 0.0]
    """
    if not is_data(i):
        return [y if k == i else x for k, x in enumerate(xs)]
    others = [_is_other(i, k) for k in range(len(xs))]
    return [_taken([y, x], [1.0 - other, other]) for x, other in zip(xs, others, strict=True)]


def _taken(xs: list[Any], flags: list[Any]) -> Any:
    """Return the entry whose flag is 1. The other flags are 0."""
    return CHOICE(*xs, *flags)


def is_data(i: object) -> bool:
    """Return whether an index is data of a program that is being recorded."""
    listener = noted.get()
    return listener is not None and listener.is_integer(i)
