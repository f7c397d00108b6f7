"""Schedules of the learning rate, with PyTorch's names: `step()` after each epoch sets it in every group.

Each is a formula from the rate at the start and the epoch, counted from 0, so a schedule can be resumed anywhere.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from math import cos, isfinite, pi
from typing import Any, Self, final

from autograd.number import number
from nn.arguments import count
from nn.optim.optimizer import Optimizer, not_negative, positive
from nn.storable import Storable


class Schedule(Storable, ABC):
    """Base of schedules.

    Attributes:
        optimizer: whose rates are set.
        base_lrs: the rates at the start, one a group.
        last_epoch: how many steps have been taken.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"a schedule takes an optimiser, got one {type(optimizer).__name__}")
        self.optimizer = optimizer
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.last_epoch = 0
        self._set()

    @abstractmethod
    def rate(self, base: float, epoch: int) -> float:
        """Return the rate in an epoch, from the rate at the start."""

    def step(self) -> None:
        """Go on to the next epoch's rate."""
        self.last_epoch += 1
        self._set()

    def get_last_lr(self) -> list[float]:
        """Return the rates as they are now, one a group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def _set(self) -> None:
        rates = [self.rate(base, self.last_epoch) for base in self.base_lrs]
        for rate in rates:
            if not (isfinite(rate) and rate >= 0):
                raise ValueError(f"{type(self).__name__} gives the learning rate {rate} in epoch {self.last_epoch}")
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate

    def state_dict(self) -> dict[str, Any]:
        """Return where the schedule is."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on where another one was.

        Raises:
            TypeError, ValueError: it is not of a schedule of as many groups.
        """
        try:
            epoch, rates = (
                state_dict["last_epoch"],
                [positive("a rate at the start", x) for x in state_dict["base_lrs"]],
            )
        except (KeyError, TypeError) as fault:
            raise TypeError(
                f"a state dict of a schedule has last_epoch and base_lrs; missing or wrong: {fault}"
            ) from None
        if isinstance(epoch, bool) or not isinstance(epoch, int) or epoch < 0 or len(rates) != len(self.base_lrs):
            raise ValueError(
                f"last_epoch is an int from 0 on and base_lrs has {len(self.base_lrs)} rates; got {epoch!r} and {rates}"
            )
        self.last_epoch, self.base_lrs = epoch, rates

    def describe(self) -> dict[str, Any]:
        """Return what `rebuild` takes."""
        return super().describe() | self.state_dict()

    @classmethod
    def rebuild(cls, **parts: Any) -> Self:
        """Build from what `describe` returned; the optimiser keeps the rate that it has."""
        state = {name: parts.pop(name) for name in ("last_epoch", "base_lrs")}
        optimizer = parts["optimizer"]
        rates = [group["lr"] for group in optimizer.param_groups]
        schedule = cls(**parts)
        schedule.load_state_dict(state)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        return schedule


@final
class StepLR(Schedule):
    """Multiply the rate by gamma every step_size epochs.

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

    def rate(self, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return base * self.gamma ** (epoch // self.step_size)


@final
class ExponentialLR(Schedule):
    """Multiply the rate by gamma every epoch."""

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = positive("gamma", gamma)
        super().__init__(optimizer)

    def rate(self, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return base * self.gamma**epoch


@final
class CosineAnnealingLR(Schedule):
    """Let the rate fall along half a cosine to eta_min in T_max epochs, after rising in a straight line if asked to.

    Args:
        optimizer: whose rates are set.
        T_max: the epoch in which eta_min is reached; the rate stays there.
        eta_min: the last rate.
        warmup: so many epochs of T_max the rate rises first: base / (warmup + 1), 2 base / (warmup + 1), ...
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, *, warmup: int = 0) -> None:  # noqa: N803  (PyTorch's name)
        self.T_max, self.eta_min = count(T_max, "epochs of the schedule"), not_negative("eta_min", eta_min)
        self.warmup = count(warmup, "epochs of warm-up") if warmup else 0
        if self.warmup >= T_max:
            raise ValueError(f"the warm-up is shorter than the schedule; got {warmup} of {T_max} epochs")
        super().__init__(optimizer)

    def rate(self, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        if epoch < self.warmup:
            return base * (epoch + 1) / (self.warmup + 1)
        done = min((epoch - self.warmup) / (self.T_max - self.warmup), 1.0)
        return self.eta_min + (base - self.eta_min) * (1 + cos(pi * done)) / 2


@final
class LambdaLR(Schedule):
    """Multiply the first rate by what a function of the epoch returns. To store it, store its `state_dict()`."""

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float]) -> None:
        if not callable(lr_lambda):
            raise TypeError(
                f"lr_lambda is a function of the epoch, got the {type(lr_lambda).__name__} {lr_lambda!r:.40}"
            )
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def rate(self, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return base * number(self.lr_lambda(epoch), "what lr_lambda returns")
