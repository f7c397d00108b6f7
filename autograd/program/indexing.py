"""`take`: choose a number or a row by an index that may be data."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from math import nan
from typing import Any

from autograd.comparisons import isnan
from autograd.modes import noted
from autograd.names import names_its_parameters
from autograd.names.error_text import counted, described
from autograd.operation import Primitive, known, ops
from autograd.structure import flatten

__all__ = ["is_data", "replaced", "take"]


def _chosen(*operands: float) -> float:
    i = operands[-1]
    return operands[int(i)] if 0 <= i < len(operands) - 1 else nan  # a program from a file may have any i


def _partials(z: Any, *operands: Any) -> Sequence[Any]:
    *xs, i = operands
    if type(i) is float:
        return [1.0 if k == i else 0.0 for k in range(len(xs))]
    return [1.0 - _is_other(i, k) for k in range(len(xs))]  # so that the index is data in further derivatives too


def _is_other(i: Any, k: int) -> Any:
    """Return 0 if an index is k, else 1."""
    return ops.minimum(abs(i - k), 1.0)


_TAKE = Primitive(
    "take[]",  # not an identifier, so that no user's operation has this name
    _chosen,
    _partials,
    "Return the operand at the position that the last operand gives.",
    None,
    1,
    domain=lambda *operands: operands[-1] in range(len(operands) - 1),
    text=lambda *operands: f"[{', '.join(operands[:-1])}][{operands[-1]}]",
)
known[_TAKE.name] = _TAKE


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
    rows, rebuild = zip(*[flatten(x) for x in xs], strict=True)
    chosen = [1.0 - _is_other(position, k) for k in range(len(xs))]
    return rebuild[0]([_taken(list(column), chosen, position) for column in zip(*rows, strict=True)])


def replaced(xs: Sequence[Any], i: Any, y: Any) -> list[Any]:
    """Return a list with y in place of xs[i]. In a program the index may be data.

    >>> replaced([1.0, 2.0], 1, 0.0)
    [1.0, 0.0]
    """
    if not is_data(i):
        return [y if k == i else x for k, x in enumerate(xs)]
    others = [_is_other(i, k) for k in range(len(xs))]
    return [_taken([y, x], [1.0 - other, other], other) for x, other in zip(xs, others, strict=True)]


def _taken(xs: list[Any], chosen: list[Any], i: Any) -> Any:
    """Return xs[i], given 1 for the entry that is chosen and 0 for the others."""
    found = ops.dot(chosen, xs)  # the native engine computes it for many rows at once
    return _TAKE.traced(i, (*xs, i)) if isnan(found) else found  # 0 times infinity is nan


def is_data(i: object) -> bool:
    """Return whether an index is data of a program that is being recorded."""
    listener = noted.get()
    return listener is not None and listener.is_integer(i)
