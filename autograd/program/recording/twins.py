"""Twins of recorded nodes: the same graph, of objects whose hash is fast.

During a recording, a Value reports each hash (see hashing.py). The chain rule looks up every node several times.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd.current_engine import Value

__all__ = ["Twin", "twins"]


class Twin:
    """A Value in a sweep.

    Attributes:
        value: the Value.
    """

    __slots__ = ("_operands", "value")

    def __init__(self, value: Value, operands: tuple[Any, ...]) -> None:
        self.value, self._operands = value, operands


def twins(order: Iterable[Value]) -> dict[int, Twin]:
    """Return a twin for each node of a topological order, by serial number. Operands outside of it become 0.0.

    >>> x = Value(2.0)
    >>> y = x * x
    >>> [len(twin._operands) for twin in twins([x, y]).values()]
    [0, 2]
    """
    found: dict[int, Twin] = {}
    for node in order:
        operands = [found.get(x._serial, 0.0) if isinstance(x, Value) else x for x in node._operands]
        found[node._serial] = Twin(node, tuple(operands))
    return found
