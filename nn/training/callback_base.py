"""The base class of callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nn.training.training_run import Training

__all__ = ["Callback"]


class Callback:
    """Base class of callbacks that are also called at the beginning and the end. By default, the methods do nothing."""

    def start(self, training: Training) -> None:
        """Called before the first epoch. May raise an error if the run would fail."""

    def __call__(self, training: Training) -> None:
        """Called after each epoch."""

    def finish(self, training: Training) -> None:
        """Called at the end, even if training was stopped or interrupted by Ctrl-C."""
