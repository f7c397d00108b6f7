"""Copies and pickles of graphs, flat: a graph of any depth is a list of rows in topological order.

In a pickle the leaves stand as objects of their own, so that parameters pickled beside a graph of them stay the same
objects; the nodes between are rows that name their operation and count their operands, so a node that two pickled
roots share comes back as two. Gradients that are Values themselves (after `backward(create_graph=True)`) are kept as
numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.comparisons import data_of
from autograd.graph import topological_order
from autograd.registry import operation

if TYPE_CHECKING:
    from autograd.engine import Value


def pickled(root: Value) -> tuple[Any, ...]:
    """Return what `__reduce__` of a Value returns."""
    if root._operation is None:
        return leaf, (type(root), root._data, data_of(root._grad), root._label)
    order = topological_order(root)
    leaves = [node for node in order if node._operation is None]
    index = {node: i for i, node in enumerate(leaves)}
    rows = []
    for node in order:
        if node._operation is not None:
            index[node] = len(index)
            operands = tuple(x if isinstance(x, float) else index[x] for x in node._operands)
            rows.append(
                (node._operation.name, operands, tuple(node._partials), node._data, data_of(node._grad), node._label)
            )
    return unpickled, (type(root), leaves, rows)


def leaf(cls: type[Value], data: float, grad: float, label: str) -> Value:
    """Return a leaf."""
    node = cls(data, label)
    node._grad = grad
    return node


def unpickled(cls: type[Value], leaves: list[Value], rows: list[tuple[Any, ...]]) -> Value:
    """Return the root of a pickled graph: the last of its rows."""
    nodes = list(leaves)
    for name, operands, partials, data, grad, label in rows:
        node = cls(data, label)
        node._operation, node._grad, node._partials = operation(name), grad, partials
        node._operands = tuple(nodes[x] if type(x) is int else x for x in operands)
        nodes.append(node)
    return nodes[-1]


def copied(root: Value) -> Value:
    """Return a second node over the same operands."""
    node = leaf(type(root), root._data, data_of(root._grad), root._label)
    node._operation, node._operands, node._partials = root._operation, root._operands, root._partials
    return node


def deeply_copied(root: Value, memo: dict[int, Any]) -> Value:
    """Return a copy of the whole graph; nodes already in `memo` are shared, as `copy.deepcopy` has it."""
    for node in topological_order(root):
        if id(node) not in memo:
            twin = memo[id(node)] = copied(node)
            twin._operands = tuple(x if isinstance(x, float) else memo[id(x)] for x in node._operands)
    return memo[id(root)]  # type: ignore[no-any-return]  # deepcopy's memo holds anything
