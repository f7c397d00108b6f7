"""The history of training, epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import SupportsIndex, final, overload

from autograd.names.error_text import counted
from autograd.number import number
from nn import _check_autograd_package
from nn.argument_checks import count
from nn.storage.saveable import Saveable
from nn.tables.html_table import html_table

__all__ = ["Epoch", "History"]

_SHOWN = 10  # the number of epochs shown at either end of a table in a notebook


@final
@dataclass
class Epoch(Saveable):
    """One epoch.

    Attributes:
        loss: the mean loss of its samples, each computed before the step of its batch.
        gradient_norm: the mean over its batches of the norm of all gradients, before clipping.
        seconds: the duration of the epoch, including validation.
        validation_loss: the loss of the validation data at the end of the epoch, or None if there are no such data.

    Raises:
        TypeError: an attribute is not a number.

    >>> Epoch(0.5, gradient_norm=1.5, seconds=0.1)
    Epoch(loss=0.5, gradient_norm=1.5, seconds=0.1, validation_loss=None)
    """

    loss: float
    gradient_norm: float
    seconds: float
    validation_loss: float | None = None

    def __post_init__(self) -> None:
        for name, x in vars(self).items():
            if x is not None or name != "validation_loss":
                setattr(self, name, number(x, f"the {name} of an epoch"))

    def _set_parts(
        self, loss: float, gradient_norm: float, seconds: float, validation_loss: float | None = None
    ) -> None:
        Epoch.__init__(self, loss, gradient_norm, seconds, validation_loss)


@final
class History(Saveable):
    """All epochs of a training run, and why it ended.

    Attributes:
        epochs: the complete epochs.
        unfinished: the completed part of an interrupted epoch, or None.
        stopped: why training ended before its last epoch, or "".
        steps: the complete steps of the unfinished epoch: the loss, gradient norm and number of samples of each. A
            resumed run continues after them.
        best: the 1-based number of the best epoch, and its weights, for EarlyStopping; or None.
        weights: the weights by name, for each number of complete epochs. KeepWeights fills it.
        eager: why rows of a batch ran without (faster) replays; or "".

    Raises:
        TypeError: the epochs are not a list of Epoch.

    >>> history = History([Epoch(2.0, 1.5, 0.1), Epoch(1.0, 0.5, 0.1)])
    >>> history.loss, len(history)
    ([2.0, 1.0], 2)
    >>> history
    History of 2 epochs: loss 2 -> 1, 0.2 s
    >>> history[-1].loss, [epoch.gradient_norm for epoch in history]
    (1.0, [1.5, 0.5])
    """

    def __init__(
        self,
        epochs: list[Epoch] | None = None,
        unfinished: Epoch | None = None,
        stopped: str = "",
        steps: Iterable[tuple[float, float, int]] = (),
        best: tuple[int, dict[str, float]] | None = None,
        weights: Iterable[tuple[int, dict[str, float]]] = (),
        eager: str = "",
    ) -> None:
        self.epochs: list[Epoch] = [] if epochs is None else epochs
        if not isinstance(self.epochs, list) or not all(isinstance(epoch, Epoch) for epoch in self.epochs):
            raise TypeError("expected a list of epochs")
        if not isinstance(unfinished, (Epoch, type(None))) or not isinstance(stopped, str):
            raise TypeError("unfinished must be an epoch or None, and stopped a str")
        if not isinstance(eager, str):
            raise TypeError(f"eager must be a str, got {eager!r:.40}")
        self.unfinished = unfinished
        self.stopped = stopped
        self.steps = [(number(x, "a loss"), number(g, "a norm"), count(n, "samples")) for x, g, n in steps]
        if best is not None and (len(best) != 2 or not isinstance(best[1], dict)):
            raise TypeError("best must be the number of an epoch and its weights by name, or None")
        self.best = best
        self.weights = [(number_of, dict(state)) for number_of, state in weights]
        self.eager = eager

    _set_parts = __init__

    @property
    def loss(self) -> list[float]:
        """The loss of each epoch."""
        return [epoch.loss for epoch in self.epochs]

    @property
    def validation_loss(self) -> list[float]:
        """The validation loss of each epoch that has one."""
        return [epoch.validation_loss for epoch in self.epochs if epoch.validation_loss is not None]

    @property
    def gradient_norm(self) -> list[float]:
        """The mean gradient norm of each epoch."""
        return [epoch.gradient_norm for epoch in self.epochs]

    @property
    def seconds(self) -> list[float]:
        """The time of each epoch."""
        return [epoch.seconds for epoch in self.epochs]

    @property
    def seconds_so_far(self) -> float:
        """The duration of the steps of the unfinished epoch."""
        return self.unfinished.seconds if self.unfinished is not None and self.steps else 0.0

    def forget_steps(self) -> None:
        """Drop the steps of the unfinished epoch, because it is complete or its weights are lost."""
        self.steps.clear()
        self.unfinished = None

    def __len__(self) -> int:
        return len(self.epochs)

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self.epochs)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Epoch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Epoch]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Epoch | list[Epoch]:
        """Return an epoch, or a list of epochs for a slice. Indices start at 0.

        Raises:
            IndexError: there is no such epoch.
            TypeError: the index is neither an int nor a slice.
        """
        try:
            return self.epochs[index]
        except IndexError:
            raise IndexError(
                f"the history has {counted(len(self), 'epoch')}, with indices from 0; got the index {index!r}"
            ) from None
        except TypeError:
            lists = "the lists are .loss, .validation_loss, .gradient_norm and .seconds"
            raise TypeError(f"expected the index of an epoch, an int or a slice, got {index!r}; {lists}") from None

    def __repr__(self) -> str:
        text = f"History of {counted(len(self), 'epoch')}"
        for what, losses in (("loss", self.loss), ("validation loss", self.validation_loss)):
            if losses:
                text += f"{':' if what == 'loss' else ','} {what} {losses[0]:.6g} -> {losses[-1]:.6g}"
        text += f", {sum(self.seconds):.3g} s" if self.epochs else ""
        return f"{text}; {self.stopped}" if self.stopped else text

    def _repr_html_(self) -> str:
        """Return a table of the epochs for notebooks. If there are many, it shows only the first and the last."""
        head = ["epoch", "loss", "validation loss", "gradient norm", "seconds"]
        rows = [
            [
                str(i),
                f"{epoch.loss:.6g}",
                "" if epoch.validation_loss is None else f"{epoch.validation_loss:.6g}",
                f"{epoch.gradient_norm:.4g}",
                f"{epoch.seconds:.3g}",
            ]
            for i, epoch in enumerate(self.epochs, 1)
        ]
        if len(rows) > 2 * _SHOWN:
            rows[_SHOWN:-_SHOWN] = [[f"{len(rows) - 2 * _SHOWN} more"]]
        return html_table([head, *rows], repr(self))


_check_autograd_package.refer(
    History,
    {
        "losses": "the losses by epoch are .loss",
        "val_loss validation_losses": "the validation losses by epoch are .validation_loss",
        "history": "the epochs are in .epochs, and the losses by epoch in .loss",
        "plot": "call viz.plots.loss_curve(history)",
    },
)
