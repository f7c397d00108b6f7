"""The progress bar of `fit`, drawn by tqdm (extra `progress`)."""

from __future__ import annotations

from typing import Any

from autograd.program.shards.row_progress import in_notebook
from nn.training.history import Epoch

__all__ = ["Bar"]


class Bar:
    """A progress bar of epochs, unless it is turned off, tqdm is not installed, or the output is a file.

    It is drawn on a terminal, and in a notebook even though its output is not a terminal.
    """

    def __init__(self, total: int, done: int, shown: bool) -> None:
        self._bar: Any = None
        if shown:
            try:
                from tqdm import tqdm
            except ImportError:
                return
            notebook = in_notebook()
            disable = False if notebook else None  # None disables the bar if the stream is not a terminal
            self._bar = tqdm(total=total, initial=done, unit="epoch", disable=disable, leave=notebook)

    def update(self, epoch: Epoch) -> None:
        """Show one more epoch."""
        if self._bar is not None:
            validation = "" if epoch.validation_loss is None else f", validation {epoch.validation_loss:.4g}"
            self._bar.set_postfix_str(f"loss {epoch.loss:.4g}{validation}", refresh=False)
            self._bar.update()

    def close(self) -> None:
        """Remove the bar from a terminal. In a notebook it remains."""
        if self._bar is not None:
            self._bar.close()
