"""The inputs of rows as columns of floats, for replays."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from autograd import Value
from autograd.current_engine import engine
from autograd.program.calls.numbers_and_key import EXACT, Index, Key, ints_as_data, taken
from nn.programs.memory_mapped_rows import MappedRows

__all__ = ["Group", "as_data", "grouped", "grouped_samples"]


class Group(NamedTuple):
    """Rows whose inputs have the same structure.

    Attributes:
        key: the structure, and everything in it that is not a number.
        rows: the positions of the rows.
        columns: the numbers of the inputs: a column for each position in a row.
    """

    key: Key
    rows: Sequence[int]
    columns: list[Any]


def as_data(x: Any) -> Any:
    """Return an input whose ints are data: a program takes them as numbers.

    >>> as_data((1, [2.0, "a"]))
    (1, [2.0, 'a'])
    >>> type(as_data(1)).__name__
    'Index'
    """
    kind = type(x)
    if kind is int:
        return Index(x) if abs(x) <= EXACT else x
    if kind is list:
        return [as_data(y) for y in x]
    if kind is tuple:
        return tuple([as_data(y) for y in x])
    if kind is dict:
        return {name: as_data(y) for name, y in x.items()}
    if getattr(getattr(x, "dtype", None), "kind", "") in ("i", "u"):
        return ints_as_data(x)
    return x


def _float_columns(rows: list[Any]) -> list[array[float]] | None:
    kinds = set(map(type, rows))
    if kinds not in ({list}, {tuple}) or len(set(map(len, rows))) != 1:
        return None
    if set(map(type, chain.from_iterable(rows))) != {float}:
        return None
    return [array("d", column) for column in zip(*rows, strict=True)]


#: Return an array of floats for each position in a row. Return None unless all rows are lists, or all tuples, with the
#: same number of floats.
float_columns: Callable[[list[Any]], list[array[float]] | None] = getattr(engine, "float_columns", _float_columns)


def grouped(inputs: Sequence[Any]) -> list[Group]:
    """Return the rows in groups. Rows with Values among their inputs are not in any group.

    >>> [(group.rows, group.columns) for group in grouped([[1.0, 2.0], [3], [4.0, 5.0]])]
    [([0, 2], [array('d', [1.0, 4.0]), array('d', [2.0, 5.0])]), ([1], [array('d', [3.0])])]
    """
    columns = float_columns(list(inputs))
    if columns:  # the usual case
        return [Group(taken(inputs[0]).key, range(len(inputs)), columns)]
    members: dict[Key, tuple[list[int], list[Sequence[float]]]] = {}
    for k, x in enumerate(inputs):
        numbers, data, key, _ = taken(as_data(x))
        if not any(isinstance(number, Value) for number in numbers):
            rows, given = members.setdefault(key, ([], []))
            rows.append(k)
            given.append(data)
    return [
        Group(key, rows, [array("d", column) for column in zip(*given, strict=True)])
        for key, (rows, given) in members.items()
    ]


def grouped_samples(samples: Sequence[tuple[Any, Any]]) -> Group | None:
    """Return inputs and targets as one group, or None if their structures differ.

    >>> group = grouped_samples([([1.0], 0), ([2.0], 1)])
    >>> group.columns if group else None
    [array('d', [1.0, 2.0]), array('d', [0.0, 1.0])]
    """
    if isinstance(samples, MappedRows):
        mapped, key = samples.columns, taken(as_data((samples[0][0], samples[0][1]))).key
        return None if mapped is None else Group((key, MappedRows), range(len(samples)), mapped)
    inputs, given = [x for x, _ in samples], [t for _, t in samples]
    kinds = set(map(type, given))
    if kinds == {float} or (kinds == {int} and max(map(abs, given)) <= EXACT):
        groups, targets = grouped(inputs), [array("d", given)]
    else:
        groups, targets = grouped(samples), []
    if len(groups) != 1 or len(groups[0].rows) < len(samples):
        return None
    key, rows, columns = groups[0]
    return Group((key, *kinds) if targets else key, rows, columns + targets)
