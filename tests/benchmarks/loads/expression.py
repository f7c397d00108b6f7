"""A small expression that is built and swept many times: the cost of a node when there is hardly any graph.

At a = -41 and b = 2 the value is 612.5, and its partials are -35 and 1050. Each time, seven operations and
two leaves are made.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..engines import Engine, Scalar
from .load import Load, Step


def load(times: int = 10_000) -> Load:
    """Return the load: one run builds and sweeps the expression `times` times."""
    return Load("expression", (-41.0, 2.0), _prepare, times)


def _prepare(engine: Engine, numbers: Sequence[float]) -> Step:
    value = engine.value
    first, second = numbers

    def step() -> tuple[Scalar, Sequence[Scalar]]:
        a = value(first)
        b = value(second)
        return (a + b - (a * b + b**3)) ** 2 / 2, (a, b)

    return step
