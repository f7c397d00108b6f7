"""What a load is: numbers to start from, and a step that turns them into one loss on any engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..engines import Engine, Scalar

# Computes the loss again; returns it with the leaves whose gradient is asked for.
Step: TypeAlias = Callable[[], tuple[Scalar, Sequence[Scalar]]]


@dataclass(frozen=True)
class Load:
    """Hold a load's name, its starting numbers, and how an engine gets ready for it.

    `prepare(engine, numbers)` makes what a training loop makes once (parameters, inputs) and
    returns the step, which is what is measured, together with `backward` and letting go of the
    graph. A run is `times` steps.
    """

    name: str
    numbers: Sequence[float]
    prepare: Callable[[Engine, Sequence[float]], Step]
    times: int = 1
