"""Schedules of the learning rate, with PyTorch's names: `step()` after each epoch sets it in every group.

As in PyTorch, a schedule computes the rate of an epoch from the current rate. So several schedules of one optimizer
multiply, and a schedule continues from a rate that was set by hand. Only LambdaLR replaces the rate.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from math import cos, isfinite, pi
from typing import Any, Self, final

from autograd.number import number
from nn.arguments import count
from nn.optim.optimizer import Optimizer
from nn.optim.options import INITIAL_RATE, not_negative, positive
from nn.storable import Storable

__all__ = ["CosineAnnealingLR", "ExponentialLR", "LambdaLR", "Schedule", "StepLR"]


class Schedule(Storable, ABC):
    """Base class of schedules.

    Attributes:
        optimizer: the optimizer whose rates are set.
        base_lrs: the rate of each group before its first schedule, also in the group as `initial_lr`.
        last_epoch: the number of steps taken.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"expected an optimizer, got {type(optimizer).__name__}")
        self.optimizer = optimizer
        self.base_lrs = [group.get(INITIAL_RATE, group["lr"]) for group in optimizer.param_groups]
        self.last_epoch = 0
        rates = self._rates(0)
        for group, base, rate in zip(optimizer.param_groups, self.base_lrs, rates, strict=True):
            group[INITIAL_RATE], group["lr"] = base, rate

    def __repr__(self) -> str:
        options = (f"{name}={getattr(self, name)!r:.60}" for name in inspect.signature(type(self)).parameters)
        _, *shown = options  # all but the optimizer
        rates = ", ".join(f"{rate:.6g}" for rate in self.get_last_lr())
        return f"<{type(self).__name__}({', '.join(shown)}): epoch {self.last_epoch}, learning rate {rates}>"

    @abstractmethod
    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch.

        Args:
            rate: the current rate, from the previous epoch; in epoch 0, the optimizer's.
            base: the rate of the group before its first schedule.
            epoch: counted from 0.
        """

    def step(self) -> None:
        """Set the rate of the next epoch.

        Raises:
            ValueError: the rate is negative or not finite, or groups were added to the optimizer.
        """
        rates = self._rates(self.last_epoch + 1)
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        self.last_epoch += 1

    def get_last_lr(self) -> list[float]:
        """Return the current rates, one per group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def _rates(self, epoch: int) -> list[float]:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.base_lrs):
            raise ValueError(
                f"{type(self).__name__} was made for {len(self.base_lrs)} groups of parameters, and the optimizer has "
                f"{len(groups)}; add groups before the schedule is made"
            )
        rates = [self.next_rate(group["lr"], base, epoch) for group, base in zip(groups, self.base_lrs, strict=True)]
        for rate in rates:
            if not (isfinite(rate) and rate >= 0):
                raise ValueError(f"{type(self).__name__} gives the learning rate {rate} in epoch {epoch}")
        return rates

    def state_dict(self) -> dict[str, Any]:
        """Return the state of the schedule."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load the state of another schedule. The rates themselves are in the optimizer's state.

        Raises:
            TypeError, ValueError: it is not the state of a schedule for the same number of groups.
        """
        try:
            epoch = state_dict["last_epoch"]
            rates = [positive("a rate at the start", x) for x in state_dict["base_lrs"]]
        except (KeyError, TypeError) as fault:
            raise TypeError(
                f"a state dict of a schedule has last_epoch and base_lrs; missing or wrong: {fault}"
            ) from None
        groups = len(self.optimizer.param_groups)
        if isinstance(epoch, bool) or not isinstance(epoch, int) or epoch < 0 or len(rates) != groups:
            raise ValueError(f"expected last_epoch of at least 0 and {groups} base_lrs, got {epoch!r} and {rates}")
        self.last_epoch, self.base_lrs = epoch, rates

    @classmethod
    def rebuild(cls, **parts: Any) -> Self:
        """Build a schedule from the result of `describe`. The optimizer keeps its rates.

        Raises:
            TypeError, ValueError: the parts have wrong types, or a rate cannot be computed from them.
        """
        schedule = super().rebuild(**parts)
        schedule._rates(schedule.last_epoch + 1)
        return schedule

    def _set_parts(self, optimizer: Optimizer, last_epoch: int, base_lrs: list[float]) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"expected an optimizer, got {type(optimizer).__name__}")
        self.optimizer = optimizer
        self.load_state_dict({"last_epoch": last_epoch, "base_lrs": base_lrs})


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
