"""The fields of a node in the computation graph.

Everything that walks a graph (orders, sweeps, copies) needs these fields and nothing else. The methods of a Value are
in `value.py`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from autograd.comparisons import ComparedByData, data_of
from autograd.operation import Primitive
from autograd.operators import Operators

__all__ = ["FROZEN", "UNWRITTEN", "Node", "Unwritten", "changed"]


class Unwritten(Enum):
    """The grad of a node if nothing was written to it. It reads as 0.0, and optimizers skip the node.

    The grad of a leaf with requires_grad=False is FROZEN. Nothing writes it.
    """

    UNWRITTEN = 0
    FROZEN = 1


UNWRITTEN, FROZEN = Unwritten


class Node(ComparedByData, Operators):
    """A number and how it was computed."""

    if not TYPE_CHECKING:  # each engine chooses how to store the fields
        __slots__ = ()
    _data: float  # the number
    # The derivative of the root of the last backward() with respect to this node; a sum at a leaf. None after `grad =
    # None`.
    _grad: float | Self | Unwritten | None
    _label: str  # the name in pictures, derivations and errors; may be empty
    _operation: Primitive | None  # the operation that made it; None for a leaf
    _operands: tuple[Self | float, ...]  # its operands in order, with duplicates; constants are floats
    _partials: tuple[float, ...]  # the derivative with respect to each operand, captured at recording
    _serial: int  # the number of nodes made before it, so operands have smaller numbers

    @staticmethod
    def _write_grads(nodes: list[Any], grads: list[Any]) -> None:
        """Write the grads of nodes in one call to a C function, so that an interrupt leaves all written or none."""
        raise NotImplementedError

    @staticmethod
    def _made(op: Primitive, operands: tuple[Any, ...], data: float, partials: Any) -> Any:
        """Return a node with these fields, in the storage of the engine."""
        raise NotImplementedError


def changed(node: Node) -> float | None:
    """Recompute the data of a node. Return it if it differs, because the data of an operand was set in the meantime.

    Return None if it does not differ, or for a leaf.
    """
    if node._operation is None or not node._operands:
        return None
    now, then = node._operation.forward(*map(data_of, node._operands)), node._data
    return now if now != then and (now == now or then == then) else None
