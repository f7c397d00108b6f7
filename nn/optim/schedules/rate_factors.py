"""Schedules that multiply the rate by a factor in every epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import final

from autograd.names.error_text import described
from autograd.names.option_ranges import not_negative, positive, whole
from autograd.number import number
from nn.argument_checks import each
from nn.optim.optimizer import Optimizer
from nn.optim.schedules.schedule_base import Schedule

__all__ = ["ExponentialLR", "LambdaLR", "LinearLR"]


@final
class ExponentialLR(Schedule):
    """Multiply the rate by gamma every epoch.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        gamma: the factor per epoch.

    Raises:
        TypeError, ValueError: gamma is not a finite, nonnegative number, or optimizer is not an Optimizer.

    >>> from autograd import Value
    >>> from nn import SGD, ExponentialLR
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = ExponentialLR(optimizer, gamma=0.5)
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = not_negative("gamma", gamma)
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return rate * self.gamma if epoch else rate


@final
class LinearLR(Schedule):
    """Multiply the rate by a factor that changes linearly from start_factor to end_factor, and then stays constant.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        start_factor: the factor of epoch 0, above 0 and at most 1.
        end_factor: the factor of epoch total_iters, from 0 to 1.
        total_iters: the number of epochs over which the factor changes.

    Raises:
        ValueError: a factor is above 1.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = LinearLR(SGD([Value(0.0)], lr=1.0), start_factor=0.5, total_iters=2)
    >>> for _ in range(3):
    ...     print(schedule.get_last_lr())
    ...     schedule.step()
    [0.5]
    [0.75]
    [1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
    ) -> None:
        self.start_factor, self.end_factor = (
            positive("start_factor", start_factor),
            not_negative("end_factor", end_factor),
        )
        if max(self.start_factor, self.end_factor) > 1:
            raise ValueError(f"start_factor and end_factor must be at most 1, got {start_factor} and {end_factor}")
        self.total_iters = whole("total_iters", total_iters, 0)
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        if epoch == 0:
            return rate * self.start_factor
        if epoch > self.total_iters:
            return rate
        change = self.end_factor - self.start_factor
        return rate * (1 + change / (self.total_iters * self.start_factor + (epoch - 1) * change))


@final
class LambdaLR(Schedule):
    """Set the rate to the first rate times a function of the epoch.

    As in PyTorch, this replaces a rate set by other schedules or by hand. The function cannot be saved; save the
    `state_dict()` instead.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        lr_lambda: a function that maps the epoch to a factor of the first learning rate, or a list of one per group.

    Raises:
        TypeError: lr_lambda is not a function.
        ValueError: there is not one function per group.

    >>> from autograd import Value
    >>> from nn import SGD, LambdaLR
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | Sequence[Callable[[int], float]]
    ) -> None:
        for f in lr_lambda if isinstance(lr_lambda, (list, tuple)) else [lr_lambda]:
            if not callable(f):
                raise TypeError(f"lr_lambda must be a function of the epoch, got {described(f)}")
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate of the first group in an epoch."""
        return self._rate(each(self.lr_lambda, 1, "functions, one per group")[0], base, epoch)

    def next_rates(self, epoch: int) -> list[float]:
        """Return the rates of all groups in an epoch."""
        functions = each(self.lr_lambda, len(self.base_lrs), "functions, one per group")
        return [self._rate(f, base, epoch) for f, base in zip(functions, self.base_lrs, strict=True)]

    def _rate(self, f: Callable[[int], float], base: float, epoch: int) -> float:
        return base * number(f(epoch), "the result of lr_lambda")
