"""Adam and AdamW: a running mean of the gradient divided by the root of a running mean of its square."""

from __future__ import annotations

from typing import final

from autograd import maximum
from nn.optim.optimizer import Memory, Optimizer, OptionValues, Parameters
from nn.optim.option_checks import given_options
from nn.optim.rule_math import quotient, root

__all__ = ["Adam", "AdamW", "averages", "decayed"]


@final
class Adam(Optimizer):
    """Divide a running mean of the gradient by the root of a running mean of its square (Kingma and Ba 2015).

    Args:
        params: as for SGD.
        lr: the learning rate.
        betas: the fractions of the two means that each step keeps.
        eps: the number added to the root.
        weight_decay: adds this times the parameter to its gradient.
        amsgrad: divide by the root of the largest mean so far (Reddi, Kale and Kumar 2018).
        maximize: as for SGD.

    Raises:
        TypeError, ValueError: as for SGD.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = Adam([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step(); round(w.data, 6)
    0.9
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(**given_options(locals()))

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number and its memory."""
        return adam(x, g + o["weight_decay"] * x, memory, o)


@final
class AdamW(Optimizer):
    """Adam with the weight decay applied to the parameter itself (Loshchilov and Hutter 2019).

    Args:
        params, lr, betas, eps: as for Adam.
        weight_decay: each step shrinks a parameter by this fraction, times lr.
        amsgrad, maximize: as for Adam.

    Raises:
        TypeError, ValueError: as for SGD.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (w * w).backward()
    >>> optimizer.step(); round(w.data, 6)  # 1 - 0.1 * 0.5 - 0.1
    0.85
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(**given_options(locals()))

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number and its memory."""
        return adam(x * (1 - o["lr"] * o["weight_decay"]), g, memory, o)


def adam(x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
    """Take Adam's step. The means start at 0; dividing by 1 - beta**step corrects this."""
    after = averages(g, memory, o)
    beta1, beta2 = o["betas"]
    step, square = after["step"], after["exp_avg_sq"]
    if o["amsgrad"]:
        square = after["max_exp_avg_sq"] = maximum(memory.get("max_exp_avg_sq", 0.0), square)
    size = root(square) / root(1 - beta2**step)
    return x - o["lr"] / (1 - beta1**step) * quotient(after["exp_avg"], size, o["eps"]), after


def decayed(x: float, g: float, o: OptionValues) -> tuple[float, float]:
    """Return the number and its gradient after weight decay. Decoupled weight decay changes the number itself."""
    if o["decoupled_weight_decay"]:
        return x * (1 - o["lr"] * o["weight_decay"]), g
    return x, g + o["weight_decay"] * x


def averages(g: float, memory: Memory, o: OptionValues) -> dict[str, float]:
    """Return the number of steps, and the running means of the gradient and of its square."""
    beta1, beta2 = o["betas"]
    mean = memory.get("exp_avg", 0.0)
    return {
        "step": memory.get("step", 0.0) + 1,
        "exp_avg": mean + (1 - beta1) * (g - mean),
        "exp_avg_sq": beta2 * memory.get("exp_avg_sq", 0.0) + (1 - beta2) * g * g,
    }
