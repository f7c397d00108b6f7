"""The order in which gradients are summed: the topological order of a recorded graph.

A reverse sweep visits this order from its end, and adds a term to the gradient of each operand. So the order decides
how every gradient is summed, to the last bit. The native engine writes the same order, in
`native/sweeps/gradient_order.pxi`.

Nothing here recurses, so a chain of a million nodes is not a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from autograd.node import Node

__all__ = ["dependents", "recorded_since", "topological_order"]

V = TypeVar("V", bound="Node")


def topological_order(*roots: V) -> list[V]:
    """Return the roots, and every node that they depend on. Operands come before the nodes that use them.

    The order depends only on how the graph was built: a depth-first walk, operands from left to right.

    Raises:
        RuntimeError: the graph has a cycle, which is possible only by writing to private attributes.

    >>> from autograd import Value
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> [node.label or node.op.name for node in topological_order(a * b + a)]
    ['a', 'b', 'mul', 'add']
    """
    return recorded_since(0, roots)[0]


def recorded_since(serial: int, roots: Sequence[V]) -> tuple[list[V], bool]:
    """Return the topological order without nodes below a serial number, and whether it uses such older nodes.

    Operands exist before the nodes that use them, so they have smaller serial numbers. All operands of an older node
    are older too, so the walk skips older nodes.

    Args:
        serial: the lowest serial number of the nodes to return.
        roots: the nodes at which the walk begins. They may be older.
    """
    finished: dict[V, None] = {}  # in order
    opened: set[V] = set()
    path: list[tuple[V | None, Iterator[Any]]] = []  # the nodes above, each with its unvisited operands
    node: V | None = None
    operands: Iterator[Any] = iter(roots)
    uses_older = False
    while True:
        for operand in operands:
            if type(operand) is float or operand in finished:
                continue
            if operand._serial < serial:
                uses_older = True
            elif not operand._operands:
                finished[operand] = None
            elif operand in opened:  # this node depends on itself
                raise RuntimeError(f"the graph has a cycle through {operand!r}")
            else:
                path.append((node, operands))
                node, operands = operand, iter(operand._operands)
                opened.add(node)
                break
        else:  # all operands are finished
            if node is None:
                return list(finished), uses_older
            finished[node] = None
            opened.remove(node)
            node, operands = path.pop()


def dependents(order: Iterable[V], inputs: Iterable[V]) -> list[V]:
    """Return the nodes of a topological order that depend on the inputs, inputs included.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> y = a * b
    >>> dependents(topological_order(y), [a]) == [a, y]
    True
    """
    found = set(inputs)
    kept = []
    for node in order:
        if node not in found:
            if all(isinstance(operand, float) or operand not in found for operand in node._operands):
                continue
            found.add(node)
        kept.append(node)
    return kept
