"""The arguments of a call: the numbers that a program takes, and a key for everything else.

Floats and Values are numbers. Ints, bools, strings and all other objects are static: a new one needs a new program.
Lists, tuples, dicts and arrays of floats are structures.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Hashable, Sequence
from functools import cache, partial
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, NamedTuple

from autograd.comparisons import data_of
from autograd.current_engine import Value, engine
from autograd.number import unwrapped
from autograd.structure import contents

__all__ = [
    "EXACT",
    "Index",
    "Key",
    "Taken",
    "are_floats",
    "ints_as_data",
    "is_narrow_float",
    "is_static_array",
    "taken",
]

Key = Hashable


class Index(int):
    """An int that is data: it may differ between the rows of a batch."""


@cache
def _index_array() -> Any:
    """Return the class of arrays of ints that are data. NumPy is not imported before it is needed."""

    class IndexArray(sys.modules["numpy"].ndarray):  # type: ignore[misc]  # a class that is not imported
        """An array of ints that are data."""

        def entries_as_data(self) -> list[Any]:
            """Return the entries: ints that are data, or recorded numbers."""
            return [Index(x) if type(x) is int else x for x in self.ravel().tolist()]

    return IndexArray


def ints_as_data(x: Any) -> Any:
    """Return an array of ints with its ints as data. An array with an int that no float equals is unchanged."""
    if x.shape == ():
        i = x.item()
        return Index(i) if abs(i) <= EXACT else i
    if x.size and not (int(x.min()) >= -EXACT and int(x.max()) <= EXACT):
        return x
    return x.view(_index_array())


EXACT = 1 << 53  # a float represents every int up to here exactly
_FLOAT = {float}
_FLOATS = "floats"  # in a key, the entries of a list or tuple that are all floats


def _are_floats(xs: Sequence[Any]) -> bool:
    return set(map(type, xs)) == _FLOAT


#: Return whether a list or tuple has only floats, and at least one.
are_floats: Callable[[Sequence[Any]], bool] = getattr(engine, "are_floats", _are_floats)


class Taken(NamedTuple):
    """The numbers of a structure, and its key.

    Attributes:
        numbers: the floats and Values, in the order of `flatten`; an array if there are arrays and no Values.
        data: the same numbers as floats.
        key: everything else.
        is_narrow: whether some are NumPy floats of a different size. A program computes with doubles.
    """

    numbers: Sequence[Value | float]
    data: Sequence[float]
    key: Key
    is_narrow: bool = False


def taken(tree: Any) -> Taken:
    """Return the numbers of a structure, and a key for everything else.

    >>> taken(({"w": [1.0, 2.0]}, 3)).numbers
    [1.0, 2.0]
    >>> taken([1.0]).key == taken([2.0]).key, taken([1]).key == taken([2]).key
    (True, False)
    """
    numbers: list[Value | float] = []
    key: list[Any] = []
    arrays: list[tuple[int, Any]] = []  # each array with the count of other numbers before it
    has_values = is_narrow = False
    stack = [tree]
    ndarray = getattr(sys.modules.get("numpy"), "ndarray", None)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is float:
            numbers.append(node)
            key.append(float)
        elif kind is list or kind is tuple:
            if are_floats(node):
                numbers += node
                key += (kind, len(node), _FLOATS)
            else:
                key += (kind, len(node))
                stack += node[::-1]
        elif kind is ndarray and node.ndim and node.dtype.char == "d" and node.dtype.isnative:
            arrays.append((len(numbers), node))
            key += (kind, node.shape)
        elif kind is Value:
            numbers.append(node)
            key.append(Value)
            has_values = True
        elif isinstance(node, float):
            numbers.append(float(node))
            key.append(float)
        elif kind is Index:
            numbers.append(float(node))
            key.append(Index)
        elif isinstance(node, (int, str, type(None))):
            key += (kind, node)
        elif is_narrow_float(node):
            numbers.append(float(node))
            key.append(float)
            is_narrow = True
        elif hasattr(kind, "entries_as_data"):  # an array of ints that are data
            numbers += map(float, node.ravel().tolist())
            key += (kind, node.shape)
        elif is_static_array(node):
            key += (kind, node.shape, str(node.dtype), node.tobytes())
        elif (floats := _floats(node)) is not None:
            arrays.append((len(numbers), floats))
            is_narrow |= floats.dtype != node.dtype
            key += (kind, node.shape)
        elif (plain := unwrapped(node)) is not node:
            stack.append(plain)
        else:
            children = contents(node)
            if children is None:
                key += (kind, _Static(node), _attributes(node))
            else:
                key += (kind, len(children))
                if isinstance(node, dict):
                    key += [(type(name), name) for name, _ in children]
                elif not isinstance(node, (list, tuple)):
                    key.append(getattr(node, "shape", None))
                stack += [child for _, child in reversed(children)]
    if has_values:
        merged = _merged(numbers, arrays, list)
        return Taken(merged, list(map(data_of, merged)), tuple(key), is_narrow)
    plain_numbers = _merged(numbers, arrays, partial(array, "d")) if arrays else numbers
    return Taken(plain_numbers, plain_numbers, tuple(key), is_narrow)  # type: ignore[arg-type]  # there is no Value


def _merged(numbers: list[Any], arrays: list[tuple[int, Any]], to: Callable[[], Any]) -> Any:
    """Return a sequence of the numbers, including those of the arrays, in order."""
    if not numbers and len(arrays) == 1:
        return array("d", arrays[0][1].tobytes())
    merged, start = to(), 0
    for end, numbers_of_array in arrays:
        merged.extend(numbers[start:end])
        merged.extend(array("d", numbers_of_array.tobytes()))
        start = end
    merged.extend(numbers[start:])
    return merged


def is_static_array(x: object) -> bool:
    """Return whether x is an array that is static as a whole: without dimensions, or not of floats or objects."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not isinstance(x, numpy.ndarray):
        return False
    return not x.dtype.hasobject and (x.dtype.kind != "f" or x.shape == ()) and not hasattr(type(x), "entries_as_data")


def is_narrow_float(x: object) -> bool:
    """Return whether x is a NumPy float that is not a double."""
    numpy: Any = sys.modules.get("numpy")
    return numpy is not None and isinstance(x, numpy.floating) and not isinstance(x, float)


def _floats(x: Any) -> Any:
    """Return an array of floats in double precision, or None for anything else."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not isinstance(x, numpy.ndarray) or x.dtype.kind != "f" or numpy.ma.isMaskedArray(x):
        return None
    return numpy.asarray(x, dtype=float)


_NOT_INSTANCES = (type, FunctionType, BuiltinFunctionType, ModuleType)


def _attributes(x: Any) -> Hashable:
    """Return the numbers and strings that an object currently holds. They may change between two calls."""
    if isinstance(x, set):
        return frozenset(x)
    found = getattr(x, "__dict__", None)
    if type(found) is not dict or isinstance(x, _NOT_INSTANCES):
        return None
    return tuple([(name, type(y), repr(y)) for name, y in found.items() if isinstance(y, (int, float, str))])


class _Static:
    """An object as a part of a key. It equals itself and, if it is hashable, any equal object."""

    __slots__ = ("hash", "x")

    def __init__(self, x: Any) -> None:
        self.x = x
        try:
            self.hash = hash(x)
        except TypeError:
            self.hash = id(x)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Static):
            return NotImplemented
        return self.x is other.x or (self.hash == other.hash and type(self.x) is type(other.x) and self._equals(other))

    def _equals(self, other: _Static) -> bool:
        try:
            hash(self.x)
        except TypeError:
            return False
        return bool(self.x == other.x)
