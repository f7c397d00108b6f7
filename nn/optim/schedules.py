"""Schedules of the learning rate, with PyTorch's names."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi
from typing import final

from autograd.number import number
from nn.arguments import count
from nn.optim.optimizer import Optimizer
from nn.optim.options import not_negative, positive
from nn.optim.schedule_base import Schedule

__all__ = ["CosineAnnealingLR", "ExponentialLR", "LambdaLR", "StepLR"]


@final
class StepLR(Schedule):
    """Multiply the rate by gamma every step_size epochs.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        step_size: the number of epochs between two steps.
        gamma: the factor of a step.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = StepLR(SGD([Value(0.0)], lr=1.0), step_size=2, gamma=0.5)
    >>> for _ in range(4):
    ...     schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size, self.gamma = count(step_size, "epochs of a step"), positive("gamma", gamma)
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return rate * self.gamma if epoch and epoch % self.step_size == 0 else rate


@final
class ExponentialLR(Schedule):
    """Multiply the rate by gamma every epoch.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        gamma: the factor per epoch.

    >>> from autograd import Value
    >>> from nn import SGD, ExponentialLR
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = ExponentialLR(optimizer, gamma=0.5)
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = positive("gamma", gamma)
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return rate * self.gamma if epoch else rate


@final
class CosineAnnealingLR(Schedule):
    """Decrease the rate along half a cosine to eta_min in T_max epochs, with an optional warm-up.

    Args:
        optimizer: the optimizer whose rates are set.
        T_max: the epoch in which eta_min is reached; the rate stays there.
        eta_min: the last rate.
        warmup: the number of epochs of T_max in which the rate rises first, in steps of base / (warmup + 1).

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
        self.T_max, self.eta_min = count(T_max, "epochs of the schedule"), not_negative("eta_min", eta_min)
        self.warmup = count(warmup, "epochs of warm-up") if warmup else 0
        if self.warmup >= T_max:
            raise ValueError(f"the warm-up must be shorter than the schedule; got {warmup} of {T_max} epochs")
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        if epoch <= self.warmup:
            return rate * (epoch + 1) / (epoch or self.warmup + 1)
        if epoch == self.T_max:
            return self.eta_min
        if epoch > self.T_max:
            return rate
        before, now = (self._height(i) for i in (epoch - 1, epoch))
        return self.eta_min + (rate - self.eta_min) * now / before

    def _height(self, epoch: int) -> float:
        """Return the height on the cosine, from 1 to 0: (1 + cos(pi t)) / 2 = cos(pi t / 2)**2, which is exact."""
        return cos(pi / 2 * (epoch - self.warmup) / (self.T_max - self.warmup)) ** 2


@final
class LambdaLR(Schedule):
    """Set the rate to the first rate times a function of the epoch.

    As in PyTorch, this replaces a rate set by other schedules or by hand. The function cannot be saved; save the
    `state_dict()` instead.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        lr_lambda: a function that maps the epoch to a factor of the first learning rate, or one per group.

    Raises:
        TypeError: lr_lambda is not a function.

    >>> from autograd import Value
    >>> from nn import SGD, LambdaLR
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float]) -> None:
        if not callable(lr_lambda):
            raise TypeError(
                f"lr_lambda must be a function of the epoch, got the {type(lr_lambda).__name__} {lr_lambda!r:.40}"
            )
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return base * number(self.lr_lambda(epoch), "the result of lr_lambda")
