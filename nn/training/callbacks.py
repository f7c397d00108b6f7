"""Callbacks for `fit`: early stopping, checkpoints, and stored weights. Any function of a `Training` works too."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import final

from autograd.names import names_its_parameters
from autograd.names.option_ranges import not_negative, whole
from nn.storage.file_format import encoded
from nn.storage.save import save
from nn.training.callback_base import Callback
from nn.training.history import Epoch, History
from nn.training.training_run import Training

__all__ = ["Checkpoint", "EarlyStopping", "KeepWeights"]


def watched(epoch: Epoch) -> float:
    """Return the number by which epochs are compared: the validation loss if there is one, otherwise the loss."""
    return epoch.loss if epoch.validation_loss is None else epoch.validation_loss


@final
class EarlyStopping(Callback):
    """Stop when the validation loss, or else the loss, has not improved for a few epochs.

    The best weights are kept in the history. So a run that is resumed from a checkpoint behaves like one that was not
    interrupted.

    Args:
        patience: the number of epochs.
        min_delta: the smallest decrease of the loss that counts as an improvement.
        restore_best: whether the model gets the weights of the best epoch back at the end, even if training ends with
            the last epoch or is stopped by Ctrl-C. After an error, it keeps its last good weights.

    Raises:
        TypeError, ValueError: patience is not an int >= 1, or min_delta is negative or not finite.

    >>> import nn
    >>> net = nn.MLP(1, [1], rng=1)
    >>> optimizer = nn.SGD(net.parameters(), lr=10.0)  # too high a rate: the loss grows
    >>> options = dict(data=[([1.0], 2.0)], loss=nn.mse_loss, optimizer=optimizer, epochs=100)
    >>> nn.fit(net, **options, callbacks=[EarlyStopping(patience=2)]).stopped
    'no improvement in the 2 epochs after epoch 1'
    """

    @names_its_parameters
    def __init__(self, patience: int = 10, min_delta: float = 0.0, restore_best: bool = True) -> None:
        self.patience, self.min_delta = whole("patience", patience, 1), not_negative("min_delta", min_delta)
        self.restore_best = restore_best
        self._first = 0  # earlier epochs are ignored, because their weights are unknown
        self._kept: tuple[int, dict[str, float]] | None = None

    def __repr__(self) -> str:
        options = f"min_delta={self.min_delta}, restore_best={self.restore_best}"
        return f"EarlyStopping(patience={self.patience}, {options})"

    def start(self, training: Training) -> None:
        """Find the best of the earlier epochs."""
        history = training.history
        self._first, self._kept = 0, history.best
        best = self._best(history)
        if self.restore_best and best and (self._kept is None or self._kept[0] != best):
            if best == len(history) and not history.steps:
                self._keep(training)
            else:
                self._first = len(history)

    def __call__(self, training: Training) -> None:
        """Compare the last epoch with the best. Stop if there was no improvement for too long."""
        history = training.history
        best = self._best(history)
        if best == len(history):
            self._keep(training)
        elif len(history) - best >= self.patience:
            training.stop(f"no improvement in the {self.patience} epochs after epoch {best}")

    def finish(self, training: Training) -> None:
        """Restore the weights of the best epoch."""
        history = training.history
        best = self._best(history)
        at_best = best == len(history) and not history.steps
        if self.restore_best and self._kept is not None and self._kept[0] == best and not at_best:
            training.model.load_state_dict(self._kept[1])
            history.steps.clear()  # the weights after these steps are lost

    def _keep(self, training: Training) -> None:
        if self.restore_best:
            self._kept = training.history.best = len(training.history), training.model.state_dict()

    def _best(self, history: History) -> int:
        """Return the 1-based number of the best epoch, or 0 if there is none."""
        losses = [watched(epoch) for epoch in history.epochs]
        best = self._first
        for i in range(self._first + 1, len(losses)):
            if losses[i] < losses[best] - self.min_delta:
                best = i
        return best + 1 if best < len(losses) else 0


@final
class KeepWeights(Callback):
    """Keep the weights before training and after each epoch in `history.weights`.

    `viz.draw_network` shows them as an animation.

    >>> import nn
    >>> net = nn.MLP(1, [1], rng=1)
    >>> options = dict(loss=nn.mse_loss, optimizer=nn.SGD(net.parameters(), lr=0.1), epochs=3)
    >>> history = nn.fit(net, [([1.0], 2.0)], **options, callbacks=[KeepWeights()])
    >>> [epoch for epoch, weights in history.weights]
    [0, 1, 2, 3]
    """

    def __repr__(self) -> str:
        return "KeepWeights()"

    def start(self, training: Training) -> None:
        """Keep the weights before the first epoch, unless a resumed run has them."""
        kept = training.history.weights
        if not kept or kept[-1][0] < len(training.history):
            self(training)

    def __call__(self, training: Training) -> None:
        """Keep the weights after an epoch."""
        training.history.weights.append((len(training.history), training.model.state_dict()))


@final
class Checkpoint(Callback):
    """Save model, optimizer, schedule and history to a file. `nn.load` reads it, and `fit` continues from it.

    Args:
        path: the name of the file, as a format: `{epoch}` or `{epoch:03d}` is replaced by the number of the epoch,
            `{loss:.3f}` and `{validation_loss:.3f}` by its losses.
        every: save every this many epochs.
        best_only: save only after an epoch that is better than all earlier ones.

    Raises:
        ValueError: the path is not a valid format.

    A run that cannot be saved, or a folder that does not exist, is an error before the first epoch.

    >>> import nn, tempfile
    >>> net = nn.MLP(1, [1], rng=1)
    >>> options = dict(data=[([1.0], 2.0)], loss=nn.mse_loss, seed=1)
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     keep = Checkpoint(f"{directory}/line-{{epoch:02d}}.json")
    ...     _ = nn.fit(net, optimizer=nn.Adam(net.parameters()), epochs=3, callbacks=[keep], **options)
    ...     stored = nn.load(f"{directory}/line-03.json")
    >>> nn.fit(stored.pop("model"), **stored, epochs=10, **options)  # doctest: +ELLIPSIS
    History of 10 epochs: ...
    """

    @names_its_parameters
    def __init__(self, path: str | Path, every: int = 1, best_only: bool = False) -> None:
        self.path, self.every, self.best_only = os.fspath(path), whole("every", every, 1), best_only
        self._file(1, Epoch(1.0, 1.0, 1.0, 1.0))

    def __repr__(self) -> str:
        return f"Checkpoint({self.path!r}, every={self.every}, best_only={self.best_only})"

    def start(self, training: Training) -> None:
        """Raise if the folder does not exist, or if the run cannot be saved."""
        path = self._file(1, Epoch(1.0, 1.0, 1.0, None if training.validation is None else 1.0))
        folder = path.resolve().parent
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "The folder does not exist; create it first", str(folder))
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "The path of a checkpoint is a folder", str(path))
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, "The folder of a checkpoint cannot be written to", str(folder))
        encoded(_parts(training))

    def __call__(self, training: Training) -> None:
        """Save the run if it is due."""
        losses = [watched(epoch) for epoch in training.history.epochs]
        if len(losses) % self.every or (self.best_only and losses[-1] > min(losses)):
            return
        save(_parts(training), self._file(len(losses), training.history.epochs[-1]))

    def _file(self, number: int, epoch: Epoch) -> Path:
        losses = {"loss": epoch.loss, "validation_loss": epoch.validation_loss}
        try:
            return Path(self.path.format(epoch=number, **losses))
        except (LookupError, ValueError, TypeError, AttributeError) as fault:
            raise ValueError(
                f"the path of a checkpoint must be a format with {{epoch}}, {{loss}} and, with validation data, "
                f"{{validation_loss}}; got {self.path!r} ({fault!r}). Double any other braces: {{{{ and }}}}"
            ) from None


def _parts(training: Training) -> dict[str, object]:
    return {name: getattr(training, name) for name in ("model", "optimizer", "schedule", "history")}
