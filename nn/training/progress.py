"""The bar that `fit` shows, drawn by tqdm (extra `progress`)."""

from __future__ import annotations

from typing import Any

from nn.training.history import Epoch


class Bar:
    """A progress bar of epochs; nothing if it is not wanted, or tqdm is not installed, or there is no terminal."""

    def __init__(self, total: int, done: int, shown: bool) -> None:
        self._bar: Any = None
        if shown:
            try:
                from tqdm import tqdm
            except ImportError:
                return
            self._bar = tqdm(total=total, initial=done, unit="epoch", disable=None, leave=False)

    def update(self, epoch: Epoch) -> None:
        """Show one more epoch."""
        if self._bar is not None:
            validation = "" if epoch.validation_loss is None else f", validation {epoch.validation_loss:.4g}"
            self._bar.set_postfix_str(f"loss {epoch.loss:.4g}{validation}", refresh=False)
            self._bar.update()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
