"""Training: `fit` goes through the data again and again, and returns what happened.

A step either counts as a whole or not at all: when it is interrupted, or a number stops being finite, the model has the
weights of before it. What is shuffled in an epoch depends on the seed and the epoch's number alone, so a run that is
resumed goes on bit for bit as it would have gone on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import isfinite
from statistics import fmean
from time import perf_counter
from typing import Any, TypeAlias

from autograd import Value, no_grad
from nn.arguments import count
from nn.module import Module
from nn.optim.clipping import clip_grad_norm_, grad_norm
from nn.optim.optimizer import Optimizer, limit
from nn.optim.schedules import Schedule
from nn.training import diagnosis
from nn.training.data import Sample, batches, samples
from nn.training.history import Epoch, History
from nn.training.progress import Bar

Loss: TypeAlias = Callable[[list[Any], list[Any]], Any]


class NotFiniteError(FloatingPointError):
    """A loss, a gradient or a weight has become inf or nan; `history` is what happened before."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


@dataclass
class Training:
    """A training run, as callbacks see it after each epoch.

    Attributes:
        model, loss, optimizer, schedule, history: what `fit` was given and will return.
    """

    model: Module
    loss: Loss
    optimizer: Optimizer
    schedule: Schedule | None
    history: History
    max_grad_norm: float | None
    _good: tuple[list[float], Any] | None = field(default=None, repr=False)
    _stepping: bool = field(default=False, repr=False)

    def stop(self, reason: str) -> None:
        """End training after this epoch."""
        self.history.stopped = reason

    def step(self, batch: list[Sample], where: str) -> tuple[float, float]:
        """Take one step; returns the loss before it and the norm of its gradient."""
        named = dict(self.model.named_parameters())
        loss = self._loss_of(batch)
        if not isfinite(loss.data):
            self.restore()
            names = {p: name for name, p in named.items()}
            self._refuse(f"the loss of {where} is {loss.data}: {diagnosis.of_value(loss, names)}")
        params = list(named.values())
        self._good = [p.data for p in params], self.optimizer.state
        self.model.zero_grad()
        loss.backward()
        limit = self.max_grad_norm
        norm = grad_norm(params) if limit is None else clip_grad_norm_(params, limit)
        if not isfinite(norm):
            self._refuse(f"a gradient of {where} is not finite: {diagnosis.of_gradient(loss)}")
        self._stepping = True
        self.optimizer.step()
        self._stepping = False
        for name, p in named.items():
            if not isfinite(p.data):
                x = p.data
                self.restore()
                self._refuse(f"the step of {where} made the weight {name} {x}; is the learning rate too high?")
        return loss.data, norm

    def validate(self, data: list[Sample], where: str) -> float:
        """Return the loss of other data, without training."""
        self.model.eval()
        with no_grad():
            loss: float = self._loss_of(data).data
        self.model.train()
        if not isfinite(loss):
            self._refuse(f"the validation loss of {where} is {loss}")
        return loss

    def undo(self) -> None:
        """Undo a step that was interrupted half-way."""
        if self._stepping:
            self.restore()
            self._stepping = False

    def restore(self) -> None:
        """Go back to the last weights whose loss was finite, and to what the optimiser remembered then."""
        if self._good is not None:
            numbers, self.optimizer.state = self._good
            for p, x in zip(self.model.parameters(), numbers, strict=True):
                p.data = x

    def _loss_of(self, batch: list[Sample]) -> Value:
        loss = self.loss([self.model(x) for x, _ in batch], [target for _, target in batch])
        if not isinstance(loss, Value):
            raise TypeError(
                f"the loss returns one Value; it returned the {type(loss).__name__} {loss!r:.60}, "
                "which has no gradient to go down"
            )
        return loss

    def _refuse(self, what: str) -> None:
        raise NotFiniteError(f"{what}. The model has its last good weights", self.history)


