"""Schedules that multiply the rate by a factor at certain epochs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from autograd.names.error_text import described
from autograd.names.option_ranges import not_negative, whole
from nn.argument_checks import listed
from nn.optim.optimizer import Optimizer
from nn.optim.schedules.schedule_base import Schedule

__all__ = ["MultiStepLR", "StepLR", "epochs"]


@final
class StepLR(Schedule):
    """Multiply the rate by gamma every step_size epochs.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        step_size: the number of epochs between two steps.
        gamma: the factor of a step.

    Raises:
        TypeError, ValueError: an option has the wrong type or is out of range.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = StepLR(SGD([Value(0.0)], lr=1.0), step_size=2, gamma=0.5)
    >>> for _ in range(4):
    ...     schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size, self.gamma = whole("step_size", step_size, 1), not_negative("gamma", gamma)
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return rate * self.gamma if epoch and epoch % self.step_size == 0 else rate


@final
class MultiStepLR(Schedule):
    """Multiply the rate by gamma at the given epochs.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        milestones: the epochs. An epoch that is given twice counts twice.
        gamma: the factor of a step.

    Raises:
        TypeError, ValueError: a milestone is not an int >= 0.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = MultiStepLR(SGD([Value(0.0)], lr=1.0), milestones=[1, 3], gamma=0.5)
    >>> for _ in range(3):
    ...     schedule.step()
    ...     print(schedule.get_last_lr())
    [0.5]
    [0.5]
    [0.25]
    """

    def __init__(self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1) -> None:
        self.milestones, self.gamma = epochs(milestones), not_negative("gamma", gamma)
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch."""
        return rate * self.gamma ** self.milestones.count(epoch)


def epochs(milestones: Iterable[int]) -> list[int]:
    """Return epochs in order.

    Raises:
        TypeError, ValueError: one is not an int >= 0.
    """
    given = listed(milestones, "milestones")
    for epoch in given:
        if isinstance(epoch, bool) or not isinstance(epoch, int):
            raise TypeError(f"a milestone must be an int, the number of an epoch, got {described(epoch)}")
        if epoch < 0:
            raise ValueError(f"a milestone must be a zero-based epoch, got {epoch}")
    return sorted(given)
