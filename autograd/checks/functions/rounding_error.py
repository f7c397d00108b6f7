"""The rounding error of a recorded computation, found by repeating it with every result off by its last digit.

This is stochastic arithmetic (Vignes, Mathematics and Computers in Simulation 35, 1993). It does not use derivatives,
so a wrong rule cannot hide it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, ulp
from random import Random
from typing import Any

from autograd.comparisons import data_of
from autograd.current_engine import Value, topological_order

__all__ = ["rounding_errors"]

_SAMPLES = 4  # the largest of these is about two standard deviations


def rounding_errors(outputs: Sequence[Any]) -> list[float]:
    """Return how far rounding may have moved each output, or 0 if the output does not hold what the graph computes.

    >>> x = Value(1.0)
    >>> small, large = rounding_errors([x * 3, (1e10 + x) - 1e10])
    >>> small < 1e-15, 1e-6 < large < 1e-5
    (True, True)
    """
    nodes = topological_order(*(y for y in outputs if isinstance(y, Value)))
    exact = _replayed(nodes, None)
    if any(exact.get(y) != y.data for y in outputs if isinstance(y, Value)):
        return [0.0] * len(outputs)  # data was set, so it is not the operations' result
    samples = [_replayed(nodes, Random(seed)) for seed in range(_SAMPLES)]
    return [
        max((error for each in samples if isfinite(error := abs(each.get(y, y.data) - y.data))), default=0.0)
        if isinstance(y, Value)
        else 0.0
        for y in outputs
    ]


def _replayed(nodes: Sequence[Value], random: Random | None) -> dict[Value, float]:
    """Recompute the data of every node, moving each result up or down by an ulp if a generator is given."""
    found: dict[Value, float] = {}
    for node in nodes:
        if node.op is None or not node.operands:  # a leaf, or computed under no_grad()
            found[node] = node.data
            continue
        try:
            z = node.op.forward(*[found[x] if isinstance(x, Value) else data_of(x) for x in node.operands])
        except (ArithmeticError, ValueError):  # moved out of the domain
            z = node.data
        is_rounded = z != 0 and isfinite(z)
        found[node] = z + random.choice((-1, 1)) * ulp(z) if random and is_rounded else z
    return found
