"""The sweeps as the mode in force has them: recorded or not, watched or not.

`chain_rule.py` has the two loops; here is what surrounds them. A recorded sweep computes the partials anew, as Values,
without being watched itself: a rule may pass through an inf that its result does not have. What it found is watched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from autograd import anomaly, chain_rule
from autograd.chain_rule import Number, PartialsOf
from autograd.comparisons import data_of
from autograd.modes import mode, unwatched

if TYPE_CHECKING:
    from autograd.engine import Value

Sweep = Callable[["Sequence[Value]", "Mapping[Value, Number]", PartialsOf], "dict[Value, Number]"]
Check = Callable[["Sequence[Value]", "Mapping[Value, Number]"], None]


def reverse(order: Sequence[Value], seeds: Mapping[Value, Number], create_graph: bool) -> dict[Value, Number]:
    """Return the adjoint of every node that the seeds depend on; Values if `create_graph`.

    Raises:
        FloatingPointError: within `detect_anomaly`, an adjoint becomes inf or nan.
    """
    return _swept(chain_rule.adjoints, anomaly.check_adjoints, order, seeds, create_graph)


def forward(order: Sequence[Value], seeds: Mapping[Value, Number], create_graph: bool) -> dict[Value, Number]:
    """Return the tangent of every node that depends on the seeds; Values if `create_graph`.

    Raises:
        FloatingPointError: within `detect_anomaly`, a tangent becomes inf or nan.
    """
    return _swept(chain_rule.tangents, anomaly.check_tangents, order, seeds, create_graph)


def _swept(
    sweep: Sweep, check: Check, order: Sequence[Value], seeds: Mapping[Value, Number], create_graph: bool
) -> dict[Value, Number]:
    if create_graph:
        with unwatched():
            derivative = sweep(order, seeds, chain_rule.recorded)
    else:
        derivative = sweep(order, seeds, chain_rule.captured)
    # What was given as inf or nan is no anomaly.
    if mode.get().watching and all(isfinite(data_of(seed)) for seed in seeds.values()):
        check(order, derivative)
    return derivative
