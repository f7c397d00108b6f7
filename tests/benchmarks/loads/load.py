"""Loads: initial numbers, and a step that turns them into one loss on any engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..engines import Engine, Scalar

# Computes the loss again; returns it with the leaves to differentiate it with respect to.
Step: TypeAlias = Callable[[], tuple[Scalar, Sequence[Scalar]]]


@dataclass(frozen=True)
class Load:
    """A load: its name, its initial numbers, and its preparation on an engine.

    `prepare(engine, numbers)` makes the parameters and inputs, as a training loop does once, and returns the step. The
    step is measured, together with `backward` and freeing the graph. A run is `times` steps.
    """

    name: str
    numbers: Sequence[float]
    prepare: Callable[[Engine, Sequence[float]], Step]
    times: int = 1
