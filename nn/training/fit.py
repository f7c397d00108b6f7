"""The training loop: `fit` runs epochs over the data and returns their history.

The order of the data in an epoch depends only on the seed and the epoch's number, and the history counts the steps of
an unfinished epoch. So a resumed run computes the same bits as an uninterrupted one, even if it resumes within an
epoch.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from autograd.names import names_its_parameters, option_ranges
from autograd.names.error_text import described
from autograd.names.option_ranges import limit, positive
from autograd.program.shards.executors import Workers
from nn.argument_checks import count, instance, listed, missing_call
from nn.modules.module import Module
from nn.optim.optimizer import Optimizer
from nn.optim.option_checks import flag
from nn.optim.schedules.schedule_base import Schedule
from nn.programs.program_cache import programs_of
from nn.programs.shard_sums import sender
from nn.training.callback_base import Callback
from nn.training.data import batches, samples, shuffled
from nn.training.history import History
from nn.training.progress_bar import Bar
from nn.training.sample_blocks import SampleBlocks
from nn.training.training_run import Loss, Training

__all__ = ["fit"]


@names_its_parameters
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
    executor: Any = None,
    deadline: float | None = None,
    exact: bool = True,
) -> History:
    """Train a model and return the history. Ctrl-C ends training early and returns the history too.

    Args:
        model: the model. It is called with the input of one sample, such as a list of numbers.
        data: pairs of an input and a target, or a tuple (all inputs, all targets), as lists, generators, arrays or
            frames. Two NumPy memory maps are read only when a batch is needed, so they may be larger than memory.
            `nn.SampleBlocks` reads Arrow files and tables, or blocks of arrays.
        loss: a function of two lists, the outputs of a batch and its targets. It returns a Value.
        optimizer: updates the parameters.
        epochs: the number of epochs, including those in `history`.
        batch_size: the number of samples per step; by default, all.
        validation: data in the same form. Its loss is computed after each epoch.
        seed: shuffles the data before each epoch. Without a seed, data stays in order. Memory maps are shuffled in
            blocks of 8,192 rows, and within each block.
        progress: whether to show a progress bar. It needs a terminal or a notebook, and the extra `progress`.
        callbacks: called after each epoch with the `Training`. Its method `stop` ends training.
        schedule: updates the learning rate after each epoch.
        max_grad_norm: the norm to which gradients are clipped.
        history: the history of earlier epochs. Training continues after them, or within the interrupted one.
        executor: computes the gradients of batches of more than 8,192 rows, as for `autograd.vmap`: a
            `concurrent.futures.ProcessPoolExecutor`, a dask `Client`, or a function that makes one. The result has
            the same bits as without it.
        deadline: seconds after which rows are computed again by another worker. If None, at least a minute.
        exact: compute the same bits as the operations of the model. False is faster with the native engine if batches
            are replayed. See `autograd.vmap` for its accuracy.

    Raises:
        NotFiniteError: a loss, a gradient or a weight became inf or nan. The message names the epoch, the batch, the
            first operation with such a result, and the row of the data.
        TypeError, ValueError: an argument has the wrong type, data is empty, or the optimizer belongs to another model.

    >>> import nn
    >>> net = nn.MLP(1, [1], w=[[[0.0]]])
    >>> steps = nn.SGD(net.parameters(), lr=0.1, momentum=0.5)
    >>> history = fit(net, [([1.0], 2.0), ([2.0], 4.0)], loss=nn.mse_loss, optimizer=steps, epochs=200)
    >>> round(net([3.0]).data, 2), len(history)
    (6.0, 200)
    """
    train = samples(data)
    other = None if validation is None else samples(validation, "validation")
    if isinstance(other, SampleBlocks) or (isinstance(train, SampleBlocks) and batch_size is None):
        raise TypeError("SampleBlocks are read in batches: pass batch_size, and validation as lists or arrays")
    size = len(train) if batch_size is None else count(batch_size, "samples per batch")
    count(epochs, "epochs")
    if seed is not None:
        option_ranges.seed("seed", seed)
    if deadline is not None:
        positive("deadline", deadline)
    history = History() if history is None else history
    run = _checked(
        Training(model, loss, optimizer, schedule, history, max_grad_norm, train, other, flag("exact", exact))
    )
    workers = None if executor is None else Workers(executor)
    if workers is not None:
        run._send = sender(workers, type(model).__name__, deadline)
    programs_of(model).compare_next()
    called = _callables(callbacks, run)
    unfinished = [callback for callback in called if isinstance(callback, Callback)]
    was_training, bar = model.training, Bar(epochs, len(history), progress)

    def finish() -> None:  # called again if interrupted by Ctrl-C
        bar.close()
        model.train(was_training)
        while unfinished:
            unfinished[0].finish(run)
            del unfinished[0]

    try:
        run.try_validation()
        history.stopped = ""
        for watching in unfinished:
            watching.start(run)
        epoch, started = len(history) + 1, perf_counter() - history.seconds_so_far
        try:
            while len(history) < epochs and not history.stopped:
                epoch, started = len(history) + 1, perf_counter() - history.seconds_so_far
                model.train()
                order = train if seed is None else shuffled(train, f"{seed}:{epoch}")
                rest = order[sum(samples for _, _, samples in history.steps) :]
                for i, batch in enumerate(batches(rest, size), len(history.steps) + 1):
                    run.step(batch, f"epoch {epoch}, batch {i}")
                checked = run.validate(f"epoch {epoch}")
                run.end_epoch(perf_counter() - started, checked)
                for callback in called:
                    callback(run)
                bar.update(history.epochs[-1])
            finish()
        except KeyboardInterrupt:
            run.settle(epoch, perf_counter() - started)
            run.settle_schedule(epoch)
            history.stopped = history.stopped or f"interrupted in epoch {epoch}"
            finish()
        except BaseException:
            run.settle(epoch, perf_counter() - started)
            raise
    finally:
        bar.close()
        model.train(was_training)
        if workers is not None:
            workers.close()
    return history


def _callables(callbacks: Iterable[Callable[[Training], object]], run: Training) -> list[Callable[[Training], object]]:
    """Return the callbacks as a list.

    Raises:
        TypeError: a callback cannot be called with a `Training`.
    """
    called = listed(callbacks, "callbacks")
    for i, callback in enumerate(called):
        if not callable(callback) or isinstance(callback, type):
            raise TypeError(
                f"callbacks must be functions of a Training, or objects such as nn.EarlyStopping(); "
                f"callback {i} is {described(callback)}{missing_call(callback)}"
            )
        try:
            signature = inspect.signature(callback)
        except ValueError:  # a built-in function without a signature
            continue
        try:
            signature.bind(run)
        except TypeError as fault:
            raise TypeError(f"callback {i} must accept one argument, a Training: {fault}") from None
    return called


def _checked(run: Training) -> Training:
    """Raise if the arguments are inconsistent."""
    instance(run.model, Module, "model")
    instance(run.optimizer, Optimizer, "optimizer", "make one: nn.Adam(model.parameters())")
    instance(run.history, History, "history")
    if run.schedule is not None:
        instance(run.schedule, Schedule, "schedule")
    if run.schedule is not None and run.schedule.optimizer is not run.optimizer:
        raise ValueError("the schedule belongs to another optimizer; make it from the optimizer that is passed to fit")
    if not callable(run.loss):
        raise TypeError(
            f"loss must be a function of outputs and targets such as nn.mse_loss, got {described(run.loss)}"
        )
    if run.max_grad_norm is not None:
        limit("max_grad_norm", run.max_grad_norm)
    own = set(run.model.parameters())
    if not any(p in own for group in run.optimizer.param_groups for p in group["params"]):
        raise ValueError("the optimizer has none of the model's parameters; make it from model.parameters()")
    if not any(p.requires_grad for group in run.optimizer.param_groups for p in group["params"]):
        raise ValueError("all parameters of the optimizer are frozen; call model.requires_grad_() or unfreeze some")
    return run
