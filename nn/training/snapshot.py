"""The numbers that a training step changes, kept so that it can be undone."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from autograd import Value
from nn.module import Module
from nn.optim.optimizer import Optimizer

__all__ = ["Snapshot"]


class Snapshot:
    """Weights, the optimizer's memory, and the numbers and generators that modules keep, at one moment.

    Args:
        steps: how many steps of the epoch were taken before.
        model, optimizer: their numbers are kept.
        params: the parameters of both.
    """

    def __init__(self, steps: int, model: Module, optimizer: Optimizer, params: Iterable[Value]) -> None:
        self.steps = steps
        self._optimizer, self._memories = optimizer, optimizer.state
        self._weights = [(p, p.data) for p in params]
        self._numbers: list[tuple[dict[str, Any], str, float]] = []
        self._generators: list[tuple[random.Random, Any]] = []
        for _, module in model.named_modules():
            attributes = vars(module)
            for name, x in attributes.items():
                if type(x) is int or type(x) is float:
                    self._numbers.append((attributes, name, x))
                elif isinstance(x, random.Random):
                    self._generators.append((x, x.getstate()))

    def restore(self) -> None:
        """Set all of it back."""
        self._optimizer.state = self._memories
        for p, x in self._weights:
            p.data = x
        for attributes, name, number in self._numbers:
            attributes[name] = number
        for generator, state in self._generators:
            generator.setstate(state)
