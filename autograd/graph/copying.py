"""Copies and pickles of graphs. A graph of any depth becomes a flat list of rows in topological order.

In a pickle, each leaf is a separate object, so parameters that are pickled together with a graph remain its leaves.
Other nodes are rows, each with an operation and operands, so a node shared by two pickled roots is loaded twice.
Gradients that are Values (after `backward(create_graph=True)`) are saved as numbers. A pickle does not depend on the
engine: both engines can load it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from autograd.comparisons import data_of
from autograd.graph.gradient_order import topological_order
from autograd.operation import operation

if TYPE_CHECKING:
    from autograd.node import Node, Unwritten

__all__ = [
    "copied",
    "deeply_copied",
    "leaf",
    "pickled",
    "unpickled",
    "unpickled_leaf",
]

V = TypeVar("V", bound="Node")
Grad: TypeAlias = "float | Unwritten | None"

value_class: Any = None  # the Value of the current engine, set by `current_engine.py`


def pickled(root: Node) -> tuple[Any, ...]:
    """Return the result of `__reduce__` for a Value."""
    if root._operation is None:
        return unpickled_leaf, (root._data, data_of(root._grad), root._label)
    order = topological_order(root)
    leaves = [node for node in order if node._operation is None]
    index = {node: i for i, node in enumerate(leaves)}
    rows = []
    for node in order:
        if node._operation is not None:
            if node._operation.is_local:
                raise TypeError(
                    f"a graph with a call to {node._operation.name} cannot be pickled: its rule is a function that "
                    "exists only in this process; pickle the numbers, and call it again after loading"
                )
            index[node] = len(index)
            operands = tuple(x if isinstance(x, float) else index[x] for x in node._operands)
            rows.append(
                (node._operation.name, operands, tuple(node._partials), node._data, data_of(node._grad), node._label)
            )
    return unpickled, (leaves, rows)


def leaf(cls: Callable[[float], V], data: float, grad: Grad, label: str) -> V:
    """Return a leaf."""
    return _with(cls(data), grad, label)


def unpickled_leaf(data: float, grad: Grad, label: str) -> Any:
    """Rebuild a leaf from its pickled fields."""
    return leaf(value_class, data, grad, label)


def unpickled(leaves: list[Any], rows: list[tuple[Any, ...]]) -> Any:
    """Rebuild a pickled graph, and return its root, the last row."""
    nodes = list(leaves)
    for name, operands, partials, data, grad, label in rows:
        given = tuple(nodes[x] if type(x) is int else x for x in operands)
        nodes.append(_with(value_class._made(operation(name), given, data, partials), grad, label))
    return nodes[-1]


def copied(root: V) -> V:
    """Return another node with the same operands."""
    return _twin(root, root._operands)


def deeply_copied(root: V, memo: dict[int, Any]) -> V:
    """Return a copy of the whole graph. Nodes that are in `memo` are shared, as in `copy.deepcopy`."""
    for node in topological_order(root):
        if id(node) not in memo:
            operands = tuple(x if isinstance(x, float) else memo[id(x)] for x in node._operands)
            memo[id(node)] = _twin(node, operands)
    return memo[id(root)]  # type: ignore[no-any-return]  # deepcopy's memo holds anything


def _twin(node: V, operands: tuple[V | float, ...]) -> V:
    grad, label = data_of(node._grad), node._label
    if node._operation is None:
        return leaf(type(node), node._data, grad, label)
    twin: V = node._made(node._operation, operands, node._data, node._partials)
    return _with(twin, grad, label)


def _with(node: V, grad: Grad, label: str) -> V:
    node._grad, node._label = grad, label
    return node
