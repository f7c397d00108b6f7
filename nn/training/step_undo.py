"""A copy of the numbers that a training step changes, to undo the step."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

from autograd import Value
from autograd.current_engine import read_data, write_data
from nn.layers.neuron import Neuron
from nn.modules.module import Module
from nn.optim.optimizer import Optimizer

__all__ = ["Snapshot"]


class Snapshot:
    """A copy of the weights, the optimizer's memory, and the numbers and random generators of modules.

    Args:
        steps: the number of steps of the epoch so far.
        modules: the model and all modules in it.
        optimizer: the optimizer whose memory is copied.
        params: the parameters of both.
    """

    def __init__(self, steps: int, modules: Iterable[Module], optimizer: Optimizer, params: Sequence[Value]) -> None:
        self.steps = steps
        self._optimizer, self._memories = optimizer, optimizer.state
        self._params, self._weights = params, read_data(params)
        self._numbers: list[tuple[dict[str, Any], str, float]] = []
        self._generators: list[tuple[random.Random, Any]] = []
        for module in modules:
            if type(module) is Neuron:  # there are many of these, and their only state is their weights
                continue
            attributes = vars(module)
            for name, x in attributes.items():
                if type(x) is int or type(x) is float:
                    self._numbers.append((attributes, name, x))
                elif isinstance(x, random.Random):
                    self._generators.append((x, x.getstate()))

    def restore(self) -> None:
        """Restore the copied state."""
        self._optimizer.state = self._memories
        write_data(self._params, self._weights)
        for attributes, name, number in self._numbers:
            attributes[name] = number
        for generator, state in self._generators:
            generator.setstate(state)
