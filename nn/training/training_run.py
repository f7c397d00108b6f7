"""A training run and its steps.

A step is complete once it is in `history.steps`. Until then, an interruption undoes it completely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import fsum, isfinite, nan
from operator import mul
from typing import Any, TypeAlias

from autograd import Value, no_grad
from autograd.current_engine import are_finite, same_nodes
from autograd.names.error_text import described
from nn.modules.module import Module
from nn.optim.clipping import clip_grad_norm_, grad_norm
from nn.optim.optimizer import Optimizer
from nn.optim.schedules.plateau import ReduceLROnPlateau
from nn.optim.schedules.schedule_base import Schedule
from nn.programs.program_cache import programs_of
from nn.programs.replayed_forward_pass import Forward
from nn.programs.shard_sums import Send
from nn.training import nonfinite_origin
from nn.training.batch_sweep import Swept, sweep
from nn.training.data import Sample
from nn.training.history import Epoch, History
from nn.training.not_finite_error import NotFiniteError
from nn.training.step_undo import Snapshot

__all__ = ["Loss", "Training"]

Loss: TypeAlias = Callable[[list[Any], list[Any]], Any]


@dataclass(repr=False)
class Training:
    """A training run. `fit` passes it to callbacks after each epoch.

    Attributes:
        model: the module that is trained.
        loss: the function of outputs and targets.
        optimizer: takes the steps.
        schedule: sets the learning rate after each epoch, or None.
        history: the epochs so far; `fit` returns it.
        max_grad_norm: the norm to which gradients are clipped, or None.
        data: the samples, each an input and its target.
        validation: the samples of the validation data, or None.
        exact: whether replays compute the same bits as the operations of the table.

    >>> import nn
    >>> def stop_at_two(training: Training) -> None:
    ...     if len(training.history) == 2:
    ...         training.stop("two are enough")
    >>> net = nn.MLP(1, [1], rng=1)
    >>> optimizer = nn.SGD(net.parameters(), lr=0.1)
    >>> history = nn.fit(
    ...     net, [([1.0], 2.0)], loss=nn.mse_loss, optimizer=optimizer, epochs=9, callbacks=[stop_at_two]
    ... )
    >>> len(history), history.stopped
    (2, 'two are enough')
    """

    model: Module
    loss: Loss
    optimizer: Optimizer
    schedule: Schedule | None
    history: History
    max_grad_norm: float | None
    data: Sequence[Sample]
    validation: Sequence[Sample] | None
    exact: bool = True
    _good: Snapshot | None = field(default=None, init=False)  # the last weights whose loss was finite
    _before: Snapshot | None = field(default=None, init=False)  # the step in progress, to be undone
    _send: Send | None = field(default=None, init=False)  # adds up the shards of large batches
    _largest: int = field(default=0, init=False)  # the size of the largest batch so far
    # The epoch, and the state of the schedule before it.
    _rates: tuple[int, int, list[float]] = field(default=(0, 0, []), init=False)

    def __repr__(self) -> str:
        samples = f"{len(self.data):,} samples"
        return f"<Training of {type(self.model).__name__} on {samples}; {self.history!r}; .stop('reason') ends it>"

    def stop(self, reason: str) -> None:
        """End training after this epoch."""
        self.history.stopped = reason

    def step(self, batch: Sequence[Sample], where: str) -> None:
        """Take one step and add it to `history.steps`.

        Raises:
            NotFiniteError: the loss, a gradient or a new weight is inf or nan. The model has its last good weights.
        """
        modules, own = self.model._modules_and_parameters()
        stepped = self.optimizer._params()
        params = own if same_nodes(own, stepped) else list(dict.fromkeys([*own, *stepped]))
        steps = self.history.steps
        before = self._before = Snapshot(len(steps), modules, self.optimizer, params)
        swept = self._sweep(batch, modules, params)
        norm = self._norm(own) if isfinite(swept.loss) else nan
        loss, root = swept.loss, swept.root
        if not isfinite(norm):  # the whole graph shows where it comes from
            root = root or self._loss_of(batch, self.data, "data")
            loss = root.data
        if root is not None and not isfinite(loss):
            self._go_back(self._good or before)
            names = {p: name for name, p in self.model.named_parameters()}
            row = nonfinite_origin.of_rows(batch, self.data, "data")
            self._refuse(f"the loss of {where} is {loss}: {nonfinite_origin.of_value(root, names)}{row}")
        self._good = before
        if root is not None and not isfinite(norm):
            row = nonfinite_origin.of_rows(batch, self.data, "data")
            self._refuse(f"a gradient of {where} is not finite: {nonfinite_origin.of_gradient(root)}{row}")
        self.optimizer.step()
        if not are_finite(own):
            name, x = next((name, p.data) for name, p in self.model.named_parameters() if not isfinite(p.data))
            self._go_back(before)
            self._refuse(f"the step of {where} changed the weight {name} to {x}; is the learning rate too high?")
        steps.append((loss, norm, len(batch)))

    def validate(self, where: str) -> float | None:
        """Return the loss of the validation data in evaluation mode, or None if there are none."""
        if self.validation is None:
            return None
        self._before = self._without_weights()  # modules may count calls
        self.model.eval()
        with no_grad():
            modules = self.model._modules_and_parameters()[0]
            forward = programs_of(self.model).forward(self.model, modules, [x for x, _ in self.validation])
            loss: float = self._loss_of(self.validation, self.validation, "validation", forward).data
        self.model.train()
        if not isfinite(loss):
            row = nonfinite_origin.of_rows(self.validation, self.validation, "validation")
            self._refuse(f"the validation loss of {where} is {loss}{row}")
        return loss

    def try_validation(self) -> None:
        """Call the model with one sample of the validation data, so that a wrong shape raises an error immediately."""
        if self.validation is not None:
            was_training, before = self.model.training, self._without_weights()
            self.model.eval()
            try:
                with no_grad():
                    self._outputs(self.validation[:1], self.validation, "validation")
            finally:
                before.restore()
                self.model.train(was_training)

    def end_epoch(self, seconds: float, validation: float | None) -> None:
        """Add the epoch to the history, and step the schedule."""
        schedule = self.schedule
        if schedule is not None:
            self._rates = len(self.history) + 1, schedule.last_epoch, schedule.get_last_lr()
        self.history.epochs.append(self._epoch(seconds, validation))
        self._before = None
        self.history.forget_steps()
        self._step_schedule()

    def settle(self, epoch: int, seconds: float) -> None:
        """Complete or undo a step that an error or an interruption in this epoch left half done."""
        history = self.history
        if len(history) >= epoch:
            history.forget_steps()
            return
        if self._before is not None and self._before.steps == len(history.steps):
            self._before.restore()
        if history.steps:
            history.unfinished = self._epoch(seconds, None)

    def settle_schedule(self, epoch: int) -> None:
        """Take the schedule's step for this epoch, if the epoch is complete and the step has not been taken yet."""
        number, last, rates = self._rates
        if self.schedule is not None and number == epoch == len(self.history) and self.schedule.last_epoch == last:
            for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
                group["lr"] = rate
            self._step_schedule()

    def _step_schedule(self) -> None:
        """Take the schedule's step after the last epoch of the history."""
        if isinstance(self.schedule, ReduceLROnPlateau):
            last = self.history.epochs[-1]
            self.schedule.step(last.loss if last.validation_loss is None else last.validation_loss)
        elif self.schedule is not None:
            self.schedule.step()

    def _sweep(self, batch: Sequence[Sample], modules: list[Module], params: list[Value]) -> Swept:
        """Set the gradients of a batch, and return its loss."""
        may_have_changed = not self.history.steps or not self._largest  # callbacks may have changed the mode
        swept = sweep(
            self.model,
            modules,
            batch,
            params,
            self._loss_of_rows,
            self.loss,
            check=may_have_changed,
            exact=self.exact,
            send=self._send,
        )
        if len(batch) >= self._largest:  # the last batch of an epoch may be too small for replays
            self._largest, self.history.eager = len(batch), swept.reason
        return swept

    def _loss_of_rows(self, batch: Sequence[Sample], forward: Forward | None) -> Value:
        return self._loss_of(batch, self.data, "data", forward)

    def _norm(self, own: list[Value]) -> float:
        """Return the norm of the gradients, and clip them."""
        limit = self.max_grad_norm
        return grad_norm(own) if limit is None else clip_grad_norm_(own, limit)

    def _without_weights(self) -> Snapshot:
        modules, _ = self.model._modules_and_parameters()
        return Snapshot(len(self.history.steps), modules, self.optimizer, [])

    def _epoch(self, seconds: float, validation: float | None) -> Epoch:
        losses, norms, sizes = zip(*self.history.steps, strict=True)
        return Epoch(fsum(map(mul, losses, sizes)) / sum(sizes), fsum(norms) / len(norms), seconds, validation)

    def _go_back(self, to: Snapshot) -> None:
        to.restore()
        self._before = None
        del self.history.steps[to.steps :]

    def _loss_of(
        self, batch: Sequence[Sample], data: Sequence[Sample], what: str, forward: Forward | None = None
    ) -> Value:
        outputs = self._outputs(batch, data, what, forward)
        try:
            loss = self.loss(outputs, [target for _, target in batch])
        except Exception as error:
            if row := nonfinite_origin.of_rows(batch, data, what):
                error.add_note(row.removeprefix(". "))
            raise
        if not isinstance(loss, Value):
            raise TypeError(f"the loss must return one Value; it returned {described(loss)}, which has no gradient")
        return loss

    def _outputs(
        self, batch: Sequence[Sample], data: Sequence[Sample], what: str, forward: Forward | None = None
    ) -> list[Any]:
        known = {} if forward is None else forward.outputs
        outputs: list[Any] = []
        try:
            for k, (x, _) in enumerate(batch):
                outputs.append(known[k] if k in known else self.model(x))
        except Exception as error:
            error.add_note(f"The model was called with {nonfinite_origin.row_of(batch[len(outputs)], data, what)}.")
            raise
        return outputs

    def _refuse(self, problem: str) -> None:
        raise NotFiniteError(f"{problem}. The model has its last good weights", self.history)
