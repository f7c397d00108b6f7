"""RMSprop: the gradient divided by the root of a running mean of its square."""

from __future__ import annotations

from typing import final

from nn.optim.optimizer import Memory, Optimizer, OptionValues, Parameters
from nn.optim.option_checks import given_options
from nn.optim.rule_math import quotient, root

__all__ = ["RMSprop"]


@final
class RMSprop(Optimizer):
    """Divide the gradient by the root of a running mean of its square (Hinton 2012).

    Args:
        params: as for SGD.
        lr: the learning rate.
        alpha: the fraction of the mean that each step keeps.
        eps: the number added to the root.
        weight_decay: adds this times the parameter to its gradient.
        momentum: step along momentum * last step + the quotient.
        centered: subtract the square of a running mean of the gradient under the root.
        maximize: as for SGD.

    Raises:
        TypeError, ValueError: as for SGD.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = RMSprop([w], lr=0.1, alpha=0.75)
    >>> (w * w).backward()  # the mean is 0.25 * 2**2 = 1
    >>> optimizer.step(); round(w.data, 6)  # 1 - 0.1 * 2 / sqrt(1)
    0.8
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(**given_options(locals()))

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number and its memory."""
        g += o["weight_decay"] * x
        alpha = o["alpha"]
        square = alpha * memory.get("square_avg", 0.0) + (1 - alpha) * g * g
        after = {"square_avg": square}
        variance = square
        if o["centered"]:
            mean = after["grad_avg"] = memory.get("grad_avg", 0.0) + (1 - alpha) * (g - memory.get("grad_avg", 0.0))
            variance -= mean * mean
        change = quotient(g, root((variance + abs(variance)) / 2), o["eps"])  # rounding may make it negative
        if o["momentum"]:
            change = after["momentum_buffer"] = o["momentum"] * memory.get("momentum_buffer", 0.0) + change
        return x - o["lr"] * change, after
