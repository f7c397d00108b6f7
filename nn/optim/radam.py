"""RAdam: Adam, rectified while its mean of squares covers few steps."""

from __future__ import annotations

from typing import final

from autograd import where
from nn.optim.adam import averages, decayed
from nn.optim.optimizer import Memory, Optimizer, OptionValues, Parameters
from nn.optim.option_checks import given_options
from nn.optim.rule_math import quotient, root

__all__ = ["RAdam"]

_LEAST = 5.0  # the length of the mean of squares above which it is used


@final
class RAdam(Optimizer):
    """Adam, with steps that do not divide by the mean of squares until it covers enough steps (Liu et al. 2020).

    Args:
        params, lr, betas, eps, weight_decay: as for Adam.
        decoupled_weight_decay: shrink the parameter itself, as AdamW does.
        maximize: as for SGD.

    Raises:
        TypeError, ValueError: as for SGD.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = RAdam([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step(); round(w.data, 6)  # 1 - 0.1 * 2
    0.8
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(**given_options(locals()))

    def rule(self, x: float, g: float, memory: Memory, o: OptionValues) -> tuple[float, Memory]:
        """Return the new number and its memory."""
        x, g = decayed(x, g, o)
        after = averages(g, memory, o)
        beta1, beta2 = o["betas"]
        step = after["step"]
        mean = after["exp_avg"] / (1 - beta1**step)
        longest = 2 / (1 - beta2) - 1
        if longest <= _LEAST:
            return x - o["lr"] * mean, after
        power = beta2**step
        length = longest - 2 * step * power / (1 - power)
        used = where(length > _LEAST, length, _LEAST)  # so that no root of a negative number is taken
        factor = root((used - 4) * (used - 2) * longest / ((longest - 4) * (longest - 2) * used))
        rectified = quotient(mean, root(after["exp_avg_sq"]), o["eps"]) * root(1 - power) * factor
        return x - o["lr"] * where(length > _LEAST, rectified, mean), after
