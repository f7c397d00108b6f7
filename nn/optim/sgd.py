"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from typing import final

from nn.optim.optimizer import Memory, Optimizer, OptionValues, Parameters
from nn.optim.option_checks import given_options

__all__ = ["SGD"]


@final
class SGD(Optimizer):
    """Step down the gradient, with optional momentum.

    Args:
        params: Values, or groups of them: dicts with `params` and their own options.
        lr: the learning rate.
        momentum, dampening, nesterov: step along momentum * last step + (1 - dampening) * gradient.
        weight_decay: adds this times the parameter to its gradient.
        maximize: step up the gradient.

    Raises:
        TypeError, ValueError: there are no parameters, or an option is out of its range.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step(); w.data
    0.8
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(**given_options(locals()))

    def check(self, options: OptionValues) -> None:
        """Raise an error for Nesterov's step without momentum."""
        if options["nesterov"] and (options["momentum"] <= 0 or options["dampening"] != 0):
            raise ValueError("nesterov needs a momentum above 0 and no dampening")

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number and its memory."""
        g += o["weight_decay"] * x
        if momentum := o["momentum"]:
            buffer = momentum * memory["momentum_buffer"] + (1 - o["dampening"]) * g if memory else g
            memory = {"momentum_buffer": buffer}
            g = g + momentum * buffer if o["nesterov"] else buffer
        return x - o["lr"] * g, memory
