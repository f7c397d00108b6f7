"""The chain rule over a recorded graph, in both directions.

The reverse sweep passes adjoints down from the outputs: the derivatives of the outputs with respect to a node. The
forward sweep passes tangents up: the derivatives of a node with respect to the inputs. Each is one loop over a
topological order. `partials_of` returns the factors: the floats captured when the node was recorded or, for derivatives
of derivatives, Values computed again from the table's rule. Neither sweep writes to the graph.

An operation without partials may handle adjoints and tangents itself: it is a `Sweeping` operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isclose
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from autograd.comparisons import data_of
from autograd.node import Node, changed
from autograd.operation import Primitive
from autograd.recording import slow_path

V = TypeVar("V", bound=Node)
PartialsOf: TypeAlias = "Callable[[V], Iterable[float | V]]"

__all__ = ["PartialsOf", "Sweeping", "adjoints", "captured", "pull", "push", "recorded", "tangents"]


class Sweeping(Primitive):
    """An operation whose nodes have no partials. It handles adjoints and tangents itself."""

    is_local = True

    def partials_at(self, node: Any) -> tuple[float, ...]:
        """Return the partials of a node, found by a sweep.

        Raises:
            TypeError: the partials are not numbers.
        """
        raise NotImplementedError

    def pull(self, node: Any, adjoint: dict[Any, Any], partials_of: PartialsOf[Any]) -> None:
        """Add the terms of a node's adjoint to those of its operands."""
        raise NotImplementedError

    def push(self, node: Any, tangent: dict[Any, Any], partials_of: PartialsOf[Any]) -> None:
        """Write the tangent of a node, given those of its operands."""
        raise NotImplementedError


captured: PartialsOf[Any] = attrgetter("_partials")


def recorded(node: V) -> Iterable[float | V]:
    """Return the partials of a node as Values that can be differentiated again.

    Raises:
        RuntimeError: the value or a partial differs from the recorded one, because `data` was set in the meantime.
    """
    if node._operation is None or not node._operands or isinstance(node._operation, Sweeping):
        return ()
    try:
        partials = node._operation.partials(node, *node._operands)
    except ArithmeticError:  # Python floats raise in cases in which IEEE-754 gives inf or nan
        partials = slow_path.partials_of(node._operation, node, node._operands)
    value = changed(node)
    if value is not None:
        raise RuntimeError(_changed(node, "the value", node._data, value))
    for now, then in zip(partials, node._partials):
        found = data_of(now)
        if not isclose(found, then, rel_tol=1e-9) and (found == found or then == then):
            raise RuntimeError(_changed(node, "a partial", then, found))
    return partials


def _changed(node: Node, what: str, then: float, now: float) -> str:
    assert node._operation is not None
    return (
        f"{what} of {node._operation.spoken} was {then} when it was recorded and is {now} now: data was set in the "
        "meantime. Differentiate again before changing data, or compute the graph again"
    )


def adjoints(order: Sequence[V], seeds: Mapping[V, float | V], partials_of: PartialsOf[V]) -> dict[V, float | V]:
    """Sweep backward from the seeds. Return the adjoint of every node in the order that the seeds depend on.

    Operands outside of the order are constants. The adjoint of a node is the sum of one term for each use. They are
    added in the order of the sweep, from the end of `graph/gradient_order.py` to its beginning.
    """
    adjoint: dict[V, Any] = dict.fromkeys(order)  # None until the first term is added
    adjoint.update(seeds)
    pull(order, adjoint, partials_of)
    return adjoint


def pull(order: Sequence[V], adjoint: dict[V, Any], partials_of: PartialsOf[V]) -> None:
    """Sweep backward. Add terms to adjoints, and remove the nodes of the order that have none."""
    for node in reversed(order):
        from_above = adjoint[node]
        if from_above is None:
            del adjoint[node]
        # If no operand has an adjoint, skip the call to the rule.
        elif node._operands and (partials_of is captured or not adjoint.keys().isdisjoint(node._operands)):
            partials = partials_of(node)
            if not partials and isinstance(node._operation, Sweeping):
                node._operation.pull(node, adjoint, partials_of)
            for operand, partial in zip(node._operands, partials):
                if type(operand) is not float and operand in adjoint:
                    before, term = adjoint[operand], from_above * partial
                    adjoint[operand] = term if before is None else before + term


def tangents(order: Sequence[V], seeds: Mapping[V, float | V], partials_of: PartialsOf[V]) -> dict[V, float | V]:
    """Sweep forward from the seeds. Return the tangent of every node that depends on them."""
    tangent = dict(seeds)
    push(order, tangent, partials_of)
    return tangent


def push(order: Sequence[V], tangent: dict[V, Any], partials_of: PartialsOf[V]) -> None:
    """Sweep forward. Add the tangents of the nodes that depend on those that have one."""
    for node in order:
        if tangent.keys().isdisjoint(node._operands):
            continue
        partials = partials_of(node)
        if not partials and isinstance(node._operation, Sweeping):
            node._operation.push(node, tangent, partials_of)
        for operand, partial in zip(node._operands, partials):
            if not isinstance(operand, float) and operand in tangent:
                term = tangent[operand] * partial
                tangent[node] = tangent[node] + term if node in tangent else term
