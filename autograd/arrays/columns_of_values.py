"""Functions on columns of numbers. An optimizer uses them to read and write all parameters.

The native engine has the same functions in C. Its columns are arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import starmap
from math import isfinite
from operator import is_
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd.comparisons import data_of
from autograd.modes import noted
from autograd.node import FROZEN, UNWRITTEN
from autograd.number import number

if TYPE_CHECKING:
    from autograd.engine import Value

__all__ = [
    "add_to_grads",
    "are_finite",
    "forget_grads",
    "read_data",
    "read_grads",
    "same_nodes",
    "write_data",
]

Column: TypeAlias = Sequence[float]


def same_nodes(one: Sequence[Value], other: Sequence[Value]) -> bool:
    """Return whether two lists hold the same Values in the same order."""
    return len(one) == len(other) and all(map(is_, one, other))


def read_data(nodes: Iterable[Value]) -> Column:
    """Return the data of Values."""
    listener = noted.get()
    return [node._data if listener is None else listener.fix(node) for node in nodes]


def read_grads(nodes: Sequence[Value]) -> Column | None:
    """Return the gradients of Values as numbers, or None if a gradient is missing."""
    return [data_of(node.grad) for node in nodes] if all(node._has_grad for node in nodes) else None


def add_to_grads(nodes: Iterable[Value], numbers: Column) -> None:
    """Add numbers to the grads of Values, as `backward` does for leaves."""
    for node, x in zip(nodes, numbers, strict=True):
        if node._grad is FROZEN:
            continue
        node.grad = node.grad + x if node._has_grad else x


def are_finite(nodes: Iterable[Value]) -> bool:
    """Return whether the data of all Values are finite."""
    return all(isfinite(node._data) for node in nodes)


def write_data(nodes: Iterable[Value], numbers: Column) -> None:
    """Set the data of all the Values, or of none if an error or Ctrl-C interrupts."""
    listener = noted.get()
    if listener is not None:
        listener.refuse("sets data")
    pairs = [(node, number(x, "the data of a Value")) for node, x in zip(nodes, numbers, strict=True)]
    if pairs:
        setter: Any = type(pairs[0][0])._data
        any(starmap(setter.__set__, pairs))  # in C, without an interrupt in between; each call returns None


def forget_grads(nodes: Iterable[Value]) -> None:
    """Reset grads, so that they read 0.0 as if they had never been written."""
    listener = noted.get()
    if listener is not None:
        listener.refuse("sets grad")
    for node in nodes:
        if node._grad is not FROZEN:
            node._grad = UNWRITTEN
