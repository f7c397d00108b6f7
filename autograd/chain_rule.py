"""The chain rule over a recorded graph, in both directions.

The reverse sweep carries adjoints from the outputs down: the derivatives of the outputs with respect to a node. The
forward sweep carries tangents up: the derivatives of a node with respect to the inputs. Both are one loop over a
topological order. They multiply by what `partials_of` returns: the floats captured when the node was recorded or, for
derivatives of derivatives, Values computed again from the table's rule. Neither sweep writes to the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isclose
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from autograd import slow_path
from autograd.comparisons import data_of
from autograd.node import Node, changed

V = TypeVar("V", bound=Node)
PartialsOf: TypeAlias = "Callable[[V], Iterable[float | V]]"

__all__ = ["adjoints", "captured", "recorded", "tangents"]

captured: PartialsOf[Any] = attrgetter("_partials")


def recorded(node: V) -> Iterable[float | V]:
    """Return the partials of a node as Values that can be differentiated again.

    Raises:
        RuntimeError: they or the value differ from those captured, because `data` was set in between.
    """
    if node._operation is None or not node._operands:
        return ()
    try:
        partials = node._operation.partials(node, *node._operands)
    except ArithmeticError:  # Python's floats raise where IEEE-754 has inf or nan
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
        f"{what} of {node._operation.spoken} was {then} when it was recorded and is {now} now: data was set in "
        "between. Differentiate again before changing data, or compute the graph again"
    )


def adjoints(order: Sequence[V], seeds: Mapping[V, float | V], partials_of: PartialsOf[V]) -> dict[V, float | V]:
    """Sweep backward from the seeds: return the adjoint of every node in the order that they depend on.

    Operands outside the order are constants. A node that is used several times sums the terms of its uses, in the order
    of the sweep.
    """
    adjoint: dict[V, Any] = dict.fromkeys(order)  # None until a term arrives
    adjoint.update(seeds)
    for node in reversed(order):
        from_above = adjoint[node]
        if from_above is None:
            del adjoint[node]
        # A rule that must be called for its partials need not be where no operand is in the order.
        elif node._operands and (partials_of is captured or not adjoint.keys().isdisjoint(node._operands)):
            for operand, partial in zip(node._operands, partials_of(node)):
                if type(operand) is not float and operand in adjoint:
                    before, term = adjoint[operand], from_above * partial
                    adjoint[operand] = term if before is None else before + term
    return adjoint


def tangents(order: Sequence[V], seeds: Mapping[V, float | V], partials_of: PartialsOf[V]) -> dict[V, float | V]:
    """Sweep forward from the seeds: return the tangent of every node that depends on them."""
    tangent = dict(seeds)
    for node in order:
        if tangent.keys().isdisjoint(node._operands):
            continue
        for operand, partial in zip(node._operands, partials_of(node)):
            if not isinstance(operand, float) and operand in tangent:
                term = tangent[operand] * partial
                tangent[node] = tangent[node] + term if node in tangent else term
    return tangent
