"""The arguments of a call: the numbers that a program takes, and a key for everything else.

Floats and Values are numbers. Ints, bools, strings and all other objects are static: a new one needs a new program.
Lists, tuples, dicts and arrays of floats are structures.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from autograd.current_engine import Value
from autograd.number import unwrapped
from autograd.structure import contents

__all__ = ["Index", "Key", "is_static_array", "taken"]

Key = Hashable


class Index(int):
    """An int that is data: it may differ from row to row of a batch."""


def taken(tree: Any) -> tuple[list[Value | float], Key]:
    """Return the numbers of a structure in the order of `flatten`, and a key for everything else.

    >>> taken(({"w": [1.0, 2.0]}, 3))[0]
    [1.0, 2.0]
    >>> taken([1.0])[1] == taken([2.0])[1], taken([1])[1] == taken([2])[1]
    (True, False)
    """
    numbers: list[Value | float] = []
    key: list[Any] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is float:
            numbers.append(node)
            key.append(float)
        elif kind is Value:
            numbers.append(node)
            key.append(Value)
        elif isinstance(node, float):
            numbers.append(float(node))
            key.append(float)
        elif kind is Index:
            numbers.append(float(node))
            key.append(Index)
        elif isinstance(node, (int, str, type(None))):
            key += (kind, node)
        elif is_static_array(node):
            key += (kind, node.shape, str(node.dtype), node.tobytes())
        elif (floats := _floats(node)) is not None:
            numbers += floats
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
    return numbers, tuple(key)


def is_static_array(x: object) -> bool:
    """Return whether x is an array that is static as a whole: of ints or bools, or without dimensions."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not isinstance(x, numpy.ndarray):
        return False
    return x.dtype.kind in "biuSU" or (x.shape == () and not x.dtype.hasobject)


def _floats(x: Any) -> list[float] | None:
    """Return the numbers of an array of floats, or None for anything else."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not isinstance(x, numpy.ndarray) or x.dtype.kind != "f" or numpy.ma.isMaskedArray(x):
        return None
    return numpy.asarray(x, dtype=float).ravel().tolist()  # type: ignore[no-any-return]  # NumPy is not imported here


_NOT_INSTANCES = (type, FunctionType, BuiltinFunctionType, ModuleType)


def _attributes(x: Any) -> Hashable:
    """Return the numbers and strings that an object holds now. They may change between two calls."""
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
