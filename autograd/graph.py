"""Orders and walks of a recorded graph. Nothing here recurses: a chain of a million nodes is an ordinary graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from autograd.node import Node

V = TypeVar("V", bound="Node")


def topological_order(*roots: V) -> list[V]:
    """Return every node that the roots depend on, themselves included, operands before the nodes that use them.

    The order depends only on how the graph was built: a depth-first walk, operands from left to right.

    Raises:
        RuntimeError: the graph has a cycle, which only writing to private attributes can make.

    >>> from autograd import Value
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> [node.label or node.op.name for node in topological_order(a * b + a)]
    ['a', 'b', 'mul', 'add']
    """
    finished: dict[V, None] = {}
    opened: set[V] = set()
    stack = list(roots[::-1])
    while stack:
        node = stack[-1]
        if node in opened:  # the second visit: everything it depends on is finished
            stack.pop()
            finished[node] = None
            continue
        opened.add(node)
        for operand in node._operands[::-1]:
            if not isinstance(operand, float) and operand not in finished:
                if operand in opened:  # a node that waits for itself
                    raise RuntimeError(f"the graph has a cycle through {operand!r}")
                stack.append(operand)
    return list(finished)