def fit(
    model: Module,
    data: Any,
    *,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None = None,
    validation: Any = None,
    seed: int | None = None,
    progress: bool = True,
    callbacks: Iterable[Callable[[Training], object]] = (),
    schedule: Schedule | None = None,
    max_grad_norm: float | None = None,
    history: History | None = None,
) -> History:
    """Train a model and return what happened; Ctrl-C ends training early and returns that too.

    Args:
        model: what is trained: called with one sample's input, a list of numbers or whatever it takes.
        data: pairs of an input and a target, or a tuple of two, all inputs and all targets: lists, generators, arrays,
            frames.
        loss: called with the outputs of a batch and its targets, two lists; returns a Value.
        optimizer: takes the steps.
        epochs: how often to go through the data, epochs in `history` included.
        batch_size: the number of samples of a step; all if left out.
        validation: data as above, whose loss is found after each epoch.
        seed: what the data is shuffled by before each epoch; in order if left out.
        progress: whether to show a bar, if there is a terminal and the extra `progress` is installed.
        callbacks: called after each epoch with the `Training`, whose `stop` ends it.
        schedule: takes a step after each epoch.
        max_grad_norm: what gradients are clipped to.
        history: of earlier epochs, to go on after them.

    Raises:
        NotFiniteError: a loss, a gradient or a weight became inf or nan; it names epoch, batch and first operation.
        TypeError, ValueError: an argument is none of these, data is empty, or the optimiser is of another model.

    >>> import nn
    >>> net = nn.MLP(1, [1], w=[[[0.0]]])
    >>> steps = nn.SGD(net.parameters(), lr=0.1, momentum=0.5)
    >>> history = fit(net, [([1.0], 2.0), ([2.0], 4.0)], loss=nn.mse_loss, optimizer=steps, epochs=200)
    >>> round(net([3.0]).data, 2), len(history)
    (6.0, 200)
    """
    train = samples(data)
    other = None if validation is None else samples(validation, "validation")
    size = len(train) if batch_size is None else count(batch_size, "samples a batch")
    count(epochs, "epochs")
    run = _checked(Training(model, loss, optimizer, schedule, History() if history is None else history, max_grad_norm))
    history, called = run.history, list(callbacks)
    history.unfinished, history.stopped = None, ""
    was_training, epoch, started = model.training, len(history), perf_counter()
    steps: list[tuple[float, float, int]] = []
    bar = Bar(epochs, epoch, progress)
    try:
        while epoch < epochs and not history.stopped:
            epoch, started = epoch + 1, perf_counter()
            steps.clear()
            model.train()
            for i, batch in enumerate(batches(train, size, None if seed is None else f"{seed}:{epoch}"), 1):
                steps.append((*run.step(batch, f"epoch {epoch}, batch {i}"), len(batch)))
            checked = None if other is None else run.validate(other, f"epoch {epoch}")
            history.epochs.append(_epoch(steps, started, checked))
            if schedule is not None:
                schedule.step()
            for callback in called:
                callback(run)
            bar.update(history.epochs[-1])
    except KeyboardInterrupt:
        run.undo()
        history.stopped = f"interrupted in epoch {epoch}"
        if steps and len(history) < epoch:
            history.unfinished = _epoch(steps, started, None)
    finally:
        bar.close()
        model.train(was_training)
    return history


def _epoch(steps: list[tuple[float, float, int]], started: float, validation: float | None) -> Epoch:
    losses, norms, sizes = zip(*steps, strict=True)
    return Epoch(fmean(losses, sizes), fmean(norms), perf_counter() - started, validation)


def _checked(run: Training) -> Training:
    """Refuse what cannot be trained."""
    for what, x, kind in (
        ("model", run.model, Module),
        ("optimizer", run.optimizer, Optimizer),
        ("history", run.history, History),
    ):
        if not isinstance(x, kind):
            raise TypeError(f"{what} is of class {kind.__name__}, got the {type(x).__name__} {x!r:.40}")
    if run.schedule is not None and not isinstance(run.schedule, Schedule):
        raise TypeError(f"schedule is of class Schedule, got one {type(run.schedule).__name__}")
    if not callable(run.loss):
        raise TypeError(
            f"loss is a function of outputs and targets, got the {type(run.loss).__name__} {run.loss!r:.40}"
        )
    if run.max_grad_norm is not None:
        limit("max_grad_norm", run.max_grad_norm)
    own = set(run.model.parameters())
    if not any(p in own for group in run.optimizer.param_groups for p in group["params"]):
        raise ValueError("the optimiser has none of the model's parameters; make it of model.parameters()")
    return run
