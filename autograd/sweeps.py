"""The sweeps as the mode in force has them: recorded or not, watched or not.

`chain_rule.py` has the two loops; here is what surrounds them. A recorded sweep computes the partials anew, as Values,
without being watched itself: a rule may pass through an inf that its result does not have. What it found is watched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from autograd import anomaly, chain_rule
from autograd.chain_rule import Number, PartialsOf
from autograd.modes import mode, unwatched

if TYPE_CHECKING:
    from autograd.engine import Value

Sweep = Callable[["Sequence[Value]", "Mapping[Value, Number]", PartialsOf], "dict[Value, Number]"]


def reverse(order: Sequence[Value], seeds: Mapping[Value, Number], create_graph: bool) -> dict[Value, Number]:
    """Return the adjoint of every node that the seeds depend on; Values if `create_graph`.

    Raises:
        FloatingPointError: within `detect_anomaly`, an adjoint becomes inf or nan.
    """
    adjoint = _swept(chain_rule.adjoints, order, seeds, create_graph)
    if mode.get().watching:
        anomaly.check_adjoints(order, seeds, adjoint)
    return adjoint


def forward(order: Sequence[Value], seeds: Mapping[Value, Number], create_graph: bool) -> dict[Value, Number]:
    """Return the tangent of every node that depends on the seeds; Values if `create_graph`.

    Raises:
        FloatingPointError: within `detect_anomaly`, a tangent becomes inf or nan.
    """
    tangent = _swept(chain_rule.tangents, order, seeds, create_graph)
    if mode.get().watching:
        anomaly.check_tangents(order, seeds, tangent)
    return tangent


def _swept(
    sweep: Sweep, order: Sequence[Value], seeds: Mapping[Value, Number], create_graph: bool
) -> dict[Value, Number]:
    if not create_graph:
        return sweep(order, seeds, chain_rule.captured)
    with unwatched():
        return sweep(order, seeds, chain_rule.recorded)
