"""Copies of recorded nodes: the same graph, with nodes that hash fast.

During a recording, a Value reports each hash (see hash_hook.py). The chain rule looks up every node several
times.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd.current_engine import Value

__all__ = ["NodeCopy", "copy_nodes"]


class NodeCopy:
    """A Value in a sweep.

    Attributes:
        value: the Value.
    """

    __slots__ = ("_operands", "value")

    def __init__(self, value: Value, operands: tuple[Any, ...]) -> None:
        self.value, self._operands = value, operands


def copy_nodes(order: Iterable[Value]) -> dict[int, NodeCopy]:
    """Return a copy of each node of a topological order, by serial number. Operands outside of it become 0.0.

    >>> x = Value(2.0)
    >>> y = x * x
    >>> [len(copy._operands) for copy in copy_nodes([x, y]).values()]
    [0, 2]
    """
    found: dict[int, NodeCopy] = {}
    for node in order:
        operands = [found.get(x._serial, 0.0) if isinstance(x, Value) else x for x in node._operands]
        found[node._serial] = NodeCopy(node, tuple(operands))
    return found
