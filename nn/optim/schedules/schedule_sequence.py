"""SequentialLR: schedules in sequence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any, final

from autograd.names import names_its_parameters
from autograd.names.error_text import counted, described
from nn.argument_checks import instance, listed, state_of
from nn.optim.optimizer import Optimizer
from nn.optim.option_checks import INITIAL_RATE
from nn.optim.schedules.schedule_base import Schedule
from nn.optim.schedules.step_factors import epochs

__all__ = ["SequentialLR"]


@final
class SequentialLR(Schedule):
    """Follow the first schedule up to the first milestone, then the second schedule from its epoch 0, and so on.

    Args:
        optimizer: the optimizer of all schedules.
        schedulers: the schedules. Each starts again from the optimizer's initial rate.
        milestones: the epoch at which each schedule but the first starts.

    Raises:
        TypeError: a schedule is not a Schedule.
        ValueError: a schedule belongs to another optimizer or needs a metric; or there is not one milestone between two
            schedules.

    >>> from autograd import Value
    >>> from nn import SGD, ExponentialLR, LinearLR
    >>> optimizer = SGD([Value(0.0)], lr=1.0)
    >>> warm = LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> schedule = SequentialLR(optimizer, [warm, ExponentialLR(optimizer, 0.5)], milestones=[2])
    >>> for _ in range(4):
    ...     print(schedule.get_last_lr())
    ...     schedule.step()
    [0.5]
    [0.75]
    [1.0]
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, schedulers: Iterable[Schedule], milestones: Iterable[int]) -> None:
        instance(optimizer, Optimizer, "optimizer")
        self.schedulers, self.milestones = listed(schedulers, "schedules"), epochs(milestones)
        self.optimizer = optimizer
        self._check()
        groups = optimizer.param_groups
        self.base_lrs, self.last_epoch = [group.get(INITIAL_RATE, group["lr"]) for group in groups], 0
        self._set_rates(self.base_lrs)
        for schedule in self.schedulers:
            schedule.last_epoch = 0
        self._current(0).restart()

    def _check(self) -> None:
        for schedule in self.schedulers:
            instance(schedule, Schedule, "a schedule")
            if schedule.optimizer is not self.optimizer:
                raise ValueError(f"{schedule!r} belongs to another optimizer")
            if schedule.takes_metric:
                raise ValueError(
                    f"{type(schedule).__name__} needs a metric in each step, so it cannot be in a SequentialLR"
                )
        if not self.schedulers or len(self.milestones) != len(self.schedulers) - 1:
            given = f"{counted(len(self.schedulers), 'schedule')} and the milestones {self.milestones}"
            raise ValueError(f"expected one or more schedules and one milestone between each pair, got {given}")

    def _current(self, epoch: int) -> Schedule:
        found: Schedule = self.schedulers[bisect_right(self.milestones, epoch)]
        return found

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate in an epoch. Only `step` and `restart` set rates."""
        return rate

    @names_its_parameters
    def step(self) -> None:
        """Set the rate of the next epoch: a step of the current schedule, or the start of the next one."""
        epoch = self.last_epoch + 1
        current = self._current(epoch)
        if epoch in self.milestones:
            current.restart()
        else:
            current.step()
        self.last_epoch = epoch

    def restart(self) -> None:
        """Set the rate of epoch 0."""
        self._current(0).restart()
        self.last_epoch = 0

    def state_dict(self) -> dict[str, Any]:
        """Return the state of this schedule and of those in it."""
        return super().state_dict() | {"schedulers": [schedule.state_dict() for schedule in self.schedulers]}

    @names_its_parameters
    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load the state of another schedule.

        Raises:
            TypeError, ValueError: this is not the state of a sequence with as many schedules and groups.
        """
        states = state_of(state_dict, "a schedule", []).get("schedulers", ())
        if len(states) != len(self.schedulers):
            raise ValueError(f"expected the states of {counted(len(self.schedulers), 'schedule')}, got {len(states)}")
        for state in states:
            if not isinstance(state, Mapping):
                raise TypeError(f"expected the state dict of each schedule, got {described(state)}")
        before = [schedule.state_dict() for schedule in self.schedulers]
        try:
            for schedule, state in zip(self.schedulers, states, strict=True):
                schedule.load_state_dict(state)
            super().load_state_dict(state_dict)
        except BaseException:  # all states are loaded, or none
            for schedule, state in zip(self.schedulers, before, strict=True):
                schedule.load_state_dict(state)
            raise

    def _set_parts(  # type: ignore[override]  # with more parts
        self,
        optimizer: Optimizer,
        schedulers: list[Schedule],
        milestones: list[int],
        last_epoch: int,
        base_lrs: list[float],
    ) -> None:
        self.optimizer, self.schedulers, self.milestones = optimizer, schedulers, epochs(milestones)
        self._check()
        Schedule.load_state_dict(self, {"last_epoch": last_epoch, "base_lrs": base_lrs})
