"""The sweeps as the mode in force has them: recorded or not, watched or not.

`chain_rule.py` has the two loops; here is what surrounds them. A recorded sweep computes the partials anew, as Values,
without being watched itself: a rule may pass through an inf that its result does not have. What it found is watched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

from autograd import anomaly, chain_rule
from autograd.comparisons import data_of
from autograd.modes import is_watching, unwatched

if TYPE_CHECKING:
    from autograd.node import Node

V = TypeVar("V", bound="Node")
Check = Callable[["Sequence[V]", "Mapping[V, Any]"], None]


def reverse(order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool) -> dict[V, float | V]:
    """Return the adjoint of every node that the seeds depend on; Values if `create_graph`.

    Raises:
        FloatingPointError: within `detect_anomaly`, an adjoint becomes inf or nan.
    """
    return _swept(chain_rule.adjoints, anomaly.check_adjoints, order, seeds, create_graph)


def forward(order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool) -> dict[V, float | V]:
    """Return the tangent of every node that depends on the seeds; Values if `create_graph`.

    Raises:
        FloatingPointError: within `detect_anomaly`, a tangent becomes inf or nan.
    """
    return _swept(chain_rule.tangents, anomaly.check_tangents, order, seeds, create_graph)


def _swept(
    sweep: Callable[..., dict[V, Any]],
    check: Check[V],
    order: Sequence[V],
    seeds: Mapping[V, float | V],
    create_graph: bool,
) -> dict[V, Any]:
    if create_graph:
        with unwatched():
            derivative = sweep(order, seeds, chain_rule.recorded)
    else:
        derivative = sweep(order, seeds, chain_rule.captured)
    # What was given as inf or nan is no anomaly.
    if is_watching() and all(isfinite(data_of(seed)) for seed in seeds.values()):
        check(order, derivative)
    return derivative


def pulled_back(
    order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool, inputs: Sequence[V]
) -> list[float | V]:
    """Sweep backward from the seeds: return the adjoints of the inputs, 0.0 where there is none."""
    adjoint = reverse(order, seeds, create_graph)
    return [adjoint.get(x, 0.0) for x in inputs]


def pushed_forward(
    order: Sequence[V], seeds: Mapping[V, float | V], create_graph: bool, outputs: Sequence[float | V]
) -> list[float | V]:
    """Sweep forward from the seeds: return the tangents of the outputs, 0.0 where there is none."""
    tangent = forward(order, seeds, create_graph)
    return [0.0 if isinstance(y, float) else tangent.get(y, 0.0) for y in outputs]
