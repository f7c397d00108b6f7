"""The base class of learning rate schedules: `step()` after each epoch sets the rate of every group.

As in PyTorch, a schedule computes the rate of an epoch from the current rate. So the factors of several schedules
multiply, and a schedule continues from a rate that was set by hand. Only LambdaLR and OneCycleLR replace the rate.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, ClassVar, Self

from autograd.names import names_its_parameters
from autograd.names.error_text import counted
from autograd.names.option_ranges import not_negative
from nn.argument_checks import TensorOptions, instance, listed, parameters_of, state_of
from nn.optim.optimizer import Optimizer
from nn.optim.option_checks import INITIAL_RATE
from nn.storage.saveable import Saveable

__all__ = ["Schedule"]

_ROUNDING = 1e-14  # the largest rounding error of a rate that is 0 in exact arithmetic


class Schedule(TensorOptions, Saveable, ABC):
    """Base class of schedules.

    Attributes:
        optimizer: the optimizer whose rates are set.
        base_lrs: the rate of each group before its first schedule, also in the group as `initial_lr`.
        last_epoch: the number of steps taken.
        takes_metric: whether a step takes the metric that training should improve.
    """

    takes_metric: ClassVar[bool] = False

    def __init__(self, optimizer: Optimizer) -> None:
        instance(optimizer, Optimizer, "optimizer")
        self.optimizer = optimizer
        self.base_lrs = [group.get(INITIAL_RATE, group["lr"]) for group in optimizer.param_groups]
        self.last_epoch = 0
        for group, base in zip(optimizer.param_groups, self.base_lrs, strict=True):
            group[INITIAL_RATE] = base
        self._enter(0)

    def __repr__(self) -> str:
        options = (f"{name}={getattr(self, name)!r:.60}" for name in parameters_of(type(self)))
        _, *shown = options  # without the optimizer
        rates = ", ".join(f"{rate:.6g}" for rate in self.get_last_lr())
        return f"<{type(self).__name__}({', '.join(shown)}): epoch {self.last_epoch}, learning rate {rates}>"

    @abstractmethod
    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch.

        Args:
            rate: the current rate, from the previous epoch; in epoch 0, the optimizer's.
            base: the rate of the group before its first schedule.
            epoch: the zero-based epoch.
        """

    def next_rates(self, epoch: int) -> list[float]:
        """Return the rates of all groups in an epoch."""
        groups = zip(self.optimizer.param_groups, self.base_lrs, strict=True)
        return [self.next_rate(group["lr"], base, epoch) for group, base in groups]

    @names_its_parameters
    def step(self) -> None:
        """Set the rate of the next epoch.

        Raises:
            ValueError: the rate is negative or not finite, or groups were added to the optimizer.
        """
        self._enter(self.last_epoch + 1)
        self.last_epoch += 1

    def restart(self) -> None:
        """Set the rate of epoch 0, from the rates at the start."""
        self._set_rates(self.base_lrs)
        self._enter(0)
        self.last_epoch = 0

    def _enter(self, epoch: int) -> None:
        """Set the rates of an epoch."""
        self._set_rates(self._rates(epoch))

    def _set_rates(self, rates: Sequence[float]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate

    def get_last_lr(self) -> list[float]:
        """Return the current rates, one per group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def _rates(self, epoch: int) -> list[float]:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.base_lrs):
            raise ValueError(
                f"{type(self).__name__} was made for {counted(len(self.base_lrs), 'group')} of parameters, but the "
                f"optimizer has {len(groups)}; add groups before the schedule is made"
            )
        rates = [0.0 if -_ROUNDING < rate < 0 else rate for rate in self.next_rates(epoch)]
        for rate in rates:
            if not (isfinite(rate) and rate >= 0):
                raise ValueError(f"{type(self).__name__} gives the learning rate {rate} in epoch {epoch}")
        return rates

    def state_dict(self) -> dict[str, Any]:
        """Return the state of the schedule."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    @names_its_parameters
    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load the state of another schedule. The rates themselves are in the optimizer's state.

        Raises:
            TypeError, ValueError: the argument is not the state of a schedule for the same number of groups.
        """
        state = state_of(state_dict, "a schedule", ["last_epoch", "base_lrs"])
        epoch = state["last_epoch"]
        rates = [not_negative("a rate of base_lrs", x) for x in listed(state["base_lrs"], "base_lrs")]
        groups = len(self.optimizer.param_groups)
        if isinstance(epoch, bool) or not isinstance(epoch, int) or epoch < 0 or len(rates) != groups:
            raise ValueError(f"expected a nonnegative last_epoch and {groups} base_lrs, got {epoch!r} and {rates}")
        self.last_epoch, self.base_lrs = epoch, rates

    @classmethod
    def rebuild(cls, **parts: Any) -> Self:
        """Build a schedule from the result of `describe`. The optimizer keeps its rates.

        Raises:
            TypeError, ValueError: the parts have wrong types, or a rate cannot be computed from them.
        """
        schedule = super().rebuild(**parts)
        schedule._try()
        return schedule

    def _try(self) -> None:
        """Raise an error if the next step could not use the state."""
        self._rates(self.last_epoch + 1)

    def _set_parts(self, optimizer: Optimizer, last_epoch: int, base_lrs: list[float]) -> None:
        instance(optimizer, Optimizer, "optimizer")
        self.optimizer = optimizer
        self.load_state_dict({"last_epoch": last_epoch, "base_lrs": base_lrs})
