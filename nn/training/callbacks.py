"""What `fit` may call after each epoch: early stopping, and checkpoints. Any function of a `Training` may be, too."""

from __future__ import annotations

from pathlib import Path
from typing import final

from nn.arguments import count
from nn.optim.optimizer import not_negative
from nn.storage.save import save
from nn.training.fit import Training
from nn.training.history import Epoch


def watched(epoch: Epoch) -> float:
    """Return the number by which epochs are compared: the validation loss, or without one the loss."""
    return epoch.loss if epoch.validation_loss is None else epoch.validation_loss


@final
class EarlyStopping:
    """Stop when the validation loss, or without one the loss, has not improved for some epochs.

    Args:
        patience: for how many.
        min_delta: what counts as an improvement is more than this.
        restore_best: whether the model gets the weights of the best epoch back.
    """

    def __init__(self, patience: int = 10, min_delta: float = 0.0, restore_best: bool = True) -> None:
        self.patience, self.min_delta = count(patience, "epochs of patience"), not_negative("min_delta", min_delta)
        self.restore_best = restore_best
        self.best: dict[str, float] = {}

    def __call__(self, training: Training) -> None:
        """Look at the last epoch."""
        losses = [watched(epoch) for epoch in training.history.epochs]
        best = 0
        for i, loss in enumerate(losses):
            if loss < losses[best] - self.min_delta:
                best = i
        if best == len(losses) - 1:
            self.best = training.model.state_dict()
        elif len(losses) - 1 - best >= self.patience:
            training.stop(f"no improvement in the {self.patience} epochs after epoch {best + 1}")
            if self.restore_best and self.best:
                training.model.load_state_dict(self.best)


@final
class Checkpoint:
    """Store model, optimizer, schedule and history, to be read with `nn.load` and given to `fit` again.

    Args:
        path: the file; `{epoch}` in it becomes the number of the epoch.
        every: after every so many epochs.
        best_only: only after an epoch that is better than all before.

    >>> import nn, tempfile
    >>> net = nn.MLP(1, [1], rng=1)
    >>> options = dict(data=[([1.0], 2.0)], loss=nn.mse_loss, seed=1)
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     keep = Checkpoint(f"{directory}/line.json")
    ...     _ = nn.fit(net, optimizer=nn.Adam(net.parameters()), epochs=3, callbacks=[keep], **options)
    ...     stored = nn.load(f"{directory}/line.json")
    >>> nn.fit(stored.pop("model"), **stored, epochs=10, **options)  # doctest: +ELLIPSIS
    History of 10 epochs: ...
    """

    def __init__(self, path: str | Path, every: int = 1, best_only: bool = False) -> None:
        self.path, self.every, self.best_only = str(path), count(every, "epochs"), best_only

    def __call__(self, training: Training) -> None:
        """Store, if it is time to."""
        losses = [watched(epoch) for epoch in training.history.epochs]
        if len(losses) % self.every or (self.best_only and losses[-1] > min(losses)):
            return
        parts = {
            "model": training.model,
            "optimizer": training.optimizer,
            "schedule": training.schedule,
            "history": training.history,
        }
        save(parts, self.path.replace("{epoch}", str(len(losses))))
