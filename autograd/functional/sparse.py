"""Sparse Jacobians: entries that are always 0 are neither computed nor stored.

An output depends on an input if a path of the graph connects them. Columns that no output has in common get the same
color, and one forward sweep computes all columns of a color at once: each output then has one input of that color, so
its entry is bit-identical to that of the dense Jacobian. Rows are colored in the same way for reverse sweeps; the
direction with fewer colors wins (Curtis, Powell and Reid, 1974; Gebremedhin, Manne and Pothen, 2005).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple, TypeAlias

from autograd.current_engine import FloatOrValue, Value
from autograd.functional.traced_call import Trace

__all__ = ["Entries", "colors", "sparse_jacobian"]


class Entries(NamedTuple):
    """The entries of a sparse matrix, row by row. `scipy.sparse.coo_array((data, (row, col)), shape)` takes them.

    Attributes:
        data: the entries.
        row: the row of each.
        col: the column of each.
        shape: the number of rows and of columns.
    """

    data: list[Any]
    row: list[int]
    col: list[int]
    shape: tuple[int, int]


def sparse_jacobian(trace: Trace) -> Any:
    """Return the derivatives of all outputs of a call with respect to all inputs, as a sparse matrix.

    That is a `scipy.sparse.csr_array` if SciPy is installed and the entries are floats, else `Entries`.
    """
    columns_of_row = structure(trace)
    rows_of_column = _transposed(columns_of_row, len(trace.inputs))
    of_columns, of_rows = _colored(rows_of_column), _colored(columns_of_row)
    is_forward = max(of_columns, default=0) <= max(of_rows, default=0)
    found: dict[int, list[FloatOrValue]] = {}
    for color, members in _groups(of_columns if is_forward else of_rows):
        found[color] = (trace.push_forward if is_forward else trace.pull_back)(dict.fromkeys(members, 1.0))
    places = [(i, j) for i, columns in enumerate(columns_of_row) for j in columns]
    data = [found[of_columns[j]][i] if is_forward else found[of_rows[i]][j] for i, j in places]
    entries = Entries(data, [i for i, _ in places], [j for _, j in places], (len(trace.outputs), len(trace.inputs)))
    if find_spec("scipy") is None or any(isinstance(x, Value) for x in data):
        return entries
    from scipy.sparse import csr_array  # imported on first use, because the import is slow

    return csr_array((entries.data, (entries.row, entries.col)), entries.shape, dtype=float)


def structure(trace: Trace) -> list[list[int]]:
    """Return, for each output of a call, the inputs that it depends on."""
    inputs: dict[Any, _Set] = {x: (j, 1) for j, x in enumerate(trace.inputs)}
    for node in trace.order:
        if node not in inputs:
            found = _EMPTY
            for x in node._operands:
                if isinstance(x, Value):
                    found = _union(found, inputs.get(x, _EMPTY))
            inputs[node] = found
    return [_members(inputs.get(y, _EMPTY)) if isinstance(y, Value) else [] for y in trace.outputs]


# A set of inputs: the first member, and a bit for each input from there on. Sets of nearby inputs are small numbers.
_Set: TypeAlias = "tuple[int, int]"
_EMPTY: _Set = (0, 0)


def _union(x: _Set, y: _Set) -> _Set:
    """Return the union of two sets.

    >>> _union((3, 0b1), (1, 0b11))
    (1, 7)
    """
    if not x[1] or x == y:
        return y
    if not y[1]:
        return x
    (low, bits), (high, others) = sorted((x, y))
    return low, bits | others << (high - low)


def _members(inputs: _Set) -> list[int]:
    """Return the members of a set in order.

    >>> _members((10, 0b1101))
    [10, 12, 13]
    """
    start, bits = inputs
    return [start + k for k, bit in enumerate(bin(bits)[:1:-1]) if bit == "1"]


def colors(rows: Sequence[Sequence[int]], count: int) -> list[int]:
    """Return a color from 1 up for each column, or 0 if it is empty. The columns of a row have different colors.

    The columns are colored in order, each with the first free color.

    Args:
        rows: the columns of each row.
        count: the number of columns.

    >>> colors([[0, 1], [1, 2], [2, 3]], 5)
    [1, 2, 1, 2, 0]
    """
    return _colored(_transposed(rows, count))


def _transposed(rows: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    """Return the rows of each column, given the columns of each row."""
    found: list[list[int]] = [[] for _ in range(count)]
    for i, columns in enumerate(rows):
        for j in columns:
            found[j].append(i)
    return found


def _colored(rows_of_column: Sequence[Sequence[int]]) -> list[int]:
    """Return the colors of columns, given the rows of each."""
    taken: dict[int, int] = {}  # the colors in each row, one bit per color
    found = []
    for rows in rows_of_column:
        used = 0
        for i in rows:
            used |= taken.get(i, 0)
        color = (~used & (used + 1)).bit_length() if rows else 0
        for i in rows:
            taken[i] = taken.get(i, 0) | 1 << (color - 1)
        found.append(color)
    return found


def _groups(of_members: Iterable[int]) -> list[tuple[int, list[int]]]:
    """Return the members of each color."""
    groups: dict[int, list[int]] = {}
    for member, color in enumerate(of_members):
        if color:
            groups.setdefault(color, []).append(member)
    return list(groups.items())
