"""ReduceLROnPlateau: a rate that falls when a metric no longer improves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, ClassVar, Literal, SupportsFloat, final

from autograd import Value
from autograd.comparisons import data_of
from autograd.names import names_its_parameters
from autograd.names.fixed_choices import one_of
from autograd.names.option_ranges import not_negative, unit, whole
from autograd.number import number
from nn.argument_checks import each, state_of
from nn.optim.optimizer import Optimizer
from nn.optim.schedules.schedule_base import Schedule

__all__ = ["ReduceLROnPlateau"]


@final
class ReduceLROnPlateau(Schedule):
    """Multiply the rate by a factor when a metric has not improved for a few epochs.

    `nn.fit` passes the validation loss to each step, or the loss if there is no validation data.

    Args:
        optimizer: the optimizer whose learning rates it sets.
        mode: "min" if a lower metric is better, "max" if a higher one is.
        factor: the factor of a reduction, at least 0 and below 1.
        patience: the number of epochs without improvement to tolerate.
        threshold: the smallest change that counts as an improvement.
        threshold_mode: "rel" for a threshold relative to the best metric, "abs" for a difference.
        cooldown: the number of epochs to ignore after a reduction.
        min_lr: the lowest rate, or a list of one per group.
        eps: ignore rate changes smaller than this.

    Attributes:
        best: the best metric so far, or None.
        num_bad_epochs: the number of epochs without an improvement.
        cooldown_counter: the remaining epochs of the cooldown.

    Raises:
        ValueError: an option is out of its range.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> schedule = ReduceLROnPlateau(SGD([Value(0.0)], lr=1.0), factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     schedule.step(loss)
    >>> schedule.get_last_lr()
    [0.5]
    """

    takes_metric: ClassVar[bool] = True

    def __init__(
        self,
        optimizer: Optimizer,
        mode: Literal["min", "max"] = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: Literal["rel", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0,
        eps: float = 1e-8,
    ) -> None:
        one_of("mode", mode, ("min", "max"))
        one_of("threshold_mode", threshold_mode, ("rel", "abs"))
        self.mode, self.threshold_mode = mode, threshold_mode
        self.factor, self.threshold = unit("factor", factor), not_negative("threshold", threshold)
        self.patience, self.cooldown = whole("patience", patience, 0), whole("cooldown", cooldown, 0)
        self.min_lr, self.eps = min_lr, not_negative("eps", eps)
        self.best: float | None = None
        self.num_bad_epochs = self.cooldown_counter = 0
        super().__init__(optimizer)
        for least in each(min_lr, len(self.base_lrs), "rates of min_lr"):
            not_negative("min_lr", least)

    def next_rate(self, rate: float, base: float, epoch: int) -> float:
        """Return the rate unchanged, because only a metric changes it."""
        return rate

    @names_its_parameters
    def step(self, metrics: SupportsFloat | Value | None = None) -> None:
        """Take the metric of an epoch, and reduce the rates if necessary.

        Args:
            metrics: the number to improve, such as the validation loss.

        Raises:
            TypeError: the metric is missing or not a number.
        """
        if metrics is None:
            raise TypeError("ReduceLROnPlateau.step needs the metric to improve: schedule.step(validation_loss)")
        current = number(data_of(metrics) if isinstance(metrics, Value) else metrics, "the metric of a step")
        rates = self._rates(self.last_epoch + 1)
        if self._is_better(current):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            lowest = each(self.min_lr, len(rates), "rates of min_lr")
            reduced = [max(rate * self.factor, least) for rate, least in zip(rates, lowest, strict=True)]
            self._set_rates([new if old - new > self.eps else old for old, new in zip(rates, reduced, strict=True)])
            self.cooldown_counter, self.num_bad_epochs = int(self.cooldown), 0
        self.last_epoch += 1

    def _is_better(self, current: float) -> bool:
        best, least = self.best, self.threshold
        if best is None:
            return current < inf if self.mode == "min" else current > -inf
        if self.mode == "min":
            return current < (best * (1 - least) if self.threshold_mode == "rel" else best - least)
        return current > (best * (1 + least) if self.threshold_mode == "rel" else best + least)

    def state_dict(self) -> dict[str, Any]:
        """Return the state of the schedule."""
        return super().state_dict() | {name: getattr(self, name) for name in ("best", *_COUNTS)}

    @names_its_parameters
    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load the state of another schedule.

        Raises:
            TypeError, ValueError: the argument is not the state of a schedule for the same number of groups.
        """
        best = state_of(state_dict, "a schedule", []).get("best")
        best = None if best is None else number(best, "the best metric")
        counts = {name: int(not_negative(name, state_dict.get(name, 0))) for name in _COUNTS}
        super().load_state_dict({"base_lrs": vars(self).get("base_lrs"), **state_dict})
        self.best = None if best is None or abs(best) == inf else best
        for name, count in counts.items():
            setattr(self, name, count)


_COUNTS = ("num_bad_epochs", "cooldown_counter")
