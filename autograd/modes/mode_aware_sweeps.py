"""The sweeps in the current mode: recorded or not, checked by `detect_anomaly` or not.

`chain_rule.py` has the two loops, and this module applies the mode. A recorded sweep computes the partials again, as
Values. Only the results of a sweep are checked, because an intermediate number in a rule may be inf although the result
is finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, TypeVar

from autograd import chain_rule
from autograd.comparisons import data_of
from autograd.graph.gradient_order import dependents
from autograd.modes import anomaly, is_recording, is_watching, unwatched
from autograd.node import Node

__all__ = ["pulled_back", "pushed_forward", "require_graph", "reverse"]

V = TypeVar("V", bound=Node)
AnomalyCheck = Callable[["Sequence[V]", "Mapping[V, Any]"], None]


def require_graph(root: Node, create_graph: bool) -> None:
    """Raise if there is no graph, or if a sweep that records is not allowed."""
    if root._operation is not None and not root._operands:
        raise RuntimeError(f"no graph to sweep: {root!r} was computed under no_grad(); compute it outside that block")
    if create_graph and not is_recording():
        raise RuntimeError("create_graph=True records the sweep, which no_grad() forbids; call it outside that block")


def reverse(
    order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool, wanted: Iterable[V]
) -> dict[V, float | V]:
    """Return the adjoint of every node in the order that the seeds depend on. With `create_graph`, all are Values.

    Args:
        order: a topological order.
        seeds: the adjoints of the nodes at which the sweep starts.
        create_graph: record the sweep.
        wanted: the nodes whose gradients the user wants. Only adjoints on the way to them may be anomalies.

    Raises:
        FloatingPointError: within `detect_anomaly`, an adjoint on the way to these nodes becomes inf or nan.
    """

    def check(order: Sequence[V], adjoint: Mapping[V, Any]) -> None:
        on_the_way = dependents(order, wanted)
        anomaly.check_adjoints(on_the_way, {node: adjoint[node] for node in on_the_way if node in adjoint})

    adjoint = _swept(chain_rule.adjoints, check, order, seeds, create_graph)
    return {node: _recorded(g, type(node)) for node, g in adjoint.items()} if create_graph else adjoint


def pulled_back(
    order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool, inputs: Sequence[V]
) -> list[float | V]:
    """Sweep backward from the seeds. Return the adjoint of each input, or 0.0 if no seed depends on it.

    Only nodes that depend on the inputs are visited. The rules of other nodes are not called.

    Raises:
        FloatingPointError: within `detect_anomaly`, an adjoint becomes inf or nan.
    """
    order = dependents(order, inputs)
    adjoint = _swept(chain_rule.adjoints, anomaly.check_adjoints, order, seeds, create_graph)
    found = [adjoint.get(x, 0.0) for x in inputs]
    return [_recorded(g, type(x)) for g, x in zip(found, inputs)] if create_graph else found


def pushed_forward(
    order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool, outputs: Sequence[float | V]
) -> list[float | V]:
    """Sweep forward from the seeds. Return the tangent of each output, or 0.0 if it depends on no seed.

    Raises:
        FloatingPointError: within `detect_anomaly`, a tangent becomes inf or nan.
    """
    tangent = _swept(chain_rule.tangents, anomaly.check_tangents, order, seeds, create_graph)
    found = [0.0 if isinstance(y, float) else tangent.get(y, 0.0) for y in outputs]
    return (
        [g if isinstance(y, float) else _recorded(g, type(y)) for g, y in zip(found, outputs)]
        if create_graph
        else found
    )


def _swept(
    sweep: Callable[..., dict[V, Any]],
    check: AnomalyCheck[V],
    order: Sequence[V],
    seeds: Mapping[V, float | V],
    create_graph: bool,
) -> dict[V, Any]:
    if create_graph:
        with unwatched():
            derivative = sweep(order, seeds, chain_rule.recorded)
    else:
        derivative = sweep(order, seeds, chain_rule.captured)
    # An inf or nan among the seeds is not an anomaly.
    if is_watching() and all(isfinite(data_of(seed)) for seed in seeds.values()):
        check(order, derivative)
    return derivative


def _recorded(g: Any, kind: Callable[[float], V]) -> V:
    """Return a derivative as a Value. A sweep through only linear operations returns floats."""
    return g if isinstance(g, Node) else kind(g)  # type: ignore[return-value]  # the Value of one engine
