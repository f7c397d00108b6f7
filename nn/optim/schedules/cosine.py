"""CosineAnnealingLR: a rate that follows a cosine."""

from __future__ import annotations

from math import cos, pi
from typing import final

from autograd.names.option_ranges import not_negative, whole
from nn.optim.optimizer import Optimizer
from nn.optim.schedules.schedule_base import Schedule

__all__ = ["CosineAnnealingLR"]


@final
class CosineAnnealingLR(Schedule):
    """Decrease the rate along half a cosine to eta_min in T_max epochs, with an optional warm-up.

    As in PyTorch, the rate rises along the cosine again after T_max epochs.

    Args:
        optimizer: the optimizer whose rates are set.
        T_max: the epoch in which the rate reaches eta_min.
        eta_min: the lowest rate.
        warmup: the number of initial epochs (included in T_max) in which the rate rises in steps of base / (warmup +
            1).

    Raises:
        ValueError: the warm-up is not shorter than the schedule.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = CosineAnnealingLR(SGD([Value(0.0)], lr=1.0), T_max=2)
    >>> for _ in range(2):
    ...     print([round(rate, 6) for rate in schedule.get_last_lr()])
    ...     schedule.step()
    [1.0]
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, *, warmup: int = 0) -> None:  # noqa: N803  (PyTorch's name)
        self.T_max, self.eta_min = whole("T_max", T_max, 1), not_negative("eta_min", eta_min)
        self.warmup = whole("warmup", warmup, 0)
        if self.warmup >= T_max:
            raise ValueError(f"the warm-up must be shorter than the schedule; got {warmup} of {T_max} epochs")
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        if epoch <= self.warmup:
            return rate * (epoch + 1) / (epoch or self.warmup + 1)
        half = self.T_max - self.warmup
        if (epoch - self.T_max) % (2 * half) == 0:
            return self.eta_min
        before, now = (self._height(i - self.warmup, half) for i in (epoch - 1, epoch))
        if (epoch - 1 - self.T_max) % (2 * half) == 0:
            return rate + (base - self.eta_min) * now
        return self.eta_min + (rate - self.eta_min) * now / before

    def _height(self, epoch: int, half: int) -> float:
        """Return the height on the cosine, from 1 to 0: (1 + cos(pi t)) / 2 = cos(pi t / 2)**2, which is exact."""
        return cos(pi / 2 * epoch / half) ** 2
