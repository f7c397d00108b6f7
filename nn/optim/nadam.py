"""NAdam: Adam with Nesterov's momentum."""

from __future__ import annotations

from typing import final

from nn.optim.adam import averages, decayed
from nn.optim.optimizer import Memory, Optimizer, OptionValues, Parameters
from nn.optim.option_checks import given_options
from nn.optim.rule_math import quotient, root

__all__ = ["NAdam"]


@final
class NAdam(Optimizer):
    """Adam, with the momentum of the next step (Dozat 2016).

    Args:
        params, lr, betas, eps, weight_decay: as for Adam.
        momentum_decay: how fast the momentum approaches betas[0].
        decoupled_weight_decay: shrink the parameter itself, as AdamW does.
        maximize: as for SGD.

    Raises:
        TypeError, ValueError: as for SGD.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> optimizer = NAdam([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step(); round(w.data, 6)
    0.894355
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        momentum, following = (beta1 * (1 - 0.5 * 0.96 ** (i * o["momentum_decay"])) for i in (step, step + 1))
        product = after["mu_product"] = memory.get("mu_product", 1.0) * momentum
        size = root(after["exp_avg_sq"] / (1 - beta2**step))
        x -= o["lr"] * (1 - momentum) / (1 - product) * quotient(g, size, o["eps"])
        x -= o["lr"] * following / (1 - product * following) * quotient(after["exp_avg"], size, o["eps"])
        return x, after
