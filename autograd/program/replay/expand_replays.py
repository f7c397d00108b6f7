"""Replace nodes of replays with the graph of the function, for pictures and derivations."""

from __future__ import annotations

from typing import Any

from autograd import chain_rule
from autograd.current_engine import Value, recorded_since, topological_order
from autograd.modes import recording
from autograd.node import UNWRITTEN
from autograd.program.replay.results import ReplayedOperation

__all__ = ["expanded"]


def expanded(root: Value) -> Value:
    """Return the root of a graph without nodes of replays: their functions are called again.

    Leaves are the same objects. A node is kept if its function now returns a different number. The gradients of
    replayed nodes are copied, and the gradients inside them are computed.

    >>> from autograd import jit
    >>> x = Value(3.0)
    >>> y = jit(lambda x: x * x + x)(x)
    >>> y.op.name, expanded(y).op.name
    ('jit(<lambda>)', 'add')
    """
    while True:
        order = topological_order(root)
        if not any(isinstance(node._operation, ReplayedOperation) for node in order):
            return root
        copies: dict[Value, Value] = {}
        for node in order:
            copy = _function_of(node) if isinstance(node._operation, ReplayedOperation) else _substituted(node, copies)
            if copy is not node:
                copies[node] = copy
        if not copies:
            return root
        root = copies.get(root, root)


def _substituted(node: Value, copies: dict[Value, Value]) -> Value:
    """Return a copy of a node over the copies of its operands, or the node itself if no operand has a copy."""
    if node._operation is None or copies.keys().isdisjoint(node._operands):
        return node
    operands: tuple[Any, ...] = tuple([copies.get(x, x) if isinstance(x, Value) else x for x in node._operands])
    copy = Value._made(node._operation, operands, node._data, node._partials)
    copy._label, copy._grad = node._label, node._grad
    return copy


def _function_of(node: Value) -> Value:
    """Return the graph that the replayed function computes, with gradients in its nodes."""
    assert isinstance(node._operation, ReplayedOperation)
    start = Value(0.0)._serial
    with recording():
        copy = node._operation.leaf()
    if not isinstance(copy, Value) or copy._operation is None or copy._serial < start or copy._data != node._data:
        return node
    copy._label = node._label or copy._label
    if isinstance(node._grad, float):
        order, _ = recorded_since(start, [copy])
        for each, g in chain_rule.adjoints(order, {copy: node._grad}, chain_rule.captured).items():
            if isinstance(g, float) and each._grad is UNWRITTEN:
                each._grad = g
    return copy
