"""OneCycleLR: a rate that rises and falls once, while the momentum falls and rises."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi
from typing import Literal, final

from autograd.names.fixed_choices import one_of
from autograd.names.option_ranges import not_negative, positive, unit
from nn.argument_checks import count, each
from nn.optim.optimizer import Optimizer
from nn.optim.option_checks import INITIAL_RATE
from nn.optim.schedules.schedule_base import Schedule

__all__ = ["OneCycleLR"]


@final
class OneCycleLR(Schedule):
    """Raise the rate to max_lr, then decrease it far below the first rate, in total_steps steps (Smith and Topin 2018).

    The momentum, or betas[0], falls to base_momentum while the rate rises, then rises again.

    Args:
        optimizer: the optimizer whose learning rates and momentum it sets.
        max_lr: the highest rate, or a list of one per group.
        total_steps: the number of steps. If epochs and steps_per_epoch are given instead, it is their product.
        epochs, steps_per_epoch: see total_steps.
        pct_start: the share of the steps in which the rate rises, from 0 to 1.
        anneal_strategy: "cos" for half a cosine, "linear" for a line.
        cycle_momentum: whether the momentum changes too.
        base_momentum, max_momentum: the lowest and the highest momentum, or lists of one per group.
        div_factor: the first rate is max_lr divided by this.
        final_div_factor: the last rate is the first one divided by this.
        three_phase: whether the rate falls to the first rate as fast as it rose, and then to the last rate.

    Raises:
        TypeError, ValueError: an option is out of its range, or the optimizer has no momentum.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = OneCycleLR(SGD([Value(0.0)]), 1.0, 5, pct_start=0.6, anneal_strategy="linear", div_factor=5)
    >>> for _ in range(3):
    ...     print([round(x, 6) for x in schedule.get_last_lr()])
    ...     schedule.step()
    [0.2]
    [0.6]
    [1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
    ) -> None:
        for what, given in (("epochs", epochs), ("steps per epoch", steps_per_epoch)):
            if given is not None:
                count(given, what)
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError("OneCycleLR needs total_steps, or both epochs and steps_per_epoch")
            total_steps = epochs * steps_per_epoch
        self.total_steps, self.epochs, self.steps_per_epoch = count(total_steps, "steps"), epochs, steps_per_epoch
        self.pct_start = not_negative("pct_start", pct_start)
        if self.pct_start > 1:
            raise ValueError(f"pct_start must be a number from 0 to 1, got {pct_start}")
        one_of("anneal_strategy", anneal_strategy, ("cos", "linear"))
        self.anneal_strategy, self.cycle_momentum, self.three_phase = anneal_strategy, cycle_momentum, three_phase
        self.div_factor = positive("div_factor", div_factor)
        self.final_div_factor = positive("final_div_factor", final_div_factor)
        groups = getattr(optimizer, "param_groups", [])
        self.max_lr = [not_negative("max_lr", x) for x in each(max_lr, len(groups), "rates of max_lr")]
        ends = (("base_momentum", base_momentum), ("max_momentum", max_momentum))
        self.base_momentum, self.max_momentum = (
            [unit(name, x) for x in each(given, len(groups), f"numbers of {name}")] for name, given in ends
        )
        if self.cycle_momentum and groups and not {"momentum", "betas"} & groups[0].keys():
            raise ValueError(f"{type(optimizer).__name__} has no momentum; pass cycle_momentum=False")
        for group, highest in zip(groups, self.max_lr, strict=True):
            group[INITIAL_RATE] = highest / self.div_factor
        super().__init__(optimizer)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate of the first group in an epoch."""
        return self.next_rates(epoch)[0]

    def next_rates(self, epoch: int) -> list[float]:
        """Return the rates of all groups in an epoch."""
        firsts = [x / self.div_factor for x in self.max_lr]
        lasts = [x / self.final_div_factor for x in firsts]
        return self._numbers(epoch, firsts, self.max_lr, lasts)

    def _enter(self, epoch: int) -> None:
        """Set the rates and the momentum of an epoch."""
        super()._enter(epoch)
        if self.cycle_momentum:
            numbers = self._numbers(epoch, self.max_momentum, self.base_momentum, self.max_momentum)
            for group, momentum in zip(self.optimizer.param_groups, numbers, strict=True):
                if "betas" in group:
                    group["betas"] = (momentum, *group["betas"][1:])
                else:
                    group["momentum"] = momentum

    def _numbers(
        self, epoch: int, firsts: Sequence[float], peaks: Sequence[float], lasts: Sequence[float]
    ) -> list[float]:
        """Return a number per group: it goes from the first to the peak and, in one or two more phases, to the last."""
        if epoch > self.total_steps:
            raise ValueError(f"OneCycleLR has {self.total_steps} steps, but step() was called {epoch} times")
        rise, last = self.pct_start * self.total_steps - 1, self.total_steps - 1
        phases = [(rise, firsts, peaks), (last, peaks, lasts)]
        if self.three_phase:
            phases[1:] = [(2 * rise, peaks, firsts), (last, firsts, lasts)]
        start = 0.0
        while len(phases) > 1 and epoch > phases[0][0]:
            start = phases.pop(0)[0]
        end, before, after = phases[0]
        share = min((epoch - start) / (end - start), 1.0) if end != start else 1.0
        if self.anneal_strategy == "linear":
            return [(b - a) * share + a for a, b in zip(before, after, strict=True)]
        return [b + (a - b) / 2 * (cos(pi * share) + 1) for a, b in zip(before, after, strict=True)]

    def _try(self) -> None:
        self._rates(self.last_epoch)
