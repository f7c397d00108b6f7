"""Copies and pickles of graphs, flat: a graph of any depth is a list of rows in topological order.

In a pickle each leaf is a separate object, so parameters that are pickled together with a graph stay the same objects.
Other nodes are rows, with an operation and a number of operands. So a node that two pickled roots share is loaded as
two. Gradients that are Values themselves (after `backward(create_graph=True)`) are kept as numbers. A pickle does not
name an engine: either engine can read it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from autograd.comparisons import data_of
from autograd.graph_order import topological_order
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
    """Return what `__reduce__` of a Value returns."""
    if root._operation is None:
        return unpickled_leaf, (root._data, data_of(root._grad), root._label)
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
    return unpickled, (leaves, rows)


def leaf(cls: Callable[[float], V], data: float, grad: Grad, label: str) -> V:
    """Return a leaf."""
    return _with(cls(data), grad, label)


def unpickled_leaf(data: float, grad: Grad, label: str) -> Any:
    """Return a pickled leaf."""
    return leaf(value_class, data, grad, label)


def unpickled(leaves: list[Any], rows: list[tuple[Any, ...]]) -> Any:
    """Return the root of a pickled graph: the last of its rows."""
    nodes = list(leaves)
    for name, operands, partials, data, grad, label in rows:
        given = tuple(nodes[x] if type(x) is int else x for x in operands)
        nodes.append(_with(value_class._made(operation(name), given, data, partials), grad, label))
    return nodes[-1]


def copied(root: V) -> V:
    """Return a second node over the same operands."""
    return _twin(root, root._operands)


def deeply_copied(root: V, memo: dict[int, Any]) -> V:
    """Return a copy of the whole graph; nodes already in `memo` are shared, as in `copy.deepcopy`."""
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
