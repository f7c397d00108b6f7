"""Adagrad: the gradient divided by the root of the sum of all its squares."""

from __future__ import annotations

from typing import final

from nn.optim.optimizer import Memory, Optimizer, OptionValues, Parameters
from nn.optim.option_checks import given_options
from nn.optim.rule_math import quotient, root

__all__ = ["Adagrad"]


@final
class Adagrad(Optimizer):
    """Divide the gradient by the root of the sum of all its squares so far (Duchi, Hazan and Singer 2011).

    Args:
        params: as for SGD.
        lr: the learning rate.
        lr_decay: divides the rate by 1 + lr_decay * the number of previous steps.
        weight_decay: adds this times the parameter to its gradient.
        initial_accumulator_value: the initial sum.
        eps: the number added to the root.
        maximize: as for SGD.

    Raises:
        TypeError, ValueError: as for SGD.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = Adagrad([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step(); round(w.data, 6)  # 1 - 0.1 * 2 / sqrt(2**2)
    0.9
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        maximize: bool = False,
    ) -> None:
        super().__init__(**given_options(locals()))

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number and its memory."""
        g += o["weight_decay"] * x
        step = memory.get("step", 0.0) + 1
        total = memory.get("sum", o["initial_accumulator_value"]) + g * g
        rate = o["lr"] / (1 + (step - 1) * o["lr_decay"])
        return x - rate * quotient(g, root(total), o["eps"]), {"step": step, "sum": total}
